using System.CommandLine;
using System.CommandLine.Parsing;

namespace GoStore.Host;

/// <summary>What is wrong with a command line, in one sentence; null where nothing is.</summary>
internal static class UsageProblem
{
    public static string? In(ParseResult parsed)
    {
        if (Sentence(parsed) is not { } sentence)
        {
            return null;
        }

        return $"{sentence} See '{Path(parsed.CommandResult)} --help'.";
    }

    private static string? Sentence(ParseResult parsed)
    {
        // Asking for help is never wrong.
        if (parsed.Errors.Count == 0 && parsed.Action != parsed.CommandResult.Command.Action)
        {
            return null;
        }

        if (MistypedOption(parsed) is { } mistyped)
        {
            return $"'{mistyped}' is no option of this command; where it is meant as a key or a value, put '--' before it.";
        }

        if (parsed.UnmatchedTokens.Count > 0)
        {
            return parsed.CommandResult.Command.Subcommands.Count > 0
                ? $"'{parsed.UnmatchedTokens[0]}' is no command here."
                : $"'{parsed.UnmatchedTokens[0]}' is one argument too many.";
        }

        return parsed.Errors.Count > 0 ? Sentence(parsed.Errors[0], parsed.CommandResult.Command) : null;
    }

    private static string Sentence(ParseError error, Command command) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0, Parent: OptionResult option } => $"{option.Option.Name} needs a value.",
        OptionResult { Tokens.Count: 0, Implicit: false } option => $"{option.Option.Name} needs a value.",
        ArgumentResult { Tokens.Count: 0 } argument => $"{argument.Argument.Name} is missing.",
        CommandResult when command.Subcommands.Count > 0 => $"One of these must follow: {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}.",
        _ => error.Message,
    };

    // The parser takes what it does not know for a value: a mistyped option would become a key, or be written as one.
    private static string? MistypedOption(ParseResult parsed)
    {
        HashSet<Token> values = new(parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens), ReferenceEqualityComparer.Instance);
        return parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument
                && (values.Contains(token) || parsed.UnmatchedTokens.Contains(token.Value))
                && token.Value.Length > 1 && token.Value[0] == '-' && !char.IsAsciiDigit(token.Value[1]))?.Value;
    }

    private static string Path(SymbolResult? result) => result switch
    {
        CommandResult { Parent: CommandResult parent } command => $"{Path(parent)} {command.Command.Name}",
        _ => "gostore",
    };
}
