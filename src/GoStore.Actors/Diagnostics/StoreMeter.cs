using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GoStore.Actors.Diagnostics;

/// <summary>
/// What a store measures: the meter <c>GoStore.Actors</c> and the activity source of the same name. Costs nothing while nobody listens.
/// </summary>
internal static class StoreMeter
{
    public const string Name = "GoStore.Actors";

    private static readonly Meter Meter = new(Name, typeof(StoreMeter).Assembly.GetName().Version?.ToString());
    private static readonly ConcurrentDictionary<object, Func<int>> Depths = new();

    public static ActivitySource Activities { get; } = new(Name, typeof(StoreMeter).Assembly.GetName().Version?.ToString());

    /// <summary>Requests that were answered, by <c>operation</c> and <c>outcome</c> (<c>ok</c> or the name of the error code).</summary>
    public static Counter<long> Requests { get; } = Meter.CreateCounter<long>("gostore.requests", "{request}", "Requests that were answered.");

    /// <summary>From the moment the store takes a request to its reply, by <c>operation</c>.</summary>
    public static Histogram<double> Latency { get; } = Meter.CreateHistogram<double>("gostore.request.duration", "ms", "Time from taking a request to its reply.");

    public static Histogram<int> BatchSize { get; } = Meter.CreateHistogram<int>("gostore.batch.size", "{request}", "Requests that one commit covered.");

    public static Histogram<double> CommitTime { get; } = Meter.CreateHistogram<double>("gostore.commit.duration", "ms", "Time of one commit.");

    /// <summary>How long one step of a long operation held the store, by <c>operation</c>.</summary>
    public static Histogram<double> SliceTime { get; } = Meter.CreateHistogram<double>("gostore.slice.duration", "ms", "Time for which one step of a long operation held the store.");

    public static Counter<long> Purged { get; } = Meter.CreateCounter<long>("gostore.purged", "{entry}", "Expired entries that were deleted.");

    public static Counter<long> Busy { get; } = Meter.CreateCounter<long>("gostore.busy", "{request}", "Requests that were refused because too many were waiting.");

    public static ObservableGauge<int> QueueDepth { get; } = Meter.CreateObservableGauge(
        "gostore.queue.depth",
        () => Depths.Values.Sum(depth => depth()),
        "{request}",
        "Requests that wait, over all stores of the process.");

    public static void Watch(object store, Func<int> depth) => Depths[store] = depth;

    public static void Unwatch(object store) => Depths.TryRemove(store, out _);
}
