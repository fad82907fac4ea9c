using System.Buffers;

namespace GoStore.Actors.Templates;

/// <summary>Cuts a template into its pieces, one after the other as they are asked for. The template is bytes, see <see cref="ByteText"/>.</summary>
internal sealed class TemplateLexer(string input)
{
    private const string LeftDelimiter = "{{";
    private const string RightDelimiter = "}}";

    /// <summary>A minus and the space that keeps it apart from a number.</summary>
    private const int TrimMarkerLength = 2;

    private const int EndOfInput = -1;
    private static readonly SearchValues<char> Spaces = SearchValues.Create(" \t\r\n");
    private readonly Queue<Token> tokens = new();
    private Step? next = Step.Text;
    private int position;
    private int start;
    private bool atEnd;
    private int parentheses;
    private int line = 1;
    private int startLine = 1;

    /// <summary>What is read next.</summary>
    private enum Step
    {
        Text,
        InsideAction,
    }

    /// <summary>The next piece. After the end, and after an error, there are none, which look like an empty error.</summary>
    public Token Next()
    {
        while (tokens.Count == 0 && next is { } step)
        {
            next = step == Step.Text ? LexText() : LexInsideAction();
        }

        return tokens.TryDequeue(out Token token) ? token : default;
    }

    private Step? LexText()
    {
        int action = input.IndexOf(LeftDelimiter, position, StringComparison.Ordinal);
        if (action < 0)
        {
            position = input.Length;
            EmitText();
            Emit(TokenKind.End);
            return null;
        }

        position = action;
        if (HasLeftTrimMarker(action + LeftDelimiter.Length))
        {
            position = start + input.AsSpan(start, action - start).LastIndexOfAnyExcept(Spaces) + 1;
        }

        EmitText();
        position = action;
        Ignore();
        return LexLeftDelimiter();
    }

    private void EmitText()
    {
        if (position > start)
        {
            line += input.AsSpan(start, position - start).Count('\n');
            Emit(TokenKind.Text);
        }
    }

    private Step? LexLeftDelimiter()
    {
        position += LeftDelimiter.Length;
        int marker = HasLeftTrimMarker(position) ? TrimMarkerLength : 0;
        if (StartsWith(position + marker, "/*"))
        {
            position += marker;
            Ignore();
            return LexComment();
        }

        Emit(TokenKind.LeftDelimiter);
        position += marker;
        Ignore();
        parentheses = 0;
        return Step.InsideAction;
    }

    private Step? LexComment()
    {
        position += 2;
        int end = input.IndexOf("*/", position, StringComparison.Ordinal);
        if (end < 0)
        {
            return Fail("unclosed comment");
        }

        position = end + 2;
        if (!AtRightDelimiter(out bool trims))
        {
            return Fail("comment ends before closing delimiter");
        }

        position += (trims ? TrimMarkerLength : 0) + RightDelimiter.Length;
        if (trims)
        {
            SkipSpaces();
        }

        Ignore();
        return Step.Text;
    }

    private Step? LexRightDelimiter()
    {
        bool trims = HasRightTrimMarker(position);
        if (trims)
        {
            position += TrimMarkerLength;
            Ignore();
        }

        position += RightDelimiter.Length;
        Emit(TokenKind.RightDelimiter);
        if (trims)
        {
            SkipSpaces();
            Ignore();
        }

        return Step.Text;
    }

    private Step? LexInsideAction()
    {
        if (AtRightDelimiter(out _))
        {
            return parentheses == 0 ? LexRightDelimiter() : Fail("unclosed left paren");
        }

        int rune = Read();
        switch (rune)
        {
            case EndOfInput:
                return Fail("unclosed action");
            case ' ' or '\t' or '\r' or '\n':
                Back();
                return LexSpace();
            case '=':
                Emit(TokenKind.Assign);
                break;
            case ':':
                if (Read() != '=')
                {
                    return Fail("expected :=");
                }

                Emit(TokenKind.Declare);
                break;
            case '|':
                Emit(TokenKind.Pipe);
                break;
            case '"':
                return LexQuoted('"', TokenKind.String, "unterminated quoted string");
            case '`':
                return LexRawQuoted();
            case '$':
                return LexName(TokenKind.Variable);
            case '\'':
                return LexQuoted('\'', TokenKind.CharacterConstant, "unterminated character constant");
            case '.' when position < input.Length && !char.IsAsciiDigit(input[position]):
                return LexName(TokenKind.Field);
            case '.' or '+' or '-' or (>= '0' and <= '9'):
                Back();
                return LexNumber();
            case '(':
                Emit(TokenKind.LeftParenthesis);
                parentheses++;
                break;
            case ')':
                Emit(TokenKind.RightParenthesis);
                parentheses--;
                if (parentheses < 0)
                {
                    return Fail($"unexpected right paren {Named(rune)}");
                }

                break;
            default:
                if (IsAlphanumeric(rune))
                {
                    Back();
                    return LexIdentifier();
                }

                if (rune >= 0x80 || !ByteText.IsPrint(rune))
                {
                    return Fail($"unrecognized character in action: {Named(rune)}");
                }

                Emit(TokenKind.Character);
                break;
        }

        return Step.InsideAction;
    }

    private Step? LexSpace()
    {
        int spaces = 0;
        while (IsSpace(Peek()))
        {
            Read();
            spaces++;
        }

        // The last space may belong to a delimiter that trims.
        if (HasRightTrimMarker(position - 1) && StartsWith(position - 1 + TrimMarkerLength, RightDelimiter))
        {
            Back();
            if (spaces == 1)
            {
                return LexRightDelimiter();
            }
        }

        Emit(TokenKind.Space);
        return Step.InsideAction;
    }

    private Step? LexIdentifier()
    {
        int rune = ReadWhileAlphanumeric();
        if (!AtTerminator())
        {
            return Fail($"bad character {Named(rune)}");
        }

        Emit(input[start..position] switch
        {
            "block" => TokenKind.BlockKeyword,
            "break" => TokenKind.BreakKeyword,
            "continue" => TokenKind.ContinueKeyword,
            "define" => TokenKind.DefineKeyword,
            "else" => TokenKind.ElseKeyword,
            "end" => TokenKind.EndKeyword,
            "if" => TokenKind.IfKeyword,
            "nil" => TokenKind.NilKeyword,
            "range" => TokenKind.RangeKeyword,
            "template" => TokenKind.TemplateKeyword,
            "with" => TokenKind.WithKeyword,
            "true" or "false" => TokenKind.Boolean,
            _ => TokenKind.Identifier,
        });
        return Step.InsideAction;
    }

    /// <summary>What follows a point or a dollar.</summary>
    private Step? LexName(TokenKind kind)
    {
        if (AtTerminator())
        {
            Emit(kind == TokenKind.Variable ? kind : TokenKind.Dot);
            return Step.InsideAction;
        }

        int rune = ReadWhileAlphanumeric();
        if (!AtTerminator())
        {
            return Fail($"bad character {Named(rune)}");
        }

        Emit(kind);
        return Step.InsideAction;
    }

    /// <returns>The character that ended it; it is not taken.</returns>
    private int ReadWhileAlphanumeric()
    {
        int rune;
        do
        {
            rune = Read();
        }
        while (IsAlphanumeric(rune));
        Back();
        return rune;
    }

    /// <summary>Whether a name may end here.</summary>
    private bool AtTerminator()
    {
        int rune = Peek();
        return IsSpace(rune) || rune is EndOfInput or '.' or ',' or '|' or ':' or ')' or '(' || StartsWith(position, RightDelimiter);
    }

    private Step? LexQuoted(char quote, TokenKind kind, string unterminated)
    {
        while (true)
        {
            int rune = Read();
            if (rune == quote)
            {
                Emit(kind);
                return Step.InsideAction;
            }

            if (rune == '\\')
            {
                rune = Read();
                if (rune is not (EndOfInput or '\n'))
                {
                    continue;
                }
            }

            if (rune is EndOfInput or '\n')
            {
                return Fail(unterminated);
            }
        }
    }

    private Step? LexRawQuoted()
    {
        while (true)
        {
            switch (Read())
            {
                case EndOfInput:
                    return Fail("unterminated raw quoted string");
                case '`':
                    Emit(TokenKind.RawString);
                    return Step.InsideAction;
            }
        }
    }

    private Step? LexNumber()
    {
        if (!ScanNumber())
        {
            return Fail($"bad number syntax: {GoQuote.Quote(input[start..position])}");
        }

        if (Peek() is '+' or '-')
        {
            if (!ScanNumber() || input[position - 1] != 'i')
            {
                return Fail($"bad number syntax: {GoQuote.Quote(input[start..position])}");
            }

            Emit(TokenKind.Complex);
        }
        else
        {
            Emit(TokenKind.Number);
        }

        return Step.InsideAction;
    }

    /// <summary>Takes what looks like a number; whether it is one shows when it is read.</summary>
    private bool ScanNumber()
    {
        Accept("+-");
        string digits = "0123456789_";
        if (Accept("0"))
        {
            digits = Accept("xX") ? "0123456789abcdefABCDEF_" : Accept("oO") ? "01234567_" : Accept("bB") ? "01_" : digits;
        }

        AcceptAll(digits);
        if (Accept("."))
        {
            AcceptAll(digits);
        }

        if ((digits.Length == 11 && Accept("eE")) || (digits.Length == 23 && Accept("pP")))
        {
            Accept("+-");
            AcceptAll("0123456789_");
        }

        Accept("i");
        if (IsAlphanumeric(Peek()))
        {
            Read();
            return false;
        }

        return true;
    }

    private bool Accept(string valid)
    {
        int rune = Read();
        if (rune is > EndOfInput and < 0x80 && valid.Contains((char)rune))
        {
            return true;
        }

        Back();
        return false;
    }

    private void AcceptAll(string valid)
    {
        while (Accept(valid))
        {
        }
    }

    private int Read()
    {
        if (position >= input.Length)
        {
            atEnd = true;
            return EndOfInput;
        }

        int rune = ByteText.Decode(input.AsSpan(position), out int width);
        position += width;
        if (rune == '\n')
        {
            line++;
        }

        return rune;
    }

    private int Peek()
    {
        int rune = Read();
        Back();
        return rune;
    }

    /// <summary>Goes back by one character. At the end there is nothing to go back by, and stays nothing.</summary>
    private void Back()
    {
        if (atEnd || position == 0)
        {
            return;
        }

        do
        {
            position--;
        }
        while (position > 0 && (input[position] & 0xC0) == 0x80);
        if (input[position] == '\n')
        {
            line--;
        }
    }

    private void Emit(TokenKind kind)
    {
        tokens.Enqueue(new Token(kind, start, input[start..position], startLine));
        start = position;
        startLine = line;
    }

    private void Ignore()
    {
        line += input.AsSpan(start, position - start).Count('\n');
        start = position;
        startLine = line;
    }

    private Step? Fail(string message)
    {
        tokens.Enqueue(new Token(TokenKind.Error, start, message, startLine));
        return null;
    }

    private bool AtRightDelimiter(out bool trims)
    {
        trims = HasRightTrimMarker(position) && StartsWith(position + TrimMarkerLength, RightDelimiter);
        return trims || StartsWith(position, RightDelimiter);
    }

    private void SkipSpaces()
    {
        int skipped = input.AsSpan(position).IndexOfAnyExcept(Spaces);
        position = skipped < 0 ? input.Length : position + skipped;
    }

    private bool HasLeftTrimMarker(int at) => at + 1 < input.Length && input[at] == '-' && IsSpace(input[at + 1]);

    private bool HasRightTrimMarker(int at) => at + 1 < input.Length && IsSpace(input[at]) && input[at + 1] == '-';

    private bool StartsWith(int at, string text) => at <= input.Length && input.AsSpan(at).StartsWith(text, StringComparison.Ordinal);

    private static bool IsSpace(int rune) => rune is ' ' or '\t' or '\r' or '\n';

    private static bool IsAlphanumeric(int rune) => rune == '_' || ByteText.IsLetter(rune) || ByteText.IsDigit(rune);

    /// <summary>A character as errors name it: its number, and itself where it can be printed. The end has the number that -1 is in 64 bits.</summary>
    private static string Named(int rune) =>
        rune == EndOfInput ? "U+FFFFFFFFFFFFFFFF" : $"U+{rune:X4}" + (ByteText.IsPrint(rune) ? $" '{ByteText.Encode(rune)}'" : "");
}
