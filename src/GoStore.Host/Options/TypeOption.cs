using System.CommandLine;

namespace GoStore.Host.Options;

internal static class TypeOption
{
    public static Option<string> Instance { get; } = new("--type") { Description = "A type, by which 'get type' finds entries", HelpName = "TYPE" };

    public static string Of(ParseResult arguments) => arguments.GetValue(Instance) ?? "";
}
