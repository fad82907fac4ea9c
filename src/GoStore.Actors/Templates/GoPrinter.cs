using System.Globalization;

namespace GoStore.Actors.Templates;

/// <summary>Go's package fmt, for the types that values of templates have: its verbs, flags, widths, precisions and what it prints where they are wrong.</summary>
internal sealed class GoPrinter
{
    private const string LowerDigits = "0123456789abcdefx";
    private const string UpperDigits = "0123456789ABCDEFX";

    /// <summary>No width, precision or index is larger.</summary>
    private const int Largest = 1_000_000;

    private readonly LimitedText text;
    private readonly int limit;
    private readonly TemplateBudget? budget;
    private bool hasWidth;
    private bool hasPrecision;
    private bool minus;
    private bool plus;
    private bool sharp;
    private bool space;
    private bool zero;

    /// <summary>%#v, in which the sharp means something else than in other verbs.</summary>
    private bool sharpV;

    private int width;
    private int precision;
    private bool reordered;
    private bool goodIndex;

    private GoPrinter(int limit, TemplateBudget? budget)
    {
        this.limit = limit;
        this.budget = budget;
        text = new LimitedText(limit);
    }

    /// <summary>What <c>fmt.Sprint</c> gives: a space stands between two values of which neither is a string.</summary>
    /// <param name="values">What is printed.</param>
    /// <param name="budget">What it may use; a verb and an entry are a step each, as a format or a map may have a million.</param>
    public static string Print(ReadOnlySpan<GoValue> values, TemplateBudget budget)
    {
        if (values.Length == 1 && values[0].Kind == GoKind.String && values[0].String.Length <= budget.TextLimit)
        {
            return values[0].String;
        }

        var printer = new GoPrinter(budget.TextLimit, budget);
        bool afterString = true;
        foreach (GoValue value in values)
        {
            bool isString = value.Kind == GoKind.String;
            if (!afterString && !isString)
            {
                printer.text.Append(' ');
            }

            printer.PrintValue(value, 'v');
            afterString = isString;
        }

        return printer.text.ToString();
    }

    /// <summary>The beginning of what is printed for a value in an error, which is cut if it is long.</summary>
    /// <param name="value">What is printed.</param>
    /// <param name="length">How much of it.</param>
    public static string PrintBeginning(GoValue value, int length)
    {
        var printer = new GoPrinter(length, null);
        try
        {
            printer.PrintValue(value, 'v');
        }
        catch (TemplateLimitException)
        {
            // It is as long as it may be.
        }

        return printer.text.ToString();
    }

    /// <summary>What <c>fmt.Sprintln</c> gives: spaces between all values, and a new line.</summary>
    /// <param name="values">What is printed.</param>
    /// <param name="budget">What it may use; a verb and an entry are a step each, as a format or a map may have a million.</param>
    public static string PrintLine(ReadOnlySpan<GoValue> values, TemplateBudget budget)
    {
        var printer = new GoPrinter(budget.TextLimit, budget);
        for (int index = 0; index < values.Length; index++)
        {
            printer.text.Append(index > 0 ? " " : "");
            printer.PrintValue(values[index], 'v');
        }

        printer.text.Append('\n');
        return printer.text.ToString();
    }

    /// <summary>What <c>fmt.Sprintf</c> gives.</summary>
    /// <param name="format">The format.</param>
    /// <param name="values">What is printed.</param>
    /// <param name="budget">What it may use; a verb and an entry are a step each, as a format or a map may have a million.</param>
    public static string PrintFormat(string format, ReadOnlySpan<GoValue> values, TemplateBudget budget)
    {
        var printer = new GoPrinter(budget.TextLimit, budget);
        printer.Format(format, values);
        return printer.text.ToString();
    }

    private void Format(string format, ReadOnlySpan<GoValue> values)
    {
        int argument = 0;
        int index = 0;
        while (index < format.Length)
        {
            goodIndex = true;
            int next = format.IndexOf('%', index);
            text.Append(format.AsSpan(index, (next < 0 ? format.Length : next) - index));
            if (next < 0)
            {
                break;
            }

            index = next + 1;
            budget?.Step();
            ReadFlags(format, ref index);
            bool afterIndex = ReadIndex(format, ref index, ref argument, values.Length);
            if (index < format.Length && format[index] == '*')
            {
                index++;
                hasWidth = TakeWhole(values, ref argument, out width);
                if (!hasWidth)
                {
                    text.Append("%!(BADWIDTH)");
                }

                if (width < 0)
                {
                    width = -width;
                    minus = true;
                    zero = false;
                }

                afterIndex = false;
            }
            else
            {
                hasWidth = ReadWhole(format, ref index, format.Length, out width);
                goodIndex &= !(afterIndex && hasWidth);
            }

            if (index + 1 < format.Length && format[index] == '.')
            {
                index++;
                goodIndex &= !afterIndex;
                afterIndex = ReadIndex(format, ref index, ref argument, values.Length);
                if (index < format.Length && format[index] == '*')
                {
                    index++;
                    hasPrecision = TakeWhole(values, ref argument, out precision);
                    if (precision < 0)
                    {
                        precision = 0;
                        hasPrecision = false;
                    }

                    if (!hasPrecision)
                    {
                        text.Append("%!(BADPREC)");
                    }

                    afterIndex = false;
                }
                else
                {
                    ReadWhole(format, ref index, format.Length, out precision);
                    hasPrecision = true;
                }
            }

            if (!afterIndex)
            {
                ReadIndex(format, ref index, ref argument, values.Length);
            }

            if (index >= format.Length)
            {
                text.Append("%!(NOVERB)");
                break;
            }

            int verb = ByteText.Decode(format.AsSpan(index), out int size);
            index += size;
            if (verb == '%')
            {
                text.Append('%');
            }
            else if (!goodIndex)
            {
                text.Append($"%!{ByteText.Encode(verb)}(BADINDEX)");
            }
            else if (argument >= values.Length)
            {
                text.Append($"%!{ByteText.Encode(verb)}(MISSING)");
            }
            else
            {
                if (verb == 'v')
                {
                    sharpV = sharp;
                    sharp = false;
                    plus = false;
                }

                PrintValue(values[argument], verb);
                argument++;
            }
        }

        if (!reordered && argument < values.Length)
        {
            ClearFlags();
            text.Append("%!(EXTRA ");
            for (int extra = argument; extra < values.Length; extra++)
            {
                text.Append(extra > argument ? ", " : "");
                if (values[extra].Kind == GoKind.None)
                {
                    text.Append("<nil>");
                }
                else
                {
                    text.Append($"{values[extra].Type}=");
                    PrintValue(values[extra], 'v');
                }
            }

            text.Append(')');
        }
    }

    private void ClearFlags() => hasWidth = hasPrecision = minus = plus = sharp = space = zero = sharpV = false;

    private void ReadFlags(string format, ref int index)
    {
        ClearFlags();
        for (; index < format.Length; index++)
        {
            switch (format[index])
            {
                case '#':
                    sharp = true;
                    break;
                case '0':
                    zero = !minus;
                    break;
                case '+':
                    plus = true;
                    break;
                case '-':
                    minus = true;
                    zero = false;
                    break;
                case ' ':
                    space = true;
                    break;
                default:
                    return;
            }
        }
    }

    /// <summary>Reads which argument is meant, in brackets.</summary>
    /// <returns>Whether there was a number in brackets.</returns>
    private bool ReadIndex(string format, ref int index, ref int argument, int count)
    {
        if (index >= format.Length || format[index] != '[')
        {
            return false;
        }

        reordered = true;
        int end = format.Length - index < 3 ? -1 : format.IndexOf(']', index + 1);
        if (end < 0)
        {
            index++;
            goodIndex = false;
            return false;
        }

        int read = index + 1;
        bool isNumber = ReadWhole(format, ref read, end, out int number) && read == end;
        index = end + 1;
        if (isNumber && number >= 1 && number <= count)
        {
            argument = number - 1;
            return true;
        }

        goodIndex = false;
        return isNumber;
    }

    private static bool ReadWhole(string format, ref int index, int end, out int number)
    {
        number = 0;
        bool read = false;
        for (; index < end && char.IsAsciiDigit(format[index]); index++)
        {
            if (number > Largest)
            {
                number = 0;
                index = end;
                return false;
            }

            number = (number * 10) + format[index] - '0';
            read = true;
        }

        return read;
    }

    /// <summary>Takes a width or a precision from the arguments.</summary>
    private static bool TakeWhole(ReadOnlySpan<GoValue> values, ref int argument, out int number)
    {
        number = 0;
        if (argument >= values.Length)
        {
            return false;
        }

        GoValue value = values[argument++];
        if (value.Kind is not (GoKind.Integer or GoKind.Byte) || value.Integer is > Largest or < -Largest)
        {
            return false;
        }

        number = (int)value.Integer;
        return true;
    }

    private void PrintValue(GoValue value, int verb)
    {
        if (value.Kind == GoKind.None)
        {
            if (verb is 'T' or 'v')
            {
                Pad("<nil>");
            }
            else
            {
                text.Append($"%!{ByteText.Encode(verb)}(<nil>)");
            }

            return;
        }

        if (verb == 'T')
        {
            PadTruncated(value.Type);
            return;
        }

        switch (value.Kind)
        {
            case GoKind.Boolean when verb is 't' or 'v':
                Pad(value.Boolean ? "true" : "false");
                break;
            case GoKind.Integer:
                PrintInteger(value, verb);
                break;
            case GoKind.Byte:
                PrintInteger(value, verb);
                break;
            case GoKind.Float when IsFloatVerb(verb):
                PrintFloat(value.Float, verb);
                break;
            case GoKind.Complex when IsFloatVerb(verb):
                PrintComplex(value, verb);
                break;
            case GoKind.String:
                PrintString(value, verb);
                break;
            case GoKind.Map when verb is not ('w' or 'p'):
                PrintMap(value.Map, verb);
                break;
            default:
                BadVerb(value, verb);
                break;
        }
    }

    private static bool IsFloatVerb(int verb) => verb is 'v' or 'b' or 'g' or 'G' or 'x' or 'X' or 'f' or 'F' or 'e' or 'E';

    private void BadVerb(GoValue value, int verb)
    {
        text.Append($"%!{ByteText.Encode(verb)}({value.Type}=");
        PrintValue(value, 'v');
        text.Append(')');
    }

    private void PrintMap(TemplateData map, int verb)
    {
        text.Append(sharpV ? "map[string]string{" : "map[");
        for (int index = 0; index < map.Count; index++)
        {
            GoValue value = map.Value(index);
            budget?.Step(value.String.Length);
            text.Append(index == 0 ? "" : sharpV ? ", " : " ");
            PrintValue(map.Key(index), verb);
            text.Append(':');
            PrintValue(value, verb);
        }

        text.Append(sharpV ? '}' : ']');
    }

    private void PrintString(GoValue value, int verb)
    {
        switch (verb)
        {
            case 'v' when !sharpV:
            case 's':
                PadTruncated(value.String);
                break;
            case 'v' or 'q':
                string quoted = Truncated(value.String);
                Pad(sharp && GoQuote.CanBackquote(quoted) ? $"`{quoted}`" : GoQuote.Quote(quoted, plus, limit));
                break;
            case 'x':
                PrintHexadecimal(value.String, LowerDigits);
                break;
            case 'X':
                PrintHexadecimal(value.String, UpperDigits);
                break;
            default:
                BadVerb(value, verb);
                break;
        }
    }

    private void PrintHexadecimal(string bytes, string digits)
    {
        int length = hasPrecision ? Math.Min(precision, bytes.Length) : bytes.Length;
        if (length == 0)
        {
            WritePadding(hasWidth ? width : 0);
            return;
        }

        long total = (2L * length * (space && sharp ? 2 : 1)) + (space ? length - 1 : sharp ? 2 : 0);
        int padding = (int)Math.Max(hasWidth ? width - total : 0, 0);
        WritePadding(minus ? 0 : padding);
        for (int index = 0; index < length; index++)
        {
            text.Append(space && index > 0 ? " " : "");
            if (sharp && (space || index == 0))
            {
                text.Append('0');
                text.Append(digits[16]);
            }

            text.Append(digits[bytes[index] >> 4]);
            text.Append(digits[bytes[index] & 0xF]);
        }

        WritePadding(minus ? padding : 0);
    }

    private void PrintInteger(GoValue value, int verb)
    {
        bool isSigned = value.Kind == GoKind.Integer;
        ulong number = (ulong)value.Integer;
        switch (verb)
        {
            case 'v' when sharpV && !isSigned:
                bool before = sharp;
                sharp = true;
                WriteInteger(number, 16, isSigned, verb, LowerDigits);
                sharp = before;
                break;
            case 'v' or 'd':
                WriteInteger(number, 10, isSigned, verb, LowerDigits);
                break;
            case 'b':
                WriteInteger(number, 2, isSigned, verb, LowerDigits);
                break;
            case 'o' or 'O':
                WriteInteger(number, 8, isSigned, verb, LowerDigits);
                break;
            case 'x':
                WriteInteger(number, 16, isSigned, verb, LowerDigits);
                break;
            case 'X':
                WriteInteger(number, 16, isSigned, verb, UpperDigits);
                break;
            case 'c':
                Pad(ByteText.Encode(Rune(number)));
                break;
            case 'q':
                Pad(GoQuote.QuoteRune(Rune(number), plus));
                break;
            case 'U':
                WriteUnicode(number);
                break;
            default:
                BadVerb(value, verb);
                break;
        }

        static int Rune(ulong number) => number <= ByteText.MaxRune ? (int)number : ByteText.RuneError;
    }

    private void WriteInteger(ulong number, uint radix, bool isSigned, int verb, string digits)
    {
        bool negative = isSigned && (long)number < 0;
        if (negative)
        {
            number = unchecked(0 - number);
        }

        int least = 0;
        if (hasPrecision)
        {
            least = precision;
            if (least == 0 && number == 0)
            {
                WithoutZero(() => WritePadding(hasWidth ? width : 0));
                return;
            }
        }
        else if (zero && hasWidth)
        {
            least = width - (negative || plus || space ? 1 : 0);
        }

        Span<char> buffer = stackalloc char[64];
        int start = buffer.Length;
        do
        {
            buffer[--start] = digits[(int)(number % radix)];
            number /= radix;
        }
        while (number > 0);
        string written = new string(buffer[start..]).PadLeft(AtMost(Math.Max(least, 0)), '0');
        if (sharp)
        {
            written = radix switch
            {
                2 => "0b" + written,
                8 => written[0] == '0' ? written : "0" + written,
                16 => $"0{digits[16]}{written}",
                _ => written,
            };
        }

        string sign = negative ? "-" : plus ? "+" : space ? " " : "";
        WithoutZero(() => Pad(sign + (verb == 'O' ? "0o" : "") + written));
    }

    private void WriteUnicode(ulong number)
    {
        string written = "U+" + number.ToString("X").PadLeft(hasPrecision && precision > 4 ? AtMost(precision) : 4, '0');
        if (sharp && number <= ByteText.MaxRune && ByteText.IsPrint((int)number))
        {
            written += $" '{ByteText.Encode((int)number)}'";
        }

        WithoutZero(() => Pad(written));
    }

    private void PrintFloat(double value, int verb)
    {
        switch (verb)
        {
            case 'v':
                WriteFloat(value, 'g', -1);
                break;
            case 'b' or 'g' or 'G' or 'x' or 'X':
                WriteFloat(value, (char)verb, -1);
                break;
            case 'F':
                WriteFloat(value, 'f', 6);
                break;
            default:
                WriteFloat(value, (char)verb, 6);
                break;
        }
    }

    private void PrintComplex(GoValue value, int verb)
    {
        bool before = plus;
        text.Append('(');
        PrintFloat(value.Float, verb);
        plus = true;
        PrintFloat(value.Imaginary, verb);
        text.Append("i)");
        plus = before;
    }

    private void WriteFloat(double value, char format, int digits)
    {
        int wanted = hasPrecision ? AtMost(precision) : digits;
        string number = GoFloat.Format(value, format, wanted);
        if (number[0] is not ('-' or '+'))
        {
            number = "+" + number;
        }

        if (space && number[0] == '+' && !plus)
        {
            number = " " + number[1..];
        }

        if (number[1] is 'I' or 'N')
        {
            string kept = number[1] == 'N' && !space && !plus ? number[1..] : number;
            WithoutZero(() => Pad(kept));
            return;
        }

        if (sharp && format != 'b')
        {
            number = WithDecimalPoint(number, format, wanted);
        }

        if (!plus && number[0] == '+')
        {
            Pad(number.AsSpan(1));
        }
        else if (zero && hasWidth && width > number.Length)
        {
            // The sign comes before the zeros.
            text.Append(number[0]);
            WritePadding(width - number.Length);
            text.Append(number.AsSpan(1));
        }
        else
        {
            Pad(number);
        }
    }

    /// <summary>The sharp asks for a point in any case, and for the zeros at the end.</summary>
    private static string WithDecimalPoint(string number, char format, int wanted)
    {
        int digits = format is 'g' or 'G' or 'x' ? wanted == -1 ? 6 : wanted : 0;
        string tail = "";
        bool hasPoint = false;
        bool nonZero = false;
        for (int index = 1; index < number.Length; index++)
        {
            char each = number[index];
            if (each == '.')
            {
                hasPoint = true;
            }
            else if (each is 'p' or 'P' || (each is 'e' or 'E' && format is not ('x' or 'X')))
            {
                tail = number[index..];
                number = number[..index];
            }
            else
            {
                nonZero |= each != '0';
                digits -= nonZero ? 1 : 0;
            }
        }

        if (!hasPoint)
        {
            digits -= number.Length == 2 && number[1] == '0' ? 1 : 0;
            number += ".";
        }

        return number + new string('0', Math.Max(digits, 0)) + tail;
    }

    /// <summary>No more than what is too long for certain: nothing larger is made only to be refused.</summary>
    private int AtMost(int length) => (int)Math.Min(length, limit + 1L);

    private string Truncated(string bytes) => hasPrecision ? ByteText.Truncate(bytes, precision) : bytes;

    private void PadTruncated(string bytes) => Pad(Truncated(bytes));

    private void Pad(ReadOnlySpan<char> bytes)
    {
        int padding = hasWidth && width > 0 ? width - ByteText.CountRunes(bytes) : 0;
        WritePadding(minus ? 0 : padding);
        text.Append(bytes);
        WritePadding(minus ? padding : 0);
    }

    private void WritePadding(int count) => text.Append(zero ? '0' : ' ', count);

    /// <summary>Where the zeros are written already, or must not be.</summary>
    private void WithoutZero(Action write)
    {
        bool before = zero;
        zero = false;
        write();
        zero = before;
    }
}
