using System.Buffers;

namespace GoStore.Actors.Templates;

/// <summary>The functions of templates that make text safe to stand in something else. Text is bytes, see <see cref="ByteText"/>.</summary>
internal static class GoEscape
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly SearchValues<char> SpecialInHtml = SearchValues.Create("\"'&<>\0");
    private static readonly SearchValues<char> PlainInJavaScript = SearchValues.Create(LettersAndDigits + " !#$%()*+,-./:;?@[]^_`{|}~\x7F");
    private static readonly SearchValues<char> PlainInQuery = SearchValues.Create(LettersAndDigits + "-_.~");

    public static string Html(string bytes, int limit)
    {
        var escaped = new LimitedText(limit);
        ReadOnlySpan<char> rest = bytes;
        for (int special; (special = rest.IndexOfAny(SpecialInHtml)) >= 0; rest = rest[(special + 1)..])
        {
            escaped.Append(rest[..special]);
            escaped.Append(rest[special] switch
            {
                '"' => "&#34;",
                '\'' => "&#39;",
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                _ => ByteText.Encode(ByteText.RuneError),
            });
        }

        escaped.Append(rest);
        return escaped.ToString();
    }

    public static string JavaScript(string bytes, int limit)
    {
        var escaped = new LimitedText(limit);
        ReadOnlySpan<char> rest = bytes;
        for (int special; (special = rest.IndexOfAnyExcept(PlainInJavaScript)) >= 0;)
        {
            escaped.Append(rest[..special]);
            rest = rest[special..];
            int rune = ByteText.Decode(rest, out int width);
            if (rune is '\\' or '\'' or '"')
            {
                escaped.Append('\\');
                escaped.Append((char)rune);
            }
            else if (rune is '<' or '>' or '&' or '=' || !ByteText.IsPrint(rune))
            {
                escaped.Append($"\\u{rune:X4}");
            }
            else
            {
                escaped.Append(rest[..width]);
            }

            rest = rest[width..];
        }

        escaped.Append(rest);
        return escaped.ToString();
    }

    public static string UrlQuery(string bytes, int limit)
    {
        var escaped = new LimitedText(limit);
        ReadOnlySpan<char> rest = bytes;
        for (int special; (special = rest.IndexOfAnyExcept(PlainInQuery)) >= 0; rest = rest[(special + 1)..])
        {
            escaped.Append(rest[..special]);
            escaped.Append(rest[special] == ' ' ? "+" : $"%{(int)rest[special]:X2}");
        }

        escaped.Append(rest);
        return escaped.ToString();
    }
}
