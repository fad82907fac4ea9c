using System.CommandLine;
using System.CommandLine.Parsing;

namespace GoStore.Host.Options;

internal static class NamespaceOption
{
    private const int Longest = 128;

    public static Option<string> Instance { get; } = new("--namespace", "-n")
    {
        Description = "The namespace whose groups are meant [those of the whole store]",
        HelpName = "NAME",
        CustomParser = result => Checked("--namespace", result),
    };

    public static string? Of(ParseResult arguments) => arguments.GetValue(Instance);

    /// <summary>The same as an argument. One object per command, because symbols remember their place.</summary>
    public static Argument<string> Argument() => new("NAME") { Description = "The namespace", CustomParser = result => Checked("NAME", result) };

    // The store says so too, but by then its file may have been made.
    private static string? Checked(string what, ArgumentResult result)
    {
        string name = result.Tokens[0].Value;
        if (Problem(what, name) is not { } problem)
        {
            return name;
        }

        result.AddError(problem);
        return null;
    }

    /// <summary>What is wrong with a name; null where nothing is.</summary>
    public static string? Problem(string what, string name) => name.Length is > 0 and <= Longest && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
        ? null
        : $"{what} \"{name}\" is invalid; use 1 to {Longest} letters, digits and hyphens, as in tenant-a or tenant-42.";
}
