using System.Text.Json;
using System.Text.Json.Nodes;

namespace GoStore.Actors.Tests.Model;

/// <summary>RFC 7396, as its section 2 writes it down.</summary>
internal static class MergePatch
{
    public static string Apply(string? target, string patch) =>
        Apply(target is null ? null : JsonNode.Parse(target), JsonNode.Parse(patch))?.ToJsonString() ?? "null";

    public static bool IsJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>One text for all JSON objects that are equal; anything else as it is.</summary>
    public static string Canonical(string value) =>
        value.StartsWith('{') && IsJson(value) ? Sorted(JsonNode.Parse(value)!).ToJsonString() : value;

    private static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        JsonObject result = target is JsonObject ? target.DeepClone().AsObject() : [];
        foreach ((string name, JsonNode? value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = Apply(result[name], value);
            }
        }

        return result;
    }

    private static JsonNode Sorted(JsonNode node) => node is JsonObject members
        ? new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Sorted(member.Value))))
        : node.DeepClone();
}
