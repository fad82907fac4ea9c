namespace GoStore.Actors.Templates;

/// <summary>The functions of templates that make text safe to stand in something else. Text is bytes, see <see cref="ByteText"/>.</summary>
internal static class GoEscape
{
    public static string Html(string bytes, int limit)
    {
        if (!bytes.AsSpan().ContainsAny("\"'&<>\0"))
        {
            return bytes;
        }

        var escaped = new LimitedText(limit);
        foreach (char each in bytes)
        {
            switch (each)
            {
                case '\0':
                    escaped.Append(ByteText.Encode(ByteText.RuneError));
                    break;
                case '"':
                    escaped.Append("&#34;");
                    break;
                case '\'':
                    escaped.Append("&#39;");
                    break;
                case '&':
                    escaped.Append("&amp;");
                    break;
                case '<':
                    escaped.Append("&lt;");
                    break;
                case '>':
                    escaped.Append("&gt;");
                    break;
                default:
                    escaped.Append(each);
                    break;
            }
        }

        return escaped.ToString();
    }

    public static string JavaScript(string bytes, int limit)
    {
        var escaped = new LimitedText(limit);
        for (int index = 0; index < bytes.Length;)
        {
            int rune = ByteText.Decode(bytes.AsSpan(index), out int width);
            if (rune is '\\' or '\'' or '"')
            {
                escaped.Append('\\');
                escaped.Append((char)rune);
            }
            else if (rune is '<' or '>' or '&' or '=' || !(rune is >= ' ' and <= 0x7F || ByteText.IsPrint(rune)))
            {
                escaped.Append($"\\u{rune:X4}");
            }
            else
            {
                escaped.Append(bytes.AsSpan(index, width));
            }

            index += width;
        }

        return escaped.ToString();
    }

    public static string UrlQuery(string bytes, int limit)
    {
        var escaped = new LimitedText(limit);
        foreach (char each in bytes)
        {
            if (char.IsAsciiLetterOrDigit(each) || each is '-' or '_' or '.' or '~')
            {
                escaped.Append(each);
            }
            else if (each == ' ')
            {
                escaped.Append('+');
            }
            else
            {
                escaped.Append($"%{(int)each:X2}");
            }
        }

        return escaped.ToString();
    }
}
