using System.Globalization;
using System.Numerics;

namespace GoStore.Actors.Templates;

/// <summary>Reads numbers as Go writes them: whole ones in any base, floating-point ones decimal and hexadecimal, with underscores between digits.</summary>
internal static class GoNumber
{
    /// <summary>Reads a whole number without a sign; the base is told by its beginning.</summary>
    /// <param name="text">What is read.</param>
    /// <param name="number">The number; the largest there is where it is larger.</param>
    /// <param name="tooLarge">Whether it is well written, and larger than 64 bits.</param>
    public static bool TryReadUnsigned(string text, out ulong number, out bool tooLarge)
    {
        number = 0;
        tooLarge = false;
        if (text.Length == 0)
        {
            return false;
        }

        (uint radix, int start) = text[0] != '0' ? (10u, 0)
            : text.Length < 3 ? (8u, 1)
            : char.ToLowerInvariant(text[1]) switch { 'b' => (2u, 2), 'o' => (8u, 2), 'x' => (16u, 2), _ => (8u, 1) };
        bool underscores = false;
        foreach (char each in text.AsSpan(start))
        {
            if (each == '_')
            {
                underscores = true;
                continue;
            }

            uint digit = char.IsAsciiDigit(each) ? (uint)(each - '0') : char.IsAsciiLetter(each) ? (uint)(char.ToLowerInvariant(each) - 'a' + 10) : uint.MaxValue;
            if (digit >= radix)
            {
                number = 0;
                return false;
            }

            UInt128 next = ((UInt128)number * radix) + digit;
            if (next > ulong.MaxValue)
            {
                number = ulong.MaxValue;
                tooLarge = true;
                return false;
            }

            number = (ulong)next;
        }

        return !underscores || UnderscoresAreRight(text);
    }

    /// <summary>Reads a whole number of 64 bits.</summary>
    public static bool TryReadSigned(string text, out long number)
    {
        number = 0;
        bool negative = text.StartsWith('-');
        if (!TryReadUnsigned(negative || text.StartsWith('+') ? text[1..] : text, out ulong size, out _))
        {
            return false;
        }

        if (size > (negative ? 1UL << 63 : long.MaxValue))
        {
            return false;
        }

        number = unchecked(negative ? (long)(0 - size) : (long)size);
        return true;
    }

    /// <summary>Reads a floating-point number.</summary>
    /// <param name="text">What is read.</param>
    /// <param name="number">The number, rounded to the nearest.</param>
    /// <param name="problem">As Go says what is wrong: <c>invalid syntax</c> or <c>value out of range</c>.</param>
    public static bool TryReadFloat(string text, out double number, out string problem)
    {
        number = 0;
        problem = "invalid syntax";
        int index = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        bool negative = text.StartsWith('-');
        bool hexadecimal = index + 2 < text.Length && text[index] == '0' && text[index + 1] is 'x' or 'X';
        if (hexadecimal)
        {
            index += 2;
        }

        int start = index;
        int point = -1;
        bool digits = false;
        for (; index < text.Length; index++)
        {
            char each = text[index];
            if (each == '.' && point < 0)
            {
                point = index;
            }
            else if (char.IsAsciiDigit(each) || (hexadecimal && char.IsAsciiHexDigit(each)))
            {
                digits = true;
            }
            else if (each != '_')
            {
                break;
            }
        }

        if (!digits)
        {
            return false;
        }

        string mantissa = text[start..index].Replace("_", "", StringComparison.Ordinal);
        int exponent = 0;
        if (index < text.Length && char.ToLowerInvariant(text[index]) == (hexadecimal ? 'p' : 'e'))
        {
            index++;
            bool down = index < text.Length && text[index] == '-';
            if (index < text.Length && text[index] is '+' or '-')
            {
                index++;
            }

            if (index >= text.Length || !char.IsAsciiDigit(text[index]))
            {
                return false;
            }

            for (; index < text.Length && (char.IsAsciiDigit(text[index]) || text[index] == '_'); index++)
            {
                // Farther than this makes no difference.
                if (text[index] != '_' && exponent < 10000)
                {
                    exponent = (exponent * 10) + text[index] - '0';
                }
            }

            exponent = down ? -exponent : exponent;
        }
        else if (hexadecimal)
        {
            return false;
        }

        if (index < text.Length || (text.Contains('_', StringComparison.Ordinal) && !UnderscoresAreRight(text)))
        {
            return false;
        }

        number = hexadecimal ? FromHexadecimal(mantissa, exponent) : double.Parse($"{mantissa}e{exponent}", NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsInfinity(number))
        {
            problem = "value out of range";
            return false;
        }

        number = negative ? -number : number;
        return true;
    }

    private static double FromHexadecimal(string mantissa, int exponent)
    {
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= 4 * (mantissa.Length - point - 1);
            mantissa = mantissa.Remove(point, 1);
        }

        BigInteger whole = BigInteger.Parse("0" + mantissa, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (whole.IsZero)
        {
            return 0;
        }

        // As many bits as a double has room for at this size: 53, and fewer below the smallest normal one. What is cut off rounds to the nearest, or to even.
        long length = (long)whole.GetBitLength();
        long lowest = Math.Max(length + exponent - 53, -1074);
        long cut = lowest - exponent;
        if (cut > 0)
        {
            if (cut > length + 1)
            {
                return 0;
            }

            BigInteger half = BigInteger.One << (int)(cut - 1);
            BigInteger rest = whole & ((BigInteger.One << (int)cut) - 1);
            whole >>= (int)cut;
            if (rest > half || (rest == half && !whole.IsEven))
            {
                whole++;
            }

            exponent = (int)lowest;
        }

        return Math.ScaleB((double)whole, exponent);
    }

    /// <summary>Whether each underscore stands between digits, or between the sign of the base and a digit.</summary>
    private static bool UnderscoresAreRight(string text)
    {
        int index = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        char seen = '^';
        bool hexadecimal = false;
        if (index + 1 < text.Length && text[index] == '0' && char.ToLowerInvariant(text[index + 1]) is 'b' or 'o' or 'x')
        {
            hexadecimal = char.ToLowerInvariant(text[index + 1]) == 'x';
            index += 2;
            seen = '0';
        }

        for (; index < text.Length; index++)
        {
            char each = text[index];
            if (char.IsAsciiDigit(each) || (hexadecimal && char.IsAsciiHexDigit(each)))
            {
                seen = '0';
            }
            else if (each == '_')
            {
                if (seen != '0')
                {
                    return false;
                }

                seen = '_';
            }
            else
            {
                if (seen == '_')
                {
                    return false;
                }

                seen = '!';
            }
        }

        return seen != '_';
    }
}
