using System.Text.Json;

namespace GoStore.Host.Tests;

/// <summary>The commands for one entry. They share a file, so each test has keys of its own.</summary>
public abstract class EntryCommandTests(Gostore gostore)
{
    [Fact]
    public async Task Set_prints_the_version_and_get_key_the_value()
    {
        (await gostore.RunAsync("set", "colour", "blue")).Printed("1\n");
        (await gostore.RunAsync("set", "colour", "green", "--json")).Printed("{\"version\":2}\n");
        (await gostore.RunAsync("get", "key", "colour")).Printed("green\n");
    }

    [Fact]
    public async Task Get_key_as_json_shows_the_whole_entry()
    {
        (await gostore.RunAsync("set", "whole", "{\"a\":1}", "--group", "g", "--type", "thing", "--ttl", "1h30m")).Printed("1\n");

        JsonElement entry = (await gostore.RunAsync("get", "key", "whole", "--group", "g", "--json")).Json;

        Assert.Equal(["group", "key", "value", "version", "type", "createdAt", "updatedAt", "expiresAt"], entry.EnumerateObject().Select(member => member.Name));
        Assert.Equal("g", entry.GetProperty("group").GetString());
        Assert.Equal("whole", entry.GetProperty("key").GetString());
        Assert.Equal("{\"a\":1}", entry.GetProperty("value").GetString());
        Assert.Equal(1, entry.GetProperty("version").GetInt64());
        Assert.Equal("thing", entry.GetProperty("type").GetString());
        DateTimeOffset created = entry.GetProperty("createdAt").GetDateTimeOffset();
        Assert.Equal(created, entry.GetProperty("updatedAt").GetDateTimeOffset());
        Assert.InRange(entry.GetProperty("expiresAt").GetDateTimeOffset() - created, TimeSpan.FromMinutes(90), TimeSpan.FromMinutes(91));
    }

    [Fact]
    public async Task Groups_are_apart()
    {
        await gostore.RunAsync("set", "apart", "here");
        (await gostore.RunAsync("get", "key", "apart", "--group", "there")).Failed(3, "\"there\"/\"apart\"");
    }

    [Fact]
    public async Task If_absent_writes_only_once()
    {
        (await gostore.RunAsync("set", "once", "first", "--if-absent")).Printed("1\n");
        (await gostore.RunAsync("set", "once", "second", "--if-absent")).Failed(4, "once", "absent");
        (await gostore.RunAsync("get", "key", "once")).Printed("first\n");
    }

    [Fact]
    public async Task A_version_is_written_over_only_while_it_is_current()
    {
        await gostore.RunAsync("set", "guarded", "a");
        (await gostore.RunAsync("set", "guarded", "b", "--version", "1")).Printed("2\n");
        (await gostore.RunAsync("set", "guarded", "c", "--version", "1")).Failed(4, "version 2");
        (await gostore.RunAsync("delete", "guarded", "--version", "1")).Failed(4, "version 2");
        (await gostore.RunAsync("delete", "guarded", "--version", "2")).Printed("1\n");
        (await gostore.RunAsync("set", "guarded", "d", "--version", "2")).Failed(4, "absent");
    }

    [Fact]
    public async Task Put_stores_any_kind_of_json_as_it_was_given()
    {
        foreach (string document in (string[])["{\"b\": 1.0,\n \"a\":[1e5,null]}", "[]", "null", "\"text\"", "12345678901234567890"])
        {
            Assert.Equal(0, (await gostore.RunAsync(document + "\n", ["put", "document"])).ExitCode);
            (await gostore.RunAsync("get", "key", "document")).Printed(document + "\n");
        }
    }

    [Fact]
    public async Task Put_refuses_what_is_not_json_and_writes_nothing()
    {
        (await gostore.RunAsync("{\"a\":}", ["put", "broken"])).Failed(2, "line 1, byte 6");
        (await gostore.RunAsync("", ["put", "broken"])).Failed(2, "empty");
        (await gostore.RunAsync("{} {}", ["put", "broken"])).Failed(2, "not JSON");
        (await gostore.RunAsync("get", "key", "broken")).Failed(3);
    }

    [Fact]
    public async Task Put_takes_type_time_to_live_and_expectations()
    {
        (await gostore.RunAsync("{}", ["put", "decorated", "--type", "t", "--ttl", "1h", "--if-absent"])).Printed("1\n");
        (await gostore.RunAsync("{}", ["put", "decorated", "--version", "7"])).Failed(4);
        JsonElement entry = (await gostore.RunAsync("get", "key", "decorated", "--json")).Json;
        Assert.Equal("t", entry.GetProperty("type").GetString());
        Assert.NotEqual(JsonValueKind.Null, entry.GetProperty("expiresAt").ValueKind);
    }

    [Fact]
    public async Task Patch_merges_and_prints_the_new_document()
    {
        await gostore.RunAsync("{\"name\":\"Ada\",\"mail\":\"a@b.example\"}", ["put", "person"]);
        Outcome patched = await gostore.RunAsync("{\"mail\":null,\"city\":\"London\"}", ["patch", "person"]);
        Assert.Equal((0, ""), (patched.ExitCode, patched.Error));
        Assert.Equal("Ada", patched.Json.GetProperty("name").GetString());
        Assert.Equal("London", patched.Json.GetProperty("city").GetString());
        Assert.False(patched.Json.TryGetProperty("mail", out _));
        (await gostore.RunAsync("get", "key", "person")).Printed(patched.Output);

        JsonElement again = (await gostore.RunAsync("{}", ["patch", "person", "--version", "2", "--json"])).Json;
        Assert.Equal(3, again.GetProperty("version").GetInt64());
        Assert.Equal(patched.Output, again.GetProperty("value").GetString() + "\n");
    }

    [Fact]
    public async Task Patch_reports_bad_patches_conflicts_and_values_that_are_not_json()
    {
        await gostore.RunAsync("set", "prose", "not json");
        (await gostore.RunAsync("{}", ["patch", "prose"])).Failed(1, "prose");
        (await gostore.RunAsync("{", ["patch", "prose"])).Failed(2, "not JSON");
        (await gostore.RunAsync("{}", ["patch", "prose", "--if-absent"])).Failed(4);
    }

    [Fact]
    public async Task Increment_counts_in_both_directions()
    {
        (await gostore.RunAsync("increment", "counter")).Printed("1\n");
        (await gostore.RunAsync("increment", "counter", "41")).Printed("42\n");
        (await gostore.RunAsync("increment", "counter", "-5")).Printed("37\n");
        (await gostore.RunAsync("increment", "counter", "--", "-5")).Printed("32\n");
        (await gostore.RunAsync("increment", "counter", "--by=-5", "--json")).Printed("{\"value\":27}\n");
    }

    [Fact]
    public async Task Increment_refuses_what_is_no_number()
    {
        await gostore.RunAsync("set", "word", "seven");
        (await gostore.RunAsync("increment", "word")).Failed(1);
        (await gostore.RunAsync("increment", "word", "1.5")).Failed(2, "\"1.5\"");
        (await gostore.RunAsync("get", "key", "word")).Printed("seven\n");
    }

    [Fact]
    public async Task A_time_to_live_can_be_given_read_renewed_and_taken_away()
    {
        await gostore.RunAsync("set", "lease", "x", "--ttl", "1h");
        Outcome left = await gostore.RunAsync("ttl", "lease");
        Assert.Matches(@"^59m5\d(\.\d+)?s\n$|^1h\n$", left.Output);

        Outcome renewed = await gostore.RunAsync("touch", "lease", "--ttl", "7d");
        Assert.InRange(DateTimeOffset.Parse(renewed.Output) - DateTimeOffset.UtcNow, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7));
        JsonElement json = (await gostore.RunAsync("ttl", "lease", "--json")).Json;
        Assert.InRange(json.GetProperty("milliseconds").GetInt64(), 590_000_000, 604_800_000);
        Assert.StartsWith("6d23h", json.GetProperty("timeToLive").GetString());

        (await gostore.RunAsync("touch", "lease", "--ttl", "never")).Printed("never\n");
        (await gostore.RunAsync("ttl", "lease")).Printed("never\n");
        (await gostore.RunAsync("ttl", "lease", "--json")).Printed("{\"timeToLive\":null,\"milliseconds\":null}\n");
        (await gostore.RunAsync("get", "key", "lease", "--json")).Json.GetProperty("version").GetInt64();
    }

    [Fact]
    public async Task What_has_expired_is_absent()
    {
        await gostore.RunAsync("set", "brief", "x", "--ttl", "1ms");
        (await gostore.RunAsync("get", "key", "brief")).Failed(3);
        (await gostore.RunAsync("touch", "brief", "--ttl", "1h")).Failed(3);
    }

    [Fact]
    public async Task Exists_answers_in_words_and_by_exit_code()
    {
        await gostore.RunAsync("set", "here", "x");
        (await gostore.RunAsync("exists", "here")).Printed("true\n");
        (await gostore.RunAsync("exists", "here", "--json")).Printed("{\"exists\":true}\n");
        Outcome absent = await gostore.RunAsync("exists", "nowhere");
        Assert.Equal((3, "false\n", ""), (absent.ExitCode, absent.Output, absent.Error));
    }
}

public sealed class EntryCommandOnFileTests(Gostore gostore) : EntryCommandTests(gostore), IClassFixture<Gostore>;

public sealed class EntryCommandOnServerTests(ServedGostore gostore) : EntryCommandTests(gostore), IClassFixture<ServedGostore>;
