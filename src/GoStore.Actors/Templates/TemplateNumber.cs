using System.Diagnostics.CodeAnalysis;

namespace GoStore.Actors.Templates;

/// <summary>The constants of templates: characters, whole, floating-point and complex numbers.</summary>
internal static class TemplateNumber
{
    /// <summary>Reads a constant.</summary>
    /// <param name="token">What was written.</param>
    /// <param name="value">Its value; null where it is a whole number that an <c>int</c> does not hold, which is found out when it is used.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryRead(Token token, out GoValue? value, [NotNullWhen(false)] out string? problem)
    {
        string text = token.Text;
        value = null;
        problem = null;
        switch (token.Kind)
        {
            case TokenKind.CharacterConstant:
                return TryReadCharacter(text, out value, out problem);
            case TokenKind.Complex:
                return TryReadComplex(text, out value, out problem);
        }

        if (text.EndsWith('i') && GoNumber.TryReadFloat(text[..^1], out double imaginary, out _))
        {
            value = GoValue.Of(0, imaginary);
            return true;
        }

        bool isInteger = GoNumber.TryReadSigned(text, out long integer);
        bool isUnsigned = GoNumber.TryReadUnsigned(text, out _, out _);
        double number = integer;
        if (!isInteger && !isUnsigned)
        {
            if (!GoNumber.TryReadFloat(text, out number, out _))
            {
                problem = $"illegal number syntax: {GoQuote.Quote(text)}";
                return false;
            }

            if (!LooksLikeFloat(text))
            {
                problem = $"integer overflow: {GoQuote.Quote(text)}";
                return false;
            }

            value = GoValue.Of(number);
            return true;
        }

        // Of a whole number with a sign Go does not see that it is hexadecimal, and takes an "e" in it for an exponent's.
        bool isHexadecimal = text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'X' && !text.AsSpan().ContainsAny('p', 'P');
        value = !isHexadecimal && LooksLikeFloat(text) ? GoValue.Of(number) : isInteger ? GoValue.Of(integer) : null;
        return true;
    }

    private static bool LooksLikeFloat(string text) => text.AsSpan().ContainsAny(".eEpP");

    private static bool TryReadCharacter(string text, out GoValue? value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        ReadOnlySpan<char> rest = text.AsSpan(1);
        if (!GoQuote.TryUnquoteRune(ref rest, '\'', out int rune, out _))
        {
            problem = "invalid syntax";
            return false;
        }

        problem = rest is "'" ? null : $"malformed character constant: {text}";
        value = GoValue.Of(rune);
        return problem is null;
    }

    /// <summary>A real part, a sign, and an imaginary part up to an "i".</summary>
    private static bool TryReadComplex(string text, out GoValue? value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        int index = 0;
        string real = FloatToken(text, ref index);
        int sign = index;
        if (index >= text.Length || text[index++] is not ('+' or '-'))
        {
            problem = "syntax error scanning complex number";
            return false;
        }

        string imaginary = text[sign] + FloatToken(text, ref index);
        if (index >= text.Length || text[index] != 'i')
        {
            problem = "syntax error scanning complex number";
            return false;
        }

        if (TryConvert(real, out double realPart, out problem) && TryConvert(imaginary, out double imaginaryPart, out problem))
        {
            value = GoValue.Of(realPart, imaginaryPart);
            return true;
        }

        return false;
    }

    private static string FloatToken(string text, ref int index)
    {
        int start = index;
        Accept(text, "+-", ref index);

        // An "i" is taken for the beginning of "Inf", and is gone.
        Accept(text, "iI", ref index);
        string digits = "0123456789_";
        string exponent = "eEpP";
        if (Accept(text, "0", ref index) && Accept(text, "xX", ref index))
        {
            digits = "0123456789aAbBcCdDeEfF_";
            exponent = "pP";
        }

        AcceptAll(text, digits, ref index);
        if (Accept(text, ".", ref index))
        {
            AcceptAll(text, digits, ref index);
        }

        if (Accept(text, exponent, ref index))
        {
            Accept(text, "+-", ref index);
            AcceptAll(text, "0123456789_", ref index);
        }

        return text[start..index];
    }

    private static bool Accept(string text, string valid, ref int index)
    {
        bool accepted = index < text.Length && valid.Contains(text[index], StringComparison.Ordinal);
        index += accepted ? 1 : 0;
        return accepted;
    }

    private static void AcceptAll(string text, string valid, ref int index)
    {
        while (Accept(text, valid, ref index))
        {
        }
    }

    private static bool TryConvert(string text, out double number, [NotNullWhen(false)] out string? problem)
    {
        bool read = GoNumber.TryReadFloat(text, out number, out string reason);
        problem = read ? null : $"strconv.ParseFloat: parsing {GoQuote.Quote(text)}: {reason}";
        return read;
    }
}
