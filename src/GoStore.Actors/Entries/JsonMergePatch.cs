using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GoStore.Actors.Entries;

/// <summary>JSON merge patch, RFC 7396.</summary>
internal static class JsonMergePatch
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 256, AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 300 };

    /// <summary>Reads a document.</summary>
    /// <exception cref="JsonException">It is not JSON, has a member twice, or is more than 256 levels deep.</exception>
    public static JsonNode? Parse(string document) => JsonNode.Parse(document, documentOptions: Strict);

    /// <summary>Applies a patch to a document.</summary>
    /// <param name="target">The document; it may be changed.</param>
    /// <param name="patch">The patch.</param>
    /// <returns>The new document.</returns>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject members)
        {
            return patch?.DeepClone();
        }

        JsonObject result = target as JsonObject ?? [];
        foreach ((string name, JsonNode? value) in members)
        {
            if (value is null)
            {
                result.Remove(name);
                continue;
            }

            result.TryGetPropertyValue(name, out JsonNode? present);
            JsonNode? merged = Apply(present, value);
            if (!ReferenceEquals(merged, present))
            {
                result[name] = merged;
            }
        }

        return result;
    }

    public static string Write(JsonNode? document) => document?.ToJsonString(Plain) ?? "null";
}
