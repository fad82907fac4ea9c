using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace GoStore.Actors.Templates;

/// <summary>Literals of Go: how a string or a character is written in quotation marks, and read from there. Strings are bytes, see <see cref="ByteText"/>.</summary>
internal static class GoQuote
{
    /// <summary>What stands in double quotes as it is.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', 0x7F - ' ').Select(each => (char)each).Except(['"', '\\'])]);

    /// <param name="bytes">The string.</param>
    /// <param name="asciiOnly">Whether all else is written with a backslash.</param>
    /// <param name="limit">How long the literal may become.</param>
    public static string Quote(string bytes, bool asciiOnly = false, int limit = int.MaxValue)
    {
        var quoted = new LimitedText(limit);
        quoted.Append('"');
        ReadOnlySpan<char> rest = bytes;
        for (int special; (special = rest.IndexOfAnyExcept(Plain)) >= 0;)
        {
            quoted.Append(rest[..special]);
            rest = rest[special..];
            int rune = ByteText.Decode(rest, out int width);
            if (rune == ByteText.RuneError && width == 1)
            {
                quoted.Append($"\\x{(int)rest[0]:x2}");
            }
            else
            {
                AppendEscaped(quoted, rune, '"', asciiOnly);
            }

            rest = rest[width..];
        }

        quoted.Append(rest);
        quoted.Append('"');
        return quoted.ToString();
    }

    public static string QuoteRune(int rune, bool asciiOnly = false)
    {
        var quoted = new LimitedText(int.MaxValue);
        quoted.Append('\'');
        AppendEscaped(quoted, ByteText.IsValid(rune) ? rune : ByteText.RuneError, '\'', asciiOnly);
        quoted.Append('\'');
        return quoted.ToString();
    }

    /// <summary>Whether a string can stand between back quotes as it is, on one line.</summary>
    public static bool CanBackquote(string bytes)
    {
        ReadOnlySpan<char> rest = bytes;
        while (!rest.IsEmpty)
        {
            int rune = ByteText.Decode(rest, out int width);
            rest = rest[width..];
            if (width > 1)
            {
                if (rune == 0xFEFF)
                {
                    return false;
                }
            }
            else if (rune == ByteText.RuneError || (rune < ' ' && rune != '\t') || rune is '`' or 0x7F)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads a literal in double or in back quotes.</summary>
    public static bool TryUnquote(string literal, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (literal.Length < 2 || literal[0] != literal[^1])
        {
            return false;
        }

        if (literal[0] == '`')
        {
            value = literal[1..^1].Replace("\r", "", StringComparison.Ordinal);
            return true;
        }

        var text = new StringBuilder(literal.Length);
        ReadOnlySpan<char> rest = literal.AsSpan(1, literal.Length - 2);
        while (!rest.IsEmpty)
        {
            if (rest[0] == '\n' || !TryUnquoteRune(ref rest, '"', out int rune, out bool isByte))
            {
                return false;
            }

            text.Append(isByte ? ((char)rune).ToString() : ByteText.Encode(rune));
        }

        value = text.ToString();
        return true;
    }

    /// <summary>Reads one character, written as it is or with a backslash.</summary>
    /// <param name="rest">What is read from; afterwards what follows.</param>
    /// <param name="quote">The quotation mark around it, which has to be written with a backslash.</param>
    /// <param name="rune">The character, or the byte.</param>
    /// <param name="isByte">Whether it is a byte that need not be a character.</param>
    public static bool TryUnquoteRune(ref ReadOnlySpan<char> rest, char quote, out int rune, out bool isByte)
    {
        rune = 0;
        isByte = false;
        if (rest.IsEmpty || rest[0] == quote)
        {
            return false;
        }

        if (rest[0] != '\\')
        {
            rune = ByteText.Decode(rest, out int width);
            rest = rest[width..];
            return true;
        }

        if (rest.Length < 2)
        {
            return false;
        }

        char escape = rest[1];
        rest = rest[2..];
        switch (escape)
        {
            case 'a':
                rune = '\a';
                return true;
            case 'b':
                rune = '\b';
                return true;
            case 'f':
                rune = '\f';
                return true;
            case 'n':
                rune = '\n';
                return true;
            case 'r':
                rune = '\r';
                return true;
            case 't':
                rune = '\t';
                return true;
            case 'v':
                rune = '\v';
                return true;
            case '\\':
                rune = '\\';
                return true;
            case '\'' or '"':
                rune = escape;
                return escape == quote;
            case 'x':
                isByte = true;
                return TryReadDigits(ref rest, 2, 16, ref rune);
            case 'u':
                return TryReadDigits(ref rest, 4, 16, ref rune) && ByteText.IsValid(rune);
            case 'U':
                return TryReadDigits(ref rest, 8, 16, ref rune) && ByteText.IsValid(rune);
            case >= '0' and <= '7':
                isByte = true;
                rune = escape - '0';
                return TryReadDigits(ref rest, 2, 8, ref rune) && rune <= 255;
            default:
                return false;
        }
    }

    private static bool TryReadDigits(ref ReadOnlySpan<char> rest, int count, int radix, ref int value)
    {
        if (rest.Length < count)
        {
            return false;
        }

        foreach (char digit in rest[..count])
        {
            if (!char.IsAsciiHexDigit(digit) || Convert.ToInt32(digit.ToString(), 16) is var number && number >= radix)
            {
                return false;
            }

            value = unchecked((value * radix) + number);
        }

        rest = rest[count..];
        return true;
    }

    private static void AppendEscaped(LimitedText quoted, int rune, char quote, bool asciiOnly) => quoted.Append(rune switch
    {
        _ when rune == quote || rune == '\\' => $"\\{(char)rune}",
        _ when ByteText.IsPrint(rune) && (!asciiOnly || rune < 0x80) => ByteText.Encode(rune),
        '\a' => "\\a",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\v' => "\\v",
        < ' ' or 0x7F => $"\\x{rune:x2}",
        < 0x10000 => $"\\u{rune:x4}",
        _ => $"\\U{rune:x8}",
    });
}
