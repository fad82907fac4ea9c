using System.CommandLine;

namespace GoStore.Host.Options;

internal static class ConnectionOption
{
    public const string Variable = "GOSTORE_CONNECTION";
    private const string Default = "gostore.db";

    public static Option<string> Instance { get; } = new("--connection", "-c")
    {
        Description = $"The database file [${Variable}, or else {Default}]",
        HelpName = "FILE",
        Recursive = true,
    };

    public static string Of(ParseResult arguments) => Of(arguments.GetValue(Instance));

    /// <summary>The connection where this was given, or nothing.</summary>
    public static string Of(string? value)
        => value ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : Default);
}
