using System.Text;
using System.Text.Json;

namespace GoStore.Host.Input;

/// <summary>Refuses what is not JSON before it is stored as such.</summary>
internal static class JsonInput
{
    private static readonly char[] WhiteSpace = [' ', '\t', '\r', '\n'];

    /// <summary>The document as it was given, without the white space around it, such as the line break that <c>echo</c> adds.</summary>
    /// <param name="text">What came.</param>
    /// <param name="what">Where from, at the beginning of an error.</param>
    public static string Validated(string text, string what = "Standard input")
    {
        string document = text.Trim(WhiteSpace);
        if (document.Length == 0)
        {
            throw new CommandException(ExitCode.Usage, $"{what} is empty; a JSON document was expected.");
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(document), new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException error)
        {
            throw new CommandException(ExitCode.Usage,
                $"{what} is not JSON, at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1} of it: {Short(error.Message)}");
        }

        return document;
    }

    private static string Short(string message)
    {
        int position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? message : message[..position];
    }
}
