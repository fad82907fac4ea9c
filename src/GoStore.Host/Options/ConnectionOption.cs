using System.CommandLine;
using GoStore.Host.Connections;

namespace GoStore.Host.Options;

internal static class ConnectionOption
{
    public const string Variable = "GOSTORE_CONNECTION";
    public const string Default = "gostore.db";

    public static Option<string> Instance { get; } = new("--connection", "-c")
    {
        Description = $"The database file, or the address of a server such as http://127.0.0.1:4680, with its key in ${StoreConnection.KeyVariable} [${Variable}, or else {Default}]",
        HelpName = "FILE|URL",
        Recursive = true,
    };

    public static string Of(ParseResult arguments) => Of(arguments.GetValue(Instance));

    /// <summary>The connection where this was typed, or nothing.</summary>
    public static string Of(string? value) => Given(value) ?? Default;

    /// <summary>What was given; null where nothing was.</summary>
    public static string? Given(ParseResult arguments) => Given(arguments.GetValue(Instance));

    private static string? Given(string? value) => value ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null);
}
