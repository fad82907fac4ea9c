using System.CommandLine;

namespace GoStore.Host.Options;

internal static class JsonOption
{
    public static Option<bool> Instance { get; } = new("--json") { Description = "Print the result as JSON", Recursive = true };
}
