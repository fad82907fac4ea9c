using System.Diagnostics;
using GoStore.Actors.Tests.Support;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace GoStore.Actors.Hosting.Tests;

/// <summary>Metrics and traces for OpenTelemetry.</summary>
public sealed class InstrumentationTests
{
    [Fact]
    public async Task Metrics_and_traces_of_a_store_are_collected()
    {
        using var folder = new TemporaryFolder();
        var seen = new Seen();
        using MeterProvider meters = Sdk.CreateMeterProviderBuilder().AddGoStoreInstrumentation().AddReader(new BaseExportingMetricReader(seen)).Build();
        using TracerProvider traces = Sdk.CreateTracerProviderBuilder().AddGoStoreInstrumentation().AddProcessor(new SimpleActivityExportProcessor(seen.Traces)).Build();

        await using (IStore store = await Store.OpenAsync(folder.File("store.db")))
        {
            await store.SetAsync("g", "k", "v");
        }

        meters.ForceFlush();
        Assert.Contains("gostore.requests", seen.Metrics);
        Assert.Contains("gostore.execute set", seen.Traces.Names);
    }

    private sealed class Seen : BaseExporter<Metric>
    {
        public List<string> Metrics { get; } = [];

        public SeenTraces Traces { get; } = new();

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (Metric metric in batch)
            {
                Metrics.Add(metric.Name);
            }

            return ExportResult.Success;
        }
    }

    private sealed class SeenTraces : BaseExporter<Activity>
    {
        private readonly Lock gate = new();
        private readonly List<string> names = [];

        public IReadOnlyList<string> Names
        {
            get
            {
                lock (gate)
                {
                    return [.. names];
                }
            }
        }

        public override ExportResult Export(in Batch<Activity> batch)
        {
            lock (gate)
            {
                foreach (Activity activity in batch)
                {
                    names.Add(activity.OperationName);
                }
            }

            return ExportResult.Success;
        }
    }
}
