using System.CommandLine;
using System.CommandLine.Parsing;

namespace GoStore.Host.Options;

internal static class LockOptions
{
    public static Option<string?> Lock { get; } = new("--lock") { Description = "Write only while this lock is held, under --token", HelpName = "NAME" };

    public static Option<long?> Token { get; } = new("--token")
    {
        Description = "The token that 'lock acquire' printed",
        HelpName = "N",
        CustomParser = result => NumberArgument.Parse("--token", result),
    };

    public static Argument<string> NameArgument() => new("NAME") { Description = "The lock" };

    public static Argument<string> OwnerArgument() => new("OWNER") { Description = "Who holds it; different for each that must not hold it together with another" };

    public static Option<TimeSpan?> Lease(string normally) => Time("--lease", $"How long the lock is the owner's, such as 30s, 10m, 1h30m [{normally}]", TimeSpan.FromTicks(1), "above zero");

    public static Option<TimeSpan?> Wait { get; } = Time("--wait", "How long to wait for the lock where somebody else holds it, such as 30s, 10m [not at all]", TimeSpan.Zero, "from zero on");

    public static void BothOrNone(CommandResult result)
    {
        if (result.GetResult(Lock) is null != result.GetResult(Token) is null)
        {
            result.AddError("--lock and --token go together: the lock, and the token that 'lock acquire' printed for it.");
        }
    }

    private static Option<TimeSpan?> Time(string name, string description, TimeSpan least, string allowed) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (DurationText.TryParse(text, out TimeSpan time) && time >= least)
            {
                return time;
            }

            result.AddError($"{name} \"{text}\" is no time {allowed}. Write it as 500ms, 30s, 5m, 1h30m or 7d.");
            return null;
        },
    };
}
