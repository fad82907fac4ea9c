using System.Text.Json.Nodes;
using GoStore.Actors;

namespace GoStore.Conformance.Tests.Ours;

/// <summary>JSON merge patch after RFC 7396, which kv follows only in part, and its suite hardly tests.</summary>
public sealed class MergePatchTests : StoreTest
{
    /// <summary>The test cases of RFC 7396, appendix A: all of them, in its order.</summary>
    public static TheoryData<string, string, string> AppendixA => new()
    {
        { """{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""" },
        { """{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""" },
        { """{"a":"b"}""", """{"a":null}""", """{}""" },
        { """{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""" },
        { """{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""" },
        { """{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""" },
        { """{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""" },
        { """{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""" },
        { """["a","b"]""", """["c","d"]""", """["c","d"]""" },
        { """{"a":"b"}""", """["c"]""", """["c"]""" },
        { """{"a":"foo"}""", """null""", """null""" },
        { """{"a":"foo"}""", "\"bar\"", "\"bar\"" },
        { """{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""" },
        { """[1,2]""", """{"a":"b","c":null}""", """{"a":"b"}""" },
        { """{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""" },
    };

    [Theory]
    [MemberData(nameof(AppendixA))]
    public async Task Every_case_of_appendix_A_holds(string original, string patch, string result)
    {
        await Store.SetAsync("g", "k", original);

        await AssertPatchedAsync(patch, result, version: 2);
    }

    /// <summary>An absent target counts as an empty document, so nulls vanish from what is created, however deep they are.</summary>
    [Theory]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":1,"b":null}""", """{"a":1}""")]
    [InlineData("""{"a":{"b":{"c":null,"d":1},"e":null}}""", """{"a":{"b":{"d":1}}}""")]
    [InlineData("""{"a":[null,{"b":null}]}""", """{"a":[null,{"b":null}]}""")]
    [InlineData("""[{"a":null}]""", """[{"a":null}]""")]
    [InlineData("null", "null")]
    [InlineData("7", "7")]
    public async Task A_patch_of_an_absent_entry_is_applied_to_nothing(string patch, string result) =>
        await AssertPatchedAsync(patch, result, version: 1);

    [Theory]
    // A member that was no object becomes one, and the patch's nulls vanish from it.
    [InlineData("""{"a":1}""", """{"a":{"b":null,"c":{"d":null,"e":2}}}""", """{"a":{"c":{"e":2}}}""")]
    [InlineData("""{"a":[1]}""", """{"a":{"b":1}}""", """{"a":{"b":1}}""")]
    [InlineData("""{"a":{"b":{"c":1,"d":2}},"e":3}""", """{"a":{"b":{"c":null}}}""", """{"a":{"b":{"d":2}},"e":3}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":null,"c":null}""", "{}")]
    // What the patch does not name stays, a stored null too.
    [InlineData("""{"a":null,"b":{"c":null}}""", """{"b":{"d":1}}""", """{"a":null,"b":{"c":null,"d":1}}""")]
    [InlineData("""{"a":1}""", "{}", """{"a":1}""")]
    [InlineData("null", """{"a":1}""", """{"a":1}""")]
    // Names are exact: their case, an empty one, and what a path language would take for a path.
    [InlineData("""{"A":1,"a":2,"":3,"a.b":4,"$":5}""", """{"a":null,"":null,"a.b":6}""", """{"A":1,"a.b":6,"$":5}""")]
    [InlineData("""{"ключ":"значение"}""", """{"ключ":"日本 \u0000 😀"}""", """{"ключ":"日本 \u0000 😀"}""")]
    public async Task Nested_members_and_nulls_follow_the_rule(string original, string patch, string result)
    {
        await Store.SetAsync("g", "k", original);

        await AssertPatchedAsync(patch, result, version: 2);
    }

    [Fact]
    public async Task Numbers_that_the_patch_does_not_name_keep_every_digit()
    {
        await Store.SetAsync("g", "k", """{"big":12345678901234567890123,"exact":0.10000000000000000001,"scale":1.50}""");

        EntryPatched patched = await Store.PatchAsync("g", "k", """{"other":98765432109876543210987}""");

        Assert.Contains("12345678901234567890123", patched.Value);
        Assert.Contains("0.10000000000000000001", patched.Value);
        Assert.Contains("1.50", patched.Value);
        Assert.Contains("98765432109876543210987", patched.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{'a':1}")]
    [InlineData("""{"a":1} trailing""")]
    [InlineData("blue")]
    public async Task A_patch_that_is_not_JSON_is_refused_and_changes_nothing(string patch)
    {
        await Store.SetAsync("g", "k", """{"a":1}""");

        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.PatchAsync("g", "k", patch));
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.PatchAsync("g", "absent", patch));

        Assert.Equal("""{"a":1}""", await Store.GetAsync("g", "k"));
        Assert.False(await Store.ExistsAsync("g", "absent"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("blue")]
    [InlineData("""{"a":1""")]
    public async Task A_patch_of_a_value_that_is_not_JSON_is_refused_and_changes_nothing(string value)
    {
        await Store.SetAsync("g", "k", value);

        StoreException error = await AssertFailsAsync(ErrorCode.WrongValue, () => Store.PatchAsync("g", "k", """{"a":1}"""));

        Assert.Contains("\"g\"/\"k\"", error.Message);
        Assert.Equal(value, await Store.GetAsync("g", "k"));
    }

    [Fact]
    public async Task A_patch_keeps_type_and_time_to_live()
    {
        await Store.SetAsync("g", "k", """{"a":1}""", TimeSpan.FromMinutes(2), type: "Counter");
        Advance(TimeSpan.FromMinutes(1));

        await Store.PatchAsync("g", "k", """{"a":2}""");

        Entry entry = (await Store.FindAsync("g", "k"))!;
        Assert.Equal(("Counter", (DateTimeOffset?)Now.AddMinutes(1)), (entry.Type, entry.ExpiresAt));
    }

    private async Task AssertPatchedAsync(string patch, string result, long version)
    {
        EntryPatched patched = await Store.PatchAsync("g", "k", patch);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(result), JsonNode.Parse(patched.Value)), $"Expected {result}, got {patched.Value}.");
        Assert.Equal(version, patched.Version);
        Entry entry = (await Store.FindAsync("g", "k"))!;
        Assert.Equal((patched.Value, version), (entry.Value, entry.Version));
    }
}
