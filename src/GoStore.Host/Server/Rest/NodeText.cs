using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using GoStore.Actors;

namespace GoStore.Host.Server.Rest;

/// <summary>Nodes as they stand in queries, <c>Type/id</c>, and the places after which lists of edges go on.</summary>
internal static class NodeText
{
    /// <summary>Reads a node: the type ends with the first slash.</summary>
    /// <param name="name">The parameter, in an error.</param>
    /// <param name="text">What came.</param>
    public static Node Of(string name, string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0
            ? new Node(text[..slash], text[(slash + 1)..])
            : throw EndpointDescription.Wrong($"The {name} \"{text}\" is no node. Write it as Type/id, such as User/ann.");
    }

    /// <summary>The place after an edge, for <c>after</c>.</summary>
    public static string? CursorOf(EdgeKey? edge) => edge is not { } key ? null
        : Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes((string[])[key.From.Type, key.From.Id, key.Type, key.To.Type, key.To.Id]));

    public static EdgeKey? Cursor(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(text)) is [{ } fromType, { } fromId, { } type, { } toType, { } toId])
            {
                return new EdgeKey(new Node(fromType, fromId), type, new Node(toType, toId));
            }
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
        }

        throw EndpointDescription.Wrong($"The place \"{text}\" to go on after is none. Give the next of the page before, as it is.");
    }
}
