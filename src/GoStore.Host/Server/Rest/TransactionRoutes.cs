using System.Text.Json;
using GoStore.Actors;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>Several operations as one.</summary>
internal static class TransactionRoutes
{
    private static readonly Member[] Body =
    [
        new("operations", """[{"operation":"set","group":"g","key":"k","value":"v","timeToLive":"5m","expected":3,"type":""}]""",
            "What is to be done, in this order: `set`, `touch`, `increment`, `patch`, `delete`, `delete-many`, `delete-range`, `delete-group`, `delete-groups`, `expect`, `lock-expect`, `task-create`, `edge-add`, `edge-put`, `edge-update`, `edge-remove`.", IsRequired: true),
    ];

    private static readonly Member Group = new("group", "\"g\"", "the group", IsRequired: true);
    private static readonly Member Key = new("key", "\"k\"", "the key", IsRequired: true);
    private static readonly Member Expected = new("expected", "3", "\"absent\", or a version");
    private static readonly Member TimeToLive = new("timeToLive", "\"5m\"", "how long it lives");
    private static readonly Member[] EdgeOf =
    [
        new("from", "\"User/ann\"", "the node at which the edge starts", IsRequired: true), new("type", "\"follows\"", "its type", IsRequired: true),
        new("to", "\"User/bob\"", "the node at which it ends", IsRequired: true),
    ];

    private static readonly Member Properties = new("properties", """{"since":2026}""", "a JSON document");

    /// <summary>The operations: what each takes, and what it becomes.</summary>
    private static readonly Dictionary<string, (Member[] Members, Func<JsonMembers, ITransactional> Read)> Operations = new(StringComparer.Ordinal)
    {
        ["set"] = ([Group, Key, new("value", "\"v\"", "the value", IsRequired: true), TimeToLive, Expected, new("type", "\"\"", "its type")],
            each => new EntryCommands.Set(each.Required("group"), each.Required("key"), each.Required("value"), each.Duration("timeToLive"), ExpectedOf(each), each.Text("type") ?? "")),
        ["touch"] = ([Group, Key, TimeToLive], each => new EntryCommands.Touch(each.Required("group"), each.Required("key"), each.Duration("timeToLive"))),
        ["increment"] = ([Group, Key, new("by", "1", "what to add")], each => new EntryCommands.Increment(each.Required("group"), each.Required("key"), each.Number("by") ?? 1)),
        ["patch"] = ([Group, Key, new("patch", "{}", "a JSON merge patch", IsRequired: true), Expected],
            each => new EntryCommands.Patch(each.Required("group"), each.Required("key"), each["patch"]!.Value.GetRawText(), ExpectedOf(each))),
        ["delete"] = ([Group, Key, Expected], each => new EntryCommands.Delete(each.Required("group"), each.Required("key"), ExpectedOf(each))),
        ["delete-many"] = ([Group, new("keys", """["k"]""", "the keys", IsRequired: true)], each => new EntryCommands.DeleteMany(each.Required("group"), [.. each.Texts("keys")!])),
        ["delete-range"] = ([Group, new("prefix", "\"a\"", "how the keys start"), new("from", "\"a\"", "the first key"), new("to", "\"b\"", "the first key after it"), new("offset", "0", "how many to leave alone first"), new("limit", "10", "how many at most")],
            each => new EntryCommands.DeleteRange(each.Required("group"), RangeOf(each), each.Number("offset", 0) ?? 0, each.Number("limit", 0))),
        ["delete-group"] = ([Group], each => new EntryCommands.DeleteGroup(each.Required("group"))),
        ["delete-groups"] = ([new("prefix", "\"g\"", "how the names start", IsRequired: true)], each => new EntryCommands.DeleteGroups(each.Required("prefix"))),
        ["expect"] = ([Group, Key, Expected with { IsRequired = true }], each => new EntryCommands.Expect(each.Required("group"), each.Required("key"), ExpectedOf(each))),
        ["lock-expect"] = ([new("name", "\"leader\"", "the lock", IsRequired: true), new("token", "7", "the token of its grant", IsRequired: true)],
            each => new LockCommands.Expect(each.Required("name"), each.Number("token")!.Value)),
        ["task-create"] = ([.. TaskRoutes.MembersOfTask], TaskRoutes.Read),
        ["edge-add"] = ([.. EdgeOf, Properties], each => new GraphCommands.AddEdge(NodeText.Of("from", each.Required("from")), each.Required("type"), NodeText.Of("to", each.Required("to")), each["properties"]?.GetRawText())),
        ["edge-put"] = ([.. EdgeOf, Properties, Expected], each => new GraphCommands.PutEdge(NodeText.Of("from", each.Required("from")), each.Required("type"), NodeText.Of("to", each.Required("to")), each["properties"]?.GetRawText(), ExpectedOf(each))),
        ["edge-update"] = ([.. EdgeOf, Properties, Expected], each => new GraphCommands.UpdateEdge(NodeText.Of("from", each.Required("from")), each.Required("type"), NodeText.Of("to", each.Required("to")), each["properties"]?.GetRawText(), ExpectedOf(each))),
        ["edge-remove"] = ([.. EdgeOf, Expected], each => new GraphCommands.RemoveEdge(NodeText.Of("from", each.Required("from")), each.Required("type"), NodeText.Of("to", each.Required("to")), ExpectedOf(each))),
    };

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.On("POST", "transactions", Role.Write, "Does several operations in their order as one: all of them, or, where one fails, none. Later ones see the earlier ones.", RunAsync,
            [.. Body, Header.Lock, Header.LockToken,
            new Answer(200, "The reply of each.", """{"replies":[{"version":4}]}"""),
            new Fails(ErrorCode.NotFound, ErrorCode.Conflict, ErrorCode.Fenced, ErrorCode.WrongValue, ErrorCode.LimitExceeded, ErrorCode.QuotaExceeded)]);

    private static async Task RunAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        if (body["operations"] is not { ValueKind: JsonValueKind.Array } list)
        {
            throw body.Wrong("operations", "a list of operations");
        }

        List<ITransactional> operations = [];
        foreach (JsonElement each in list.EnumerateArray())
        {
            operations.Add(Read(each, $"operation {operations.Count}"));
        }

        TransactionDone done = await call.ChangeAsync(new StoreCommands.Transaction([.. operations]));
        await call.AnswerAsync(json =>
        {
            json.WriteStartArray("replies");
            foreach (object reply in done.Replies)
            {
                json.WriteStartObject();
                Write(json, reply);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static ITransactional Read(JsonElement element, string where)
    {
        string? name = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("operation", out JsonElement operation) && operation.ValueKind == JsonValueKind.String
            ? JsonMembers.TextOf(operation, "operation", where)
            : null;
        if (name is null || !Operations.TryGetValue(name, out (Member[] Members, Func<JsonMembers, ITransactional> Read) known))
        {
            throw EndpointDescription.Wrong($"The \"operation\" of {where} is {(name is null ? "missing or no text" : $"\"{name}\"")}; it must be one of {string.Join(", ", Operations.Keys)}.");
        }

        return known.Read(JsonMembers.Of(element, where, [new("operation", "\"set\"", "what is to be done"), .. known.Members]));
    }

    private static KeyRange RangeOf(JsonMembers each)
    {
        string? prefix = each.Text("prefix");
        string? from = each.Text("from");
        string? to = each.Text("to");
        return prefix is null == (from is null && to is null)
            ? throw EndpointDescription.Wrong("Of a delete-range, give either prefix, or from, to or both.")
            : prefix is not null ? KeyRange.WithPrefix(prefix) : KeyRange.Between(from, to);
    }

    private static ExpectedVersion ExpectedOf(JsonMembers each) => each["expected"] switch
    {
        null => ExpectedVersion.Any,
        { ValueKind: JsonValueKind.String } text when text.ValueEquals("absent") => ExpectedVersion.Absent,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out long version) && version >= 1 => ExpectedVersion.Exactly(version),
        { ValueKind: JsonValueKind.Object } named when named.GetPropertyCount() == 1 && named.TryGetProperty("version", out JsonElement number)
            && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long version) && version >= 1 => ExpectedVersion.Exactly(version),
        _ => throw each.Wrong("expected", "\"absent\" or a version, a whole number from 1"),
    };

    private static void Write(Utf8JsonWriter json, object reply)
    {
        switch (reply)
        {
            case EntryWritten written:
                json.WriteNumber("version", written.Version);
                break;
            case EntryTouched touched:
                json.WriteString("expiresAt", touched.ExpiresAt is { } expiry ? JsonText.Time(expiry) : null);
                break;
            case EntryIncremented now:
                json.WriteNumber("value", now.Value);
                json.WriteNumber("version", now.Version);
                break;
            case EntryPatched patched:
                json.WriteString("value", patched.Value);
                json.WriteNumber("version", patched.Version);
                break;
            case EntriesDeleted deleted:
                json.WriteNumber("deleted", deleted.Count);
                break;
            case TaskInfo task:
                json.WritePropertyName("task");
                json.WriteRawValue(JsonText.Task(task), skipInputValidation: true);
                break;
            case EdgeWritten edge:
                json.WriteNumber("version", edge.Version);
                break;
            case EdgeRemoved removed:
                json.WriteNumber("deleted", removed.Existed ? 1 : 0);
                break;
        }
    }
}
