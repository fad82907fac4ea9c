using System.Text.Json;

namespace GoStore.Host.Tests;

/// <summary>The commands that read several entries.</summary>
public abstract class ReadingCommandTests(ReadingFixture fixture)
{
    private const string All = "a one\nb:1 two words\nb:2 \"line one\\nline two\"\n\"c d\" \"\"\nz \"a, b,,c\\td\"\n";
    private readonly Gostore gostore = fixture.Gostore;

    [Theory]
    [InlineData(All, "list")]
    [InlineData(All, "get", "all")]
    [InlineData("b:1 two words\nb:2 \"line one\\nline two\"\n\"c d\" \"\"\nz \"a, b,,c\\td\"\n", "list", "1")]
    [InlineData("b:1 two words\n", "list", "1", "1")]
    [InlineData("", "list", "0", "0")]
    [InlineData("", "list", "99")]
    [InlineData("a one\nb:1 two words\n", "get", "page", "0", "2")]
    [InlineData("b:1 two words\nb:2 \"line one\\nline two\"\n", "get", "prefix", "b:")]
    [InlineData("b:2 \"line one\\nline two\"\n", "get", "prefix", "b:", "1", "9223372036854775807")]
    [InlineData("", "get", "prefix", "B")]
    [InlineData("", "get", "prefix", "%")]
    [InlineData("b:1 two words\nb:2 \"line one\\nline two\"\n", "get", "range", "b", "c")]
    [InlineData("b:2 \"line one\\nline two\"\n", "get", "range", "b:1", "c", "1")]
    [InlineData("\"c d\" \"\"\nz \"a, b,,c\\td\"\n", "get", "range", "c", "")]
    [InlineData("a one\n", "get", "range", "", "b")]
    [InlineData("a one\nb:1 two words\n\"c d\" \"\"\n", "get", "type", "number")]
    [InlineData("b:1 two words\n", "get", "type", "number", "1", "1")]
    [InlineData("", "get", "type", "Number")]
    [InlineData("b:1 two words\na one\n", "get", "batch", "b:1", "nowhere", "a", "b:1")]
    [InlineData("a,\nb,,c\nd\n", "get", "fields", "z")]
    [InlineData("a\n\" b\"\n\"\"\n\"c\\td\"\n", "get", "split", "z", ",")]
    [InlineData("o\nn\ne\n", "get", "split", "a", "")]
    [InlineData("Tenant-3\ndefault\ntenant-1\ntenant-2\n", "groups")]
    [InlineData("tenant-1\ntenant-2\n", "groups", "tenant-")]
    [InlineData("5\n", "count", "all")]
    [InlineData("0\n", "count", "all", "--group", "none")]
    [InlineData("2\n", "count", "prefix", "b:")]
    [InlineData("3\n", "count", "range", "a", "c")]
    [InlineData("9\n", "count", "groups")]
    [InlineData("3\n", "count", "groups", "tenant-")]
    [InlineData("{\"count\":2}\n", "count", "prefix", "b:", "--json")]
    [InlineData("[\n  \"tenant-1\",\n  \"tenant-2\"\n]\n", "groups", "tenant-", "--json")]
    [InlineData("[\n  \"a,\",\n  \"b,,c\",\n  \"d\"\n]\n", "get", "fields", "z", "--json")]
    [InlineData("[]\n", "get", "prefix", "none", "--json")]
    public async Task Reading_prints_one_line_for_each(string expected, params string[] arguments)
        => (await gostore.RunAsync(arguments)).Printed(expected);

    [Fact]
    public async Task Json_is_an_array_of_whole_entries_in_the_order_of_keys()
    {
        JsonElement entries = (await gostore.RunAsync("list", "--json")).Json;
        Assert.Equal(["a", "b:1", "b:2", "c d", "z"], entries.EnumerateArray().Select(entry => entry.GetProperty("key").GetString()));
        Assert.Equal("line one\nline two", entries[2].GetProperty("value").GetString());
        Assert.Equal("default", entries[0].GetProperty("group").GetString());
        Assert.Equal(JsonValueKind.Null, entries[0].GetProperty("expiresAt").ValueKind);
        Assert.Equal(1, entries[0].GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_value_is_printed_as_it_is()
        => (await gostore.RunAsync("get", "key", "b:2")).Printed("line one\nline two\n");

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        (await gostore.RunAsync("get", "key", "none")).Failed(3, "\"default\"/\"none\"");
        (await gostore.RunAsync("get", "key", "none", "--json")).Failed(3);
        (await gostore.RunAsync("get", "fields", "none")).Failed(3);
        (await gostore.RunAsync("get", "split", "none", ",")).Failed(3);
        (await gostore.RunAsync("ttl", "none")).Failed(3);
    }

    [Fact]
    public async Task Negative_windows_are_refused()
    {
        (await gostore.RunAsync("list", "-1")).Failed(2, "-1");
        (await gostore.RunAsync("get", "page", "0", "-1")).Failed(2, "-1");
        (await gostore.RunAsync("get", "prefix", "b", "--", "-1")).Failed(2, "-1");
        (await gostore.RunAsync("get", "type", "")).Failed(2);
    }
}

public sealed class ReadingCommandOnFileTests(FileReadingFixture fixture) : ReadingCommandTests(fixture), IClassFixture<FileReadingFixture>;

public sealed class ReadingCommandOnServerTests(ServerReadingFixture fixture) : ReadingCommandTests(fixture), IClassFixture<ServerReadingFixture>;
