using System.Collections.Concurrent;
using System.Diagnostics;
using GoStore.Actors;

namespace GoStore.Benchmarks.Measuring;

/// <summary>
/// Asks for an entry every millisecond, whether the answer before it has come or not, and takes the time from when it should have asked:
/// a caller that waits for each answer would hide the very moments in which the store does not answer.
/// </summary>
internal static class PacedGets
{
    public static async Task<Latencies> WhileAsync(IStore store, string group, string[] keys, Func<Task> work)
    {
        // As before every measurement: what the rows before have left behind is not collected in the middle of this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var took = new ConcurrentBag<double>();
        var asked = new List<Task>();
        using var end = new CancellationTokenSource();
        var pace = new Thread(() =>
        {
            var next = Stopwatch.GetTimestamp();
            for (int number = 0; !end.IsCancellationRequested; number++)
            {
                next += Stopwatch.Frequency / 1_000;
                while (Stopwatch.GetTimestamp() < next)
                {
                    Thread.Sleep(TimeSpan.FromMicroseconds(200));
                }

                asked.Add(GetAsync(keys[number % keys.Length], next));
            }
        });
        pace.Start();
        long start = Stopwatch.GetTimestamp();
        try
        {
            await work();
        }
        finally
        {
            await end.CancelAsync();
            pace.Join();
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        await Task.WhenAll(asked);
        double[] sorted = [.. took.Order()];
        return new Latencies(sorted.Length, elapsed, sorted[sorted.Length / 2], sorted[(int)Math.Ceiling(sorted.Length * 0.99) - 1], sorted[^1]);

        async Task GetAsync(string key, long due)
        {
            await store.GetAsync(group, key);
            took.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
        }
    }
}

/// <summary>How long gets took, in milliseconds, and how long the work beside them.</summary>
internal sealed record Latencies(int Count, TimeSpan Work, double Median, double P99, double Longest);
