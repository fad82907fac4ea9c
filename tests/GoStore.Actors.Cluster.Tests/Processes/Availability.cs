using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>Something that was done to the servers.</summary>
/// <param name="Name">What.</param>
/// <param name="Started">When it began.</param>
internal sealed record Disturbance(string Name, long Started)
{
    /// <summary>When everything was running again.</summary>
    public long Ended { get; set; }
}

/// <summary>When what was answered.</summary>
internal sealed class Availability(IEnumerable<Acknowledgement> acknowledged)
{
    private readonly Dictionary<string, long[]> answers = acknowledged.GroupBy(each => each.Namespace).ToDictionary(each => each.Key, each => each.Select(one => one.Answered).Order().ToArray());

    public IEnumerable<string> Namespaces => answers.Keys.Order();

    public int CountOf(string ns) => answers[ns].Length;

    /// <summary>The longest time without an answer that began or ended between two moments.</summary>
    public TimeSpan LongestGap(string ns, long from, long to)
    {
        long[] times = answers.GetValueOrDefault(ns) ?? [];
        long longest = 0;
        long before = from;
        foreach (long time in times.SkipWhile(each => each < from))
        {
            longest = Math.Max(longest, Math.Min(time, to) - before);
            before = time;
            if (time >= to)
            {
                return Stopwatch.GetElapsedTime(0, longest);
            }
        }

        return Stopwatch.GetElapsedTime(0, Math.Max(longest, to - before));
    }

    /// <summary>Answers by second, with what was done then.</summary>
    public string Chart(long start, long end, IReadOnlyCollection<Disturbance> disturbances)
    {
        int seconds = (int)Math.Ceiling(Stopwatch.GetElapsedTime(start, end).TotalSeconds);
        int step = Math.Max(1, (seconds + 119) / 120);
        int rows = (seconds + step - 1) / step;
        int[] counts = new int[Math.Max(1, rows)];
        foreach (long time in answers.Values.SelectMany(each => each))
        {
            if (time >= start && time < end)
            {
                counts[RowOf(time)]++;
            }
        }

        int most = Math.Max(1, counts.Max());
        var chart = new StringBuilder();
        for (int row = 0; row < counts.Length; row++)
        {
            string what = string.Join(", ", disturbances.Where(each => RowOf(each.Started) == row).Select(each => each.Name));
            chart.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{row * step,5} s {counts[row] / step,6}/s {new string('#', counts[row] * 50 / most),-50} {what}").TrimEnd());
        }

        return chart.ToString();

        int RowOf(long time) => Math.Clamp((int)(Stopwatch.GetElapsedTime(start, time).TotalSeconds / step), 0, counts.Length - 1);
    }
}
