using System.Globalization;
using System.Text;

namespace GoStore.Actors.Templates;

/// <summary>
/// A string of Go is a sequence of bytes, which templates index, cut and count as such. Here it is a string with one character for each byte of
/// UTF-8, so that what a template cuts apart stays what it is until it is printed. Text in ASCII looks the same either way, and is not copied.
/// </summary>
internal static class ByteText
{
    /// <summary>What a byte that is no part of a character counts as.</summary>
    public const int RuneError = 0xFFFD;

    /// <summary>The largest character.</summary>
    public const int MaxRune = 0x10FFFF;

    /// <summary>The bytes of a text.</summary>
    public static string Of(string text) => Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>The text that the bytes are; what is no text in them becomes U+FFFD.</summary>
    public static string ToText(string bytes) => Ascii.IsValid(bytes) ? bytes : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));

    /// <summary>The first character of some bytes, and how many bytes it takes; <see cref="RuneError"/> and 1 where they begin with none, and 0 where there are no bytes.</summary>
    public static int Decode(ReadOnlySpan<char> bytes, out int width)
    {
        if (bytes.IsEmpty)
        {
            width = 0;
            return RuneError;
        }

        int first = bytes[0];
        width = 1;
        if (first < 0x80)
        {
            return first;
        }

        int more = first switch { >= 0xC2 and <= 0xDF => 1, >= 0xE0 and <= 0xEF => 2, >= 0xF0 and <= 0xF4 => 3, _ => 0 };
        if (more == 0 || bytes.Length <= more)
        {
            return RuneError;
        }

        int rune = first & (0x3F >> more);
        for (int index = 1; index <= more; index++)
        {
            if ((bytes[index] & 0xC0) != 0x80)
            {
                return RuneError;
            }

            rune = (rune << 6) | (bytes[index] & 0x3F);
        }

        if ((more == 2 && (rune < 0x800 || !IsValid(rune))) || (more == 3 && rune is < 0x10000 or > MaxRune))
        {
            return RuneError;
        }

        width = more + 1;
        return rune;
    }

    /// <summary>The bytes of a character; of one that is none, those of U+FFFD.</summary>
    public static string Encode(int rune)
    {
        if (!IsValid(rune))
        {
            rune = RuneError;
        }

        return rune switch
        {
            < 0x80 => ((char)rune).ToString(),
            < 0x800 => $"{(char)(0xC0 | (rune >> 6))}{Last(rune)}",
            < 0x10000 => $"{(char)(0xE0 | (rune >> 12))}{Last(rune >> 6)}{Last(rune)}",
            _ => $"{(char)(0xF0 | (rune >> 18))}{Last(rune >> 12)}{Last(rune >> 6)}{Last(rune)}",
        };

        static char Last(int bits) => (char)(0x80 | (bits & 0x3F));
    }

    /// <summary>How many characters there are, each byte that belongs to none counted as one.</summary>
    public static int CountRunes(ReadOnlySpan<char> bytes)
    {
        if (Ascii.IsValid(bytes))
        {
            return bytes.Length;
        }

        int count = 0;
        while (!bytes.IsEmpty)
        {
            Decode(bytes, out int width);
            bytes = bytes[width..];
            count++;
        }

        return count;
    }

    /// <summary>The first so many characters.</summary>
    public static string Truncate(string bytes, int runes)
    {
        if (bytes.Length <= runes)
        {
            return bytes;
        }

        int end = 0;
        for (; runes > 0 && end < bytes.Length; runes--)
        {
            Decode(bytes.AsSpan(end), out int width);
            end += width;
        }

        return bytes[..end];
    }

    public static bool IsValid(int rune) => rune is >= 0 and < 0xD800 or > 0xDFFF and <= MaxRune;

    public static bool IsLetter(int rune) => !UnicodeSince13.Contains(rune) && Category(rune) <= UnicodeCategory.OtherLetter;

    public static bool IsDigit(int rune) => !UnicodeSince13.Contains(rune) && Category(rune) == UnicodeCategory.DecimalDigitNumber;

    /// <summary>Whether Go takes a character for printable: letters, marks, numbers, punctuation, symbols and the space of ASCII.</summary>
    public static bool IsPrint(int rune) => rune == ' ' || (!UnicodeSince13.Contains(rune) && Category(rune) is
        <= UnicodeCategory.OtherNumber or (>= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherSymbol));

    private static UnicodeCategory Category(int rune) => rune is >= 0 and <= MaxRune ? CharUnicodeInfo.GetUnicodeCategory(rune) : UnicodeCategory.OtherNotAssigned;
}
