using System.Globalization;
using System.Text;

namespace GoStore.Actors.Templates;

/// <summary>Writes floating-point numbers as Go does.</summary>
internal static class GoFloat
{
    /// <summary>More digits than the exact decimal form of any number of this size has.</summary>
    private const string AllDigits = "E780";

    /// <param name="value">The number.</param>
    /// <param name="format">One of e, E, f, g, G, b, x, X.</param>
    /// <param name="precision">How many digits, in the sense of the format; -1 for as few as tell the number from its neighbours.</param>
    /// <returns>The number with a minus where it is negative.</returns>
    public static string Format(double value, char format, int precision)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        bool negative = bits < 0;
        int exponent = (int)((bits >> 52) & 0x7FF);
        ulong mantissa = (ulong)bits & ((1UL << 52) - 1);
        if (exponent == 0)
        {
            exponent++;
        }
        else
        {
            mantissa |= 1UL << 52;
        }

        exponent -= 1023;
        string text = format switch
        {
            'b' => $"{mantissa}p{exponent - 52:+0;-0;+0}",
            'x' or 'X' => Hexadecimal(mantissa, exponent, format, precision),
            _ => Decimal(Math.Abs(value), format, precision),
        };
        return negative ? "-" + text : text;
    }

    private static string Decimal(double value, char format, int precision)
    {
        bool shortest = precision < 0;
        (string digits, int point) = Digits(value, shortest);
        if (shortest)
        {
            precision = format switch { 'e' or 'E' => digits.Length - 1, 'f' => Math.Max(digits.Length - point, 0), _ => digits.Length };
        }
        else
        {
            if (format is 'g' or 'G' && precision == 0)
            {
                precision = 1;
            }

            (digits, point) = Round(digits, point, format switch { 'e' or 'E' => precision + 1, 'f' => point + precision, _ => precision });
        }

        switch (format)
        {
            case 'e' or 'E':
                return WithExponent(digits, point, precision, format);
            case 'f':
                return WithPoint(digits, point, precision);
        }

        int limit = shortest ? 6 : precision > digits.Length && digits.Length >= point ? digits.Length : precision;
        if (point - 1 < -4 || point - 1 >= limit)
        {
            return WithExponent(digits, point, Math.Min(precision, digits.Length) - 1, format == 'g' ? 'e' : 'E');
        }

        return WithPoint(digits, point, Math.Max(digits.Length - point, 0));
    }

    /// <summary>The digits without zeros at either end, and where the point stands before them or in them: 0.123 has it at 0.</summary>
    private static (string Digits, int Point) Digits(double value, bool shortest)
    {
        string text = value.ToString(shortest ? "R" : AllDigits, CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = mark < 0 ? text : text[..mark];
        int dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        int point = (dot < 0 ? mantissa.Length : dot) + exponent;
        string digits = dot < 0 ? mantissa : mantissa.Remove(dot, 1);
        int zeros = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return digits.Length == 0 ? ("", 0) : (digits, point - zeros);
    }

    /// <summary>Rounds to so many digits; what is exactly between two goes to the even one.</summary>
    private static (string Digits, int Point) Round(string digits, int point, int count)
    {
        if (count < 0 || count >= digits.Length)
        {
            return (digits, point);
        }

        bool up = digits[count] == '5' && count + 1 == digits.Length ? count > 0 && (digits[count - 1] - '0') % 2 != 0 : digits[count] >= '5';
        if (!up)
        {
            string kept = digits[..count].TrimEnd('0');
            return kept.Length == 0 ? ("", 0) : (kept, point);
        }

        for (int index = count - 1; index >= 0; index--)
        {
            if (digits[index] < '9')
            {
                return (digits[..index] + (char)(digits[index] + 1), point);
            }
        }

        return ("1", point + 1);
    }

    private static string WithExponent(string digits, int point, int precision, char mark)
    {
        var text = new StringBuilder().Append(digits.Length == 0 ? '0' : digits[0]);
        if (precision > 0)
        {
            int taken = Math.Min(digits.Length, precision + 1);
            text.Append('.').Append(taken > 1 ? digits[1..taken] : "").Append('0', precision + 1 - Math.Max(taken, 1));
        }

        int exponent = digits.Length == 0 ? 0 : point - 1;
        return text.Append(mark).Append(exponent < 0 ? '-' : '+').Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)).ToString();
    }

    private static string WithPoint(string digits, int point, int precision)
    {
        var text = new StringBuilder();
        if (point > 0)
        {
            int taken = Math.Min(digits.Length, point);
            text.Append(digits, 0, taken).Append('0', point - taken);
        }
        else
        {
            text.Append('0');
        }

        if (precision > 0)
        {
            int zeros = Math.Min(Math.Max(-point, 0), precision);
            int from = Math.Min(Math.Max(point, 0), digits.Length);
            int taken = Math.Min(precision - zeros, digits.Length - from);
            text.Append('.').Append('0', zeros).Append(digits, from, taken).Append('0', precision - zeros - taken);
        }

        return text.ToString();
    }

    private static string Hexadecimal(ulong mantissa, int exponent, char format, int precision)
    {
        if (mantissa == 0)
        {
            exponent = 0;
        }

        const ulong Leading = 1UL << 60;
        mantissa <<= 8;
        while (mantissa != 0 && (mantissa & Leading) == 0)
        {
            mantissa <<= 1;
            exponent--;
        }

        if (precision is >= 0 and < 15)
        {
            int shift = precision * 4;
            ulong extra = (mantissa << shift) & (Leading - 1);
            mantissa >>= 60 - shift;
            if ((extra | (mantissa & 1)) > Leading >> 1)
            {
                mantissa++;
            }

            mantissa <<= 60 - shift;
            if ((mantissa & (Leading << 1)) != 0)
            {
                mantissa >>= 1;
                exponent++;
            }
        }

        string hexadecimal = format == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
        var text = new StringBuilder().Append('0').Append(format).Append((char)('0' + ((mantissa >> 60) & 1)));
        mantissa <<= 4;
        if (precision < 0 && mantissa != 0)
        {
            text.Append('.');
            for (; mantissa != 0; mantissa <<= 4)
            {
                text.Append(hexadecimal[(int)(mantissa >> 60)]);
            }
        }
        else if (precision > 0)
        {
            text.Append('.');
            for (int index = 0; index < Math.Min(precision, 15); index++, mantissa <<= 4)
            {
                text.Append(hexadecimal[(int)(mantissa >> 60)]);
            }

            text.Append('0', Math.Max(precision - 15, 0));
        }

        return text.Append(format == 'x' ? 'p' : 'P').Append(exponent < 0 ? '-' : '+').Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)).ToString();
    }
}
