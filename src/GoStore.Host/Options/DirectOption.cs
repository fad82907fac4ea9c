using System.CommandLine;

namespace GoStore.Host.Options;

internal static class DirectOption
{
    public const string Variable = "GOSTORE_DIRECT";

    public static Option<bool> Instance { get; } = new("--direct")
    {
        Description = $"Open the file even where a server holds it; its watchers hear of nothing [${Variable} is 1]",
        Recursive = true,
    };

    public static bool Of(ParseResult arguments) => arguments.GetValue(Instance) || Environment.GetEnvironmentVariable(Variable) == "1";
}
