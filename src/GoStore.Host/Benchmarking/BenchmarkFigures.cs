namespace GoStore.Host.Benchmarking;

/// <summary>What a benchmark measured.</summary>
internal sealed class BenchmarkFigures
{
    public required TimeSpan Elapsed { get; init; }

    /// <summary>How long those took that were answered.</summary>
    public required LatencyHistogram Latencies { get; init; }

    /// <summary>How many failed, by what the error was.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>Whether it was ended before all was done.</summary>
    public required bool Interrupted { get; init; }

    public double PerSecond => Elapsed > TimeSpan.Zero ? Latencies.Count / Elapsed.TotalSeconds : 0;
}
