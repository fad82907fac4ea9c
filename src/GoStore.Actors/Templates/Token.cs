namespace GoStore.Actors.Templates;

/// <summary>The kinds of what a template is cut into. Keywords come after all others.</summary>
internal enum TokenKind
{
    /// <summary>Something is wrong; the text says what.</summary>
    Error,
    Boolean,

    /// <summary>A printable character of ASCII that means nothing else: a comma.</summary>
    Character,
    CharacterConstant,
    Complex,
    Assign,
    Declare,
    End,

    /// <summary>A name that begins with a point.</summary>
    Field,
    Identifier,
    LeftDelimiter,
    LeftParenthesis,
    Number,
    Pipe,
    RawString,
    RightDelimiter,
    RightParenthesis,

    /// <summary>Spaces between arguments.</summary>
    Space,
    String,
    Text,

    /// <summary>A name that begins with a dollar.</summary>
    Variable,
    BlockKeyword,
    BreakKeyword,
    ContinueKeyword,
    Dot,
    DefineKeyword,
    ElseKeyword,
    EndKeyword,
    IfKeyword,
    NilKeyword,
    RangeKeyword,
    TemplateKeyword,
    WithKeyword,
}

/// <summary>A piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Where it begins, in bytes.</param>
/// <param name="Text">Its bytes, or what is wrong.</param>
/// <param name="Line">The line it begins on, from 1.</param>
internal readonly record struct Token(TokenKind Kind, int Position, string Text, int Line)
{
    /// <summary>The piece as errors name it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.End => "EOF",
        TokenKind.Error => Text ?? "",
        >= TokenKind.BlockKeyword => $"<{Text}>",
        _ when Text.Length > 10 => GoQuote.Quote(ByteText.Truncate(Text, 10)) + "...",
        _ => GoQuote.Quote(Text),
    };
}
