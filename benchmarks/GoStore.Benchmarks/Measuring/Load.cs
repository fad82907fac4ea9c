using System.Diagnostics;

namespace GoStore.Benchmarks.Measuring;

/// <summary>What one caller draws its keys and values from; callers share nothing, so that drawing costs nothing.</summary>
internal sealed class Draw(int caller)
{
    private ulong state = 0x9E3779B97F4A7C15UL * (ulong)(caller + 1);
    private int values = caller * 131;

    public string Key() => Data.Keys[Next() % (uint)Data.Keys.Length];

    /// <summary>Another value each time: SQLite leaves out an update that changes nothing, and with it the sync.</summary>
    public string Value() => Data.Values[values++ % Data.Values.Length];

    private uint Next()
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (uint)(state >> 32);
    }
}

/// <summary>The keys and values of all benchmarks: 100 000 keys of 10 bytes, values of 100 bytes.</summary>
internal static class Data
{
    public const string Group = "bench";
    public const int KeyCount = 100_000;

    public static string[] Keys { get; } = [.. Enumerable.Range(0, KeyCount).Select(number => $"key-{number:000000}")];

    public static string[] Values { get; } = [.. Enumerable.Range(0, 8_191).Select(Value)];

    private static string Value(int number)
    {
        var random = new Random(number);
        return string.Create(100, random, static (letters, random) =>
        {
            foreach (ref char letter in letters)
            {
                letter = (char)random.Next('a', 'z' + 1);
            }
        });
    }
}

/// <summary>Drives an operation and says how many a second were done.</summary>
internal static class Load
{
    /// <summary>So many callers at once, each waiting for its answer before it asks again.</summary>
    public static async Task<double> PerSecondAsync(int callers, TimeSpan duration, Func<Draw, Task> operation)
    {
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        long[] done = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var draw = new Draw(caller);
            long count = 0;
            do
            {
                await operation(draw);
                count++;
            }
            while (Stopwatch.GetTimestamp() < end);
            return count;
        })));
        return done.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>A given number of operations by so many callers.</summary>
    public static async Task<double> PerSecondAsync(int callers, int total, Func<int, Task> operation)
    {
        int next = -1;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (int number = Interlocked.Increment(ref next); number < total; number = Interlocked.Increment(ref next))
            {
                await operation(number);
            }
        })));
        return total / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>One thread in a loop: how plain SQLite is driven. The work says how many operations one round of it was.</summary>
    public static Task<double> PerSecondAsync(TimeSpan duration, int operationsPerRound, Action<Draw> work) => Task.Run(() =>
    {
        var draw = new Draw(0);
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        long rounds = 0;
        do
        {
            work(draw);
            rounds++;
        }
        while (Stopwatch.GetTimestamp() < end);
        return rounds * operationsPerRound / Stopwatch.GetElapsedTime(start).TotalSeconds;
    });

    /// <summary>How long something takes, in milliseconds: the median of several times.</summary>
    public static async Task<double> MillisecondsAsync(int times, Func<Task> before, Func<Task> operation)
    {
        double[] took = new double[times];
        for (int time = 0; time < times; time++)
        {
            await before();
            long start = Stopwatch.GetTimestamp();
            await operation();
            took[time] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return Median(took);
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
