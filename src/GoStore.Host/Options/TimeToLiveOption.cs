using System.CommandLine;

namespace GoStore.Host.Options;

internal static class TimeToLiveOption
{
    private const string Never = "never";

    /// <summary>How long a written entry lives; for ever where it is not given.</summary>
    public static Option<TimeSpan?> Instance { get; } = Make("How long the entry lives, such as 500ms, 5m, 1h30m, 7d [for ever]", required: false);

    /// <summary>For the command that does nothing else, where leaving it out is more likely a slip than a wish.</summary>
    public static Option<TimeSpan?> Required { get; } = Make($"How long it lives from now, such as 500ms, 5m, 1h30m, 7d; '{Never}' for no end", required: true);

    public static TimeSpan? Of(ParseResult arguments, Option<TimeSpan?> option)
        => arguments.GetValue(option) is { } given && given != Timeout.InfiniteTimeSpan ? given : null;

    private static Option<TimeSpan?> Make(string description, bool required) => new("--ttl")
    {
        Description = description,
        HelpName = "TIME",
        Required = required,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text == Never)
            {
                return Timeout.InfiniteTimeSpan;
            }

            if (DurationText.TryParse(text, out TimeSpan duration) && duration > TimeSpan.Zero)
            {
                return duration;
            }

            result.AddError($"--ttl \"{text}\" is no time above zero. Write it as 500ms, 30s, 5m, 1h30m or 7d, or '{Never}'.");
            return null;
        },
    };
}
