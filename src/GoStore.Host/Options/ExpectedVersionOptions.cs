using System.CommandLine;
using System.Globalization;
using GoStore.Actors;

namespace GoStore.Host.Options;

/// <summary>What a write expects of the entry that it changes.</summary>
internal static class ExpectedVersionOptions
{
    public static Option<long?> Version { get; } = new("--version")
    {
        Description = "Only if the entry is at this version",
        HelpName = "N",
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long version) && version >= 1)
            {
                return version;
            }

            result.AddError($"--version \"{result.Tokens[0].Value}\" is no version: they are whole numbers from 1. Use --if-absent for an entry that must not be there.");
            return null;
        },
    };

    public static Option<bool> IfAbsent { get; } = new("--if-absent") { Description = "Only if there is no such entry" };

    public static void AddTo(Command command)
    {
        command.Add(Version);
        command.Add(IfAbsent);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Version) is { Implicit: false } && result.GetValue(IfAbsent))
            {
                result.AddError("--version and --if-absent exclude each other. Give one of them.");
            }
        });
    }

    public static ExpectedVersion Of(ParseResult arguments)
        => arguments.GetValue(Version) is { } version ? ExpectedVersion.Exactly(version)
            : arguments.GetValue(IfAbsent) ? ExpectedVersion.Absent
            : ExpectedVersion.Any;
}
