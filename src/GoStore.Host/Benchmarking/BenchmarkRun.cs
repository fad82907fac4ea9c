using System.Diagnostics;
using System.Globalization;
using GoStore.Actors;
using GoStore.Host.Server.Problems;

namespace GoStore.Host.Benchmarking;

/// <summary>A load on a store: so many workers, each of whom waits for its answer before it asks again, on entries of a group of their own.</summary>
internal sealed class BenchmarkRun
{
    /// <summary>On how many entries it works at most, so that a long run does not fill the disk.</summary>
    private const int MostKeys = 10_000;

    /// <summary>How much is written at a time before it begins.</summary>
    private const int PreparedBytes = 1 << 20;

    private const int PreparedEntries = 500;

    /// <summary>How many operations come before those that count: the first ones of a process compile its code.</summary>
    private const int WarmUp = 500;

    public required IEntries Entries { get; init; }

    public required BenchmarkKind Kind { get; init; }

    /// <summary>The group that is written to; what is in it is deleted by <see cref="CleanUpAsync"/>.</summary>
    public required string Group { get; init; }

    public required long Operations { get; init; }

    public required int Workers { get; init; }

    public required int ValueBytes { get; init; }

    private int Keys => (int)Math.Min(Operations, MostKeys);

    /// <summary>How many entries must be there before it begins.</summary>
    private int Prepared => Kind == BenchmarkKind.Put ? 0 : Keys;

    /// <summary>Writes what is to be read or patched.</summary>
    /// <param name="done">Is told how many operations of preparation are done, and of how many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task PrepareAsync(Action<long, long> done, CancellationToken cancellationToken)
    {
        long warmUp = Math.Min(WarmUp, Operations);
        int together = Math.Clamp(PreparedBytes / (ValueBytes + 1), 1, PreparedEntries);
        long all = Prepared + warmUp;
        long ready = 0;
        foreach (int[] some in Enumerable.Range(0, Prepared).Chunk(together))
        {
            await Entries.SetManyAsync(some.Select(number => new EntryCommands.Set(Group, Key(number), Value(number))), cancellationToken);
            ready += some.Length;
            done(ready, all);
        }

        for (long number = 0; number < warmUp; number++)
        {
            try
            {
                await OperateAsync(-1 - number, cancellationToken);
            }
            catch (StoreException)
            {
                // What is wrong will be so again, and is counted then.
            }

            done(++ready, all);
        }
    }

    /// <summary>Measures. Cancelling it is no error: the figures are those of what was done.</summary>
    /// <param name="done">Is told now and then how many operations are done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<BenchmarkFigures> MeasureAsync(Action<long> done, CancellationToken cancellationToken)
    {
        long next = -1;
        long finished = 0;
        long start = Stopwatch.GetTimestamp();
        Task<(LatencyHistogram Latencies, Dictionary<string, long> Errors)>[] workers = [.. Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync, CancellationToken.None))];
        Task all = Task.WhenAll(workers);
        while (await Task.WhenAny(all, Task.Delay(100, CancellationToken.None)) != all)
        {
            done(Interlocked.Read(ref finished));
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        await all;
        done(finished);
        var latencies = new LatencyHistogram();
        var errors = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (Task<(LatencyHistogram Latencies, Dictionary<string, long> Errors)> worker in workers)
        {
            (LatencyHistogram took, Dictionary<string, long> failed) = await worker;
            latencies.Add(took);
            foreach ((string kind, long count) in failed)
            {
                errors[kind] = errors.GetValueOrDefault(kind) + count;
            }
        }

        return new BenchmarkFigures { Elapsed = elapsed, Latencies = latencies, Errors = errors, Interrupted = finished < Operations };

        async Task<(LatencyHistogram Latencies, Dictionary<string, long> Errors)> WorkAsync()
        {
            var latencies = new LatencyHistogram();
            var errors = new Dictionary<string, long>(StringComparer.Ordinal);
            for (long number = Interlocked.Increment(ref next); number < Operations && !cancellationToken.IsCancellationRequested; number = Interlocked.Increment(ref next))
            {
                long begun = Stopwatch.GetTimestamp();
                try
                {
                    await OperateAsync(number, cancellationToken);
                    latencies.Add(Stopwatch.GetTimestamp() - begun);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    break;
                }
                catch (StoreException error)
                {
                    string kind = Problem.CodeOf(error.Code);
                    errors[kind] = errors.GetValueOrDefault(kind) + 1;
                }

                Interlocked.Increment(ref finished);
            }

            return (latencies, errors);
        }
    }

    /// <summary>Deletes all that was written, also after it was cancelled.</summary>
    public Task CleanUpAsync() => Entries.DeleteGroupAsync(Group, CancellationToken.None);

    private Task OperateAsync(long number, CancellationToken cancellationToken)
    {
        // Neighbours in time are no neighbours in the file.
        string key = Key((int)((ulong)number * 2_654_435_761 % (ulong)Keys));
        return Kind switch
        {
            BenchmarkKind.Get => Entries.GetAsync(Group, key, cancellationToken),
            BenchmarkKind.Patch => Entries.PatchAsync(Group, key, string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{number}}}"""), cancellationToken: cancellationToken),
            BenchmarkKind.Mixed when number % 2 != 0 => Entries.GetAsync(Group, key, cancellationToken),
            _ => Entries.SetAsync(Group, key, Value(number), cancellationToken: cancellationToken),
        };
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"key-{number:00000000}");

    /// <summary>Another value each time: SQLite leaves out an update that changes nothing, and with it the sync.</summary>
    private string Value(long number)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{{\"number\":{number},\"text\":\"");
        return text + new string('x', Math.Max(0, ValueBytes - text.Length - 2)) + "\"}";
    }
}
