using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace GoStore.Benchmarks.Measuring;

/// <summary>Listens to how long each step of one operation holds the store, in milliseconds, as the store's own meter tells it.</summary>
internal sealed class SliceTimes : IDisposable
{
    private readonly ConcurrentQueue<double> times = new();
    private readonly MeterListener listener = new();

    public SliceTimes(string operation)
    {
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "gostore.slice.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, milliseconds, tags, _) =>
        {
            foreach ((string name, object? value) in tags)
            {
                if (name == "operation" && value is string told && told == operation)
                {
                    times.Enqueue(milliseconds);
                }
            }
        });
        listener.Start();
    }

    /// <summary>What was measured since the last time.</summary>
    public double[] Take()
    {
        var taken = new List<double>();
        while (times.TryDequeue(out double milliseconds))
        {
            taken.Add(milliseconds);
        }

        return [.. taken];
    }

    public void Dispose() => listener.Dispose();
}
