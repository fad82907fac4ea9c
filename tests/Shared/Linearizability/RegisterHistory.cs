using System.Globalization;
using System.Text;

namespace GoStore.Actors.TestSupport.Linearizability;

/// <summary>What a check found: nothing, or why not, for people.</summary>
internal sealed record Verdict(bool IsGood, string Explanation)
{
    public static Verdict Good { get; } = new(true, "");

    public static Verdict Of(IReadOnlyCollection<string> problems) => problems.Count == 0 ? Good : new Verdict(false, string.Join(Environment.NewLine, problems));
}

/// <summary>Everything that was done to one entry, which is absent at first.</summary>
internal static class RegisterHistory
{
    private const int DrawnOperations = 24;
    private const int Width = 56;

    /// <summary>Whether the answers are those of an entry on which one operation at a time is done, each at a moment between its question and its answer.</summary>
    /// <param name="name">What the entry is called in the explanation.</param>
    /// <param name="history">The operations, in any order.</param>
    /// <param name="ticksPerMillisecond">For the drawing.</param>
    public static Verdict Check(string name, IReadOnlyCollection<RegisterOperation> history, double ticksPerMillisecond = 1)
    {
        if (new RegisterSearch(history).IsLinearizable())
        {
            return Verdict.Good;
        }

        List<RegisterOperation> prefix = SmallestPrefix(history);
        RegisterOperation last = prefix.Where(each => each.IsDefinite).MaxBy(each => each.Answered)!;
        var search = new RegisterSearch(prefix.Where(each => each != last));
        string before = search.IsLinearizable() ? $"Without it they are possible, and leave the entry {search.Furthest.State}." : "";
        return new Verdict(false, $"The operations on {name} are not linearizable: the first {prefix.Count(each => each.IsDefinite)} answers exclude each other. The last of them is \"{last}\" of client {last.Client}. {before}{Environment.NewLine}{Draw(prefix, last, ticksPerMillisecond)}");
    }

    /// <summary>The shortest beginning of a history that is not linearizable; what is unanswered at its end counts as unknown.</summary>
    public static List<RegisterOperation> SmallestPrefix(IReadOnlyCollection<RegisterOperation> history)
    {
        List<long> answers = [.. history.Where(each => each.IsDefinite).Select(each => each.Answered).Order()];
        (int good, int bad) = (-1, answers.Count - 1);
        while (bad - good > 1)
        {
            int middle = (good + bad) / 2;
            (good, bad) = new RegisterSearch(Until(history, answers[middle])).IsLinearizable() ? (middle, bad) : (good, middle);
        }

        return Until(history, answers[bad]);
    }

    private static List<RegisterOperation> Until(IEnumerable<RegisterOperation> history, long end) =>
    [
        .. history.Where(each => each.Invoked <= end && each.Outcome != RegisterOutcome.Failed)
            .Select(each => each.IsDefinite && each.Answered > end ? each with { Outcome = RegisterOutcome.Unknown } : each)
            .Where(each => each.IsDefinite || each.Request != RegisterRequest.Read)
            .OrderBy(each => each.Invoked),
    ];

    private static string Draw(List<RegisterOperation> prefix, RegisterOperation last, double ticksPerMillisecond)
    {
        // The last ones that were answered, and of the unknown ones those that were asked for last.
        List<RegisterOperation> drawn =
        [
            .. prefix.Where(each => each.IsDefinite).OrderByDescending(each => each.Answered).Take(DrawnOperations)
                .Concat(prefix.Where(each => !each.IsDefinite).OrderByDescending(each => each.Invoked).Take(DrawnOperations / 3))
                .OrderBy(each => each.Invoked),
        ];
        long start = drawn.Where(each => each.IsDefinite).Min(each => each.Invoked);
        long end = Math.Max(last.Answered, start + 1);
        int label = drawn.Max(each => $"{each}".Length);
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"The last {(end - start) / ticksPerMillisecond:0.###} ms of it:");
        foreach (RegisterOperation each in drawn)
        {
            int from = ColumnOf(each.Invoked);
            int to = each.IsDefinite ? Math.Max(ColumnOf(each.Answered), from + 1) : Width;
            text.Append(each == last ? '>' : ' ')
                .Append(CultureInfo.InvariantCulture, $" c{each.Client,-3} ").Append($"{each}".PadRight(label)).Append(' ')
                .Append(' ', from).Append('|').Append(each.IsDefinite ? '-' : '.', to - from - 1).AppendLine(each.IsDefinite ? "|" : "?");
        }

        return text.ToString();

        int ColumnOf(long time) => (int)((double)(Math.Clamp(time, start, end) - start) / (end - start) * (Width - 2));
    }
}
