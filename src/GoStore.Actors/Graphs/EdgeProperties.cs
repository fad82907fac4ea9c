using System.Text;
using System.Text.Json;

namespace GoStore.Actors.Graphs;

/// <summary>What may stand as properties of an edge: a JSON document that every reader can read.</summary>
internal static class EdgeProperties
{
    private const int Deepest = 64;

    public static JsonDocumentOptions Reading { get; } = new() { MaxDepth = Deepest };

    /// <summary>What is wrong with a text that should be a JSON document; null where nothing is.</summary>
    public static string? Wrong(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Deepest });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    // An escape may stand for half a character, which no text can hold.
                    reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException error)
        {
            return error.Message;
        }
        catch (InvalidOperationException)
        {
            return $"An escape before byte {reader.BytesConsumed} stands for half of a surrogate pair.";
        }
    }
}
