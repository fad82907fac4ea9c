using System.CommandLine;
using System.Globalization;

namespace GoStore.Host.Options;

/// <summary>The options of the commands that search the graph. One object per command.</summary>
internal static class GraphOptions
{
    public static Option<int?> MaxDepth(string description, int least) => new("--max-depth")
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int depth) && depth >= least)
            {
                return depth;
            }

            result.AddError($"--max-depth \"{result.Tokens[0].Value}\" is no depth: give a whole number from {least}.");
            return null;
        },
    };

    public static Option<string[]> EdgeTypes() => new("--edge-type") { Description = "Only edges of this type; may be given several times [all]", HelpName = "EDGE" };

    public static Argument<string?> EdgeType() => new("EDGE") { Description = "Only edges of this type [all]", Arity = ArgumentArity.ZeroOrOne };
}
