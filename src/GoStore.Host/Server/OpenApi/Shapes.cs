using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace GoStore.Host.Server.OpenApi;

/// <summary>
/// What comes back often, each as an example from which its schema is made: a text that ends with a question mark may be null, and <c>$Name</c> stands for
/// another of these.
/// </summary>
internal static class Shapes
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["Change"] = """{"revision":12,"kind":"set","group":"config","key":"colour","value":"blue","version":2,"type":"","expiresAt":"2026-12-24T18:00:00.000Z?","occurredAt":"2026-12-24T17:00:00.000Z"}""",
        ["Consumer"] = """{"name":"mailer","next":12,"latest":11,"lag":0,"token":3,"owner":"mailer-1?","leasedUntil":"2026-12-24T18:00:00.000Z?","type":"order?","group":"orders?","updatedAt":"2026-12-24T17:00:00.000Z"}""",
        ["Edge"] = """{"from":"$Node","type":"follows","to":"$Node","properties":{},"version":1,"createdAt":"2026-12-24T17:00:00.000Z","updatedAt":"2026-12-24T17:00:00.000Z"}""",
        ["Entry"] = """{"group":"config","key":"colour","value":"blue","version":2,"type":"","createdAt":"2026-12-24T17:00:00.000Z","updatedAt":"2026-12-24T17:00:00.000Z","expiresAt":"2026-12-24T18:00:00.000Z?"}""",
        ["Lock"] = """{"name":"leader","owner":"node-1?","token":7,"acquiredAt":"2026-12-24T17:00:00.000Z?","leasedUntil":"2026-12-24T18:00:00.000Z?"}""",
        ["Namespace"] = """{"name":"tenant-a","keys":1,"groups":1,"bytes":10,"maxKeys":100,"maxGroups":0,"maxValueBytes":0,"maxTotalBytes":0}""",
        ["Node"] = """{"type":"User","id":"ann"}""",
        ["Path"] = """{"depth":1,"nodes":["$Node"],"edges":[{"from":"$Node","type":"follows","to":"$Node"}]}""",
        ["Problem"] = """{"type":"urn:gostore:not-found","title":"Not Found","status":404,"code":"not-found","detail":"No entry \"config\"/\"none\"."}""",
        ["Task"] = """{"id":"mail-1","name":"send-mail","payload":"ada","state":"pending","priority":0,"scheduledFor":"2026-12-24T18:00:00.000Z","createdAt":"2026-12-24T17:00:00.000Z","startedAt":"2026-12-24T18:00:00.000Z?","finishedAt":"2026-12-24T18:00:00.000Z?","attempts":0,"maxAttempts":3,"timeoutSeconds":300.0,"lastError":"text?","runner":"worker-1?","leasedUntil":"2026-12-24T18:00:00.000Z?","cron":"30 8 * * *?","timeZone":"Europe/Berlin?"}""",
    };

    /// <summary>Makes a schema of an example.</summary>
    public static IOpenApiSchema SchemaOf(JsonNode example, OpenApiDocument document)
    {
        switch (example)
        {
            case JsonObject members:
                var schema = new OpenApiSchema { Type = JsonSchemaType.Object };
                if (members.Count > 0)
                {
                    schema.Properties = members.ToDictionary(member => member.Key, member => SchemaOf(member.Value!, document));
                    schema.Required = members.Select(member => member.Key).ToHashSet();
                }

                return schema;
            case JsonArray items:
                return new OpenApiSchema { Type = JsonSchemaType.Array, Items = SchemaOf(items[0]!, document) };
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                string text = value.GetValue<string>();
                return text.StartsWith('$') ? new OpenApiSchemaReference(text[1..], document)
                    : new OpenApiSchema { Type = text.EndsWith('?') ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String };
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                return new OpenApiSchema { Type = value.ToJsonString().Contains('.', StringComparison.Ordinal) ? JsonSchemaType.Number : JsonSchemaType.Integer };
            default:
                return new OpenApiSchema { Type = JsonSchemaType.Boolean };
        }
    }
}
