using System.CommandLine;
using System.Globalization;

namespace GoStore.Host.Options;

/// <summary>The options of the commands that read the change log.</summary>
internal static class ChangeOptions
{
    public static Option<string?> OfType { get; } = new("--of-type") { Description = "Only changes of entries of this type [all]", HelpName = "TYPE" };

    public static Option<string?> Group { get; } = new("--group", "-g") { Description = "Only changes in this group [all]", HelpName = "GROUP" };

    public static Option<int?> Limit { get; } = new("--limit")
    {
        Description = "How many changes at most",
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit > 0)
            {
                return limit;
            }

            result.AddError($"--limit \"{result.Tokens[0].Value}\" is no number of changes: give a whole number from 1.");
            return null;
        },
    };
}
