using System.CommandLine;

namespace GoStore.Host.Options;

internal static class GroupOption
{
    private const string Default = "default";

    public static Option<string> Instance { get; } = new("--group", "-g") { Description = $"The group [{Default}]", HelpName = "GROUP" };

    public static string Of(ParseResult arguments) => Of(arguments.GetValue(Instance));

    /// <summary>The group where this was given, or nothing.</summary>
    public static string Of(string? value) => value ?? Default;
}
