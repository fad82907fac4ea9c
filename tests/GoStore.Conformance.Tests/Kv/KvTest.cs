using System.Text.Json.Nodes;
using GoStore.Actors;

namespace GoStore.Conformance.Tests.Kv;

/// <summary>
/// kv has one space of keys, numbers for what a write expects, and marshals its values; here that is one group, <see cref="ExpectedVersion"/>,
/// and JSON as text.
/// </summary>
public abstract class KvTest : StoreTest
{
    protected const string Group = "kv";
    protected const int AnyVersion = -1;
    protected const int MustBeAbsent = 0;

    protected static ExpectedVersion Expected(int version) => version switch
    {
        AnyVersion => ExpectedVersion.Any,
        MustBeAbsent => ExpectedVersion.Absent,
        _ => ExpectedVersion.AbsentOrExactly(version),
    };

    protected static string Person(string name, params string[] phones) =>
        new JsonObject { ["name"] = name, ["phones"] = new JsonArray([.. phones.Select(phone => JsonValue.Create(phone))]) }.ToJsonString();

    protected Task<long> PutAsync(string key, int version, string value, string type = "") =>
        Store.SetAsync(Group, key, value, expected: Expected(version), type: type);

    protected Task<EntryPatched> PatchAsync(string key, int version, string patch) => Store.PatchAsync(Group, key, patch, Expected(version));

    protected async Task PutAllAsync(params string[] keys)
    {
        foreach (string key in keys)
        {
            await PutAsync(key, AnyVersion, Person(key));
        }
    }

    protected async Task<Entry> GetAsync(string key) => await Store.FindAsync(Group, key) ?? throw new InvalidOperationException($"No entry {key}.");

    protected async Task<IEnumerable<string>> AllKeysAsync() => Keys(await Store.GetAllAsync(Group));

    protected static void AssertJson(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), $"Expected {expected}, got {actual}.");
}
