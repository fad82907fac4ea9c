using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GoStore.Actors;
using GoStore.Host.Output;

namespace GoStore.Host.Options;

/// <summary>The options of the commands on tasks.</summary>
internal static class TaskOptions
{
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    public static Option<TaskState?> Status { get; } = new("--status")
    {
        Description = "Only those that are pending, running, completed, failed or cancelled [all]",
        HelpName = "STATUS",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            foreach (TaskState state in Enum.GetValues<TaskState>())
            {
                if (TaskText.State(state) == text)
                {
                    return state;
                }
            }

            result.AddError($"--status \"{text}\" is none: a task is {string.Join(", ", Enum.GetValues<TaskState>().Select(TaskText.State))}.");
            return null;
        },
    };

    public static Option<DateTimeOffset?> At { get; } = new("--at")
    {
        Description = "When it is due, such as 2026-12-24T18:00:00Z or 2026-12-24T18:00+01:00 [now]",
        HelpName = "TIME",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
            {
                return time;
            }

            result.AddError($"--at \"{text}\" is no time. Write it as 2026-12-24T18:00:00Z, with Z for UTC or an offset such as +01:00.");
            return null;
        },
    };

    public static Argument<string> IdArgument() => new("ID") { Description = "The task" };

    public static Option<TimeSpan?> Time(string name, string description, bool fromZero = false) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (DurationText.TryParse(text, out TimeSpan time) && (fromZero || time > TimeSpan.Zero))
            {
                return time;
            }

            result.AddError($"{name} \"{text}\" is no time {(fromZero ? "from zero on" : "above zero")}. Write it as 500ms, 30s, 5m, 1h30m or 7d.");
            return null;
        },
    };

    public static Option<int?> Number(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
            {
                return number;
            }

            result.AddError($"{name} \"{text}\" is no whole number {(most == int.MaxValue ? $"from {least}" : $"from {least} to {most}")}.");
            return null;
        },
    };
}
