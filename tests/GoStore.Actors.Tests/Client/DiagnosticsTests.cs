using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using GoStore.Actors.Tests.Support;
using GoStore.Actors.TestSupport;
using Xunit;

namespace GoStore.Actors.Tests.Client;

/// <summary>The meter is the process's, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(DiagnosticsTests), DisableParallelization = true)]
public sealed class AloneForDiagnostics;

/// <summary>What the meter and the activity source named GoStore.Actors tell.</summary>
[Collection(nameof(DiagnosticsTests))]
public sealed class DiagnosticsTests
{
    [Fact]
    public async Task The_meter_tells_of_requests_latencies_batches_commits_and_purges()
    {
        using var folder = new TemporaryFolder();
        var clock = new ManualTimeProvider();
        using var measured = new Measured();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options => options.TimeProvider = clock);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(index => store.SetAsync("g", $"{index}", "v", TimeSpan.FromSeconds(1))));
        await store.ExistsAsync("g", "0");
        await Assert.ThrowsAsync<EntryNotFoundException>(() => store.GetAsync("g", "none"));
        await Assert.ThrowsAsync<StoreArgumentException>(() => store.SetAsync("g", "k", "v", TimeSpan.Zero));
        clock.Advance(TimeSpan.FromSeconds(2));
        await store.PurgeAsync();

        Assert.Equal(40, measured.Sum("gostore.requests", ("operation", "set"), ("outcome", "ok")));
        Assert.Equal(1, measured.Sum("gostore.requests", ("operation", "set"), ("outcome", "InvalidArgument")));
        Assert.Equal(1, measured.Sum("gostore.requests", ("operation", "get"), ("outcome", "NotFound")));
        Assert.Equal(1, measured.Sum("gostore.requests", ("operation", "exists"), ("outcome", "ok")));
        Assert.Equal(41, measured.Count("gostore.request.duration", ("operation", "set")));
        Assert.All(measured.Values("gostore.request.duration"), value => Assert.True(value >= 0));
        Assert.True(measured.Sum("gostore.batch.size") >= 40);
        Assert.Equal(measured.Count("gostore.batch.size"), measured.Count("gostore.commit.duration"));
        Assert.Equal(40, measured.Sum("gostore.purged"));
    }

    [Fact]
    public async Task The_meter_tells_of_the_queue_and_of_refusals()
    {
        using var measured = new Measured();
        await using BlockedStore blocked = await BlockedStore.OpenAsync(options => options.MailboxCapacity = 5);
        Task[] calls = [.. Enumerable.Range(0, 20).Select(index => blocked.Store.SetAsync("g", $"{index}", "v"))];

        int refused = calls.Count(call => call.IsFaulted);
        Assert.Equal(refused, measured.Sum("gostore.busy"));
        measured.Observe();
        Assert.InRange(measured.Values("gostore.queue.depth").Last(), 4, 6);

        await blocked.ReleaseAsync();
        await Task.WhenAll(calls.Where(call => !call.IsFaulted));
        measured.Observe();
        Assert.Equal(0, measured.Values("gostore.queue.depth").Last());
    }

    [Fact]
    public async Task A_request_is_traced_from_the_call_through_the_store_to_its_outcome()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        var ended = new ConcurrentQueue<Activity>();
        using var own = new ActivitySource("test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "GoStore.Actors" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        ActivityTraceId trace;
        ActivitySpanId span;
        using (Activity caller = own.StartActivity("caller")!)
        {
            (trace, span) = (caller.TraceId, caller.SpanId);
            await store.SetAsync("g", "k", "v");
            Assert.Same(caller, Activity.Current);
            await Assert.ThrowsAsync<EntryNotFoundException>(() => store.GetAsync("g", "none"));
        }

        await store.CloseAsync();
        Activity set = Assert.Single(ended, each => each.OperationName == "gostore set");
        Assert.Equal((trace, span, ActivityKind.Client), (set.TraceId, set.ParentSpanId, set.Kind));
        Activity execution = Assert.Single(ended, each => each.OperationName == "gostore.execute set");
        Assert.Equal((trace, set.SpanId), (execution.TraceId, execution.ParentSpanId));
        Activity get = Assert.Single(ended, each => each.OperationName == "gostore get");
        Assert.Equal((trace, ActivityStatusCode.Error, "NotFound"), (get.TraceId, get.Status, get.StatusDescription));
        Assert.Contains(ended, each => each.OperationName == "gostore.commit");
    }

    /// <summary>What the meter told since this began to listen.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly ConcurrentQueue<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> seen = new();

        public Measured()
        {
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "GoStore.Actors")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Enqueue((instrument.Name, value, tags.ToArray())));
            listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen.Enqueue((instrument.Name, value, tags.ToArray())));
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Enqueue((instrument.Name, value, tags.ToArray())));
            listener.Start();
        }

        public void Observe() => listener.RecordObservableInstruments();

        public double[] Values(string name, params (string Name, string Value)[] tags) =>
            [.. seen.Where(each => each.Name == name && tags.All(tag => each.Tags.Any(own => own.Key == tag.Name && Equals(own.Value, tag.Value)))).Select(each => each.Value)];

        public double Sum(string name, params (string Name, string Value)[] tags) => Values(name, tags).Sum();

        public int Count(string name, params (string Name, string Value)[] tags) => Values(name, tags).Length;

        public void Dispose() => listener.Dispose();
    }
}
