using System.Diagnostics.Metrics;

namespace GoStore.Host.Server.Metrics;

/// <summary>Listens to what the store, the server and the runtime measure, and keeps it for whoever asks.</summary>
internal sealed class MetricCollector : IDisposable
{
    /// <summary>The meters that are listened to.</summary>
    public static readonly string[] Meters =
    [
        "GoStore.Actors",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime",
    ];

    private readonly MeterListener listener = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, MetricFamily> families = [];
    private readonly List<MetricFamily> observed = [];
    private readonly IMeterFactory scope;
    private readonly int labelSets;
    private readonly string[] meters;

    public MetricCollector(ServerSettings settings, IMeterFactory scope)
        : this(settings.LabelSets, scope, Meters)
    {
    }

    /// <param name="labelSets">How many sets of labels each instrument may have.</param>
    /// <param name="scope">Whose meters are meant, where there are several of one name: each server of a process has its own.</param>
    /// <param name="meters">The names of the meters.</param>
    public MetricCollector(int labelSets, IMeterFactory scope, string[] meters)
    {
        this.labelSets = labelSets;
        this.scope = scope;
        this.meters = meters;
        listener.InstrumentPublished = Published;
        listener.SetMeasurementEventCallback<byte>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        listener.SetMeasurementEventCallback<short>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        listener.SetMeasurementEventCallback<float>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, state) => Measured(instrument, (double)value, tags, state));
        listener.Start();
    }

    /// <summary>All that was measured up to now, as OpenMetrics text.</summary>
    public string Read()
    {
        // One reader at a time: those who observe are asked anew for each.
        lock (gate)
        {
            foreach (MetricFamily each in observed)
            {
                each.Forget();
            }

            listener.RecordObservableInstruments();
            return OpenMetricsText.Write(families.Values.OrderBy(family => family.Name, StringComparer.Ordinal));
        }
    }

    public void Dispose() => listener.Dispose();

    private static void Measured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((MetricFamily)state!).Record(value, tags, instrument.IsObservable);

    private void Published(Instrument instrument, MeterListener listening)
    {
        if (!meters.Contains(instrument.Meter.Name) || (instrument.Meter.Scope is not null && !ReferenceEquals(instrument.Meter.Scope, scope)) || TypeOf(instrument) is not { } type)
        {
            return;
        }

        (string unit, double scale) = MetricNames.UnitOf(instrument.Unit);
        string name = MetricNames.Family(instrument.Name, unit, type);
        lock (gate)
        {
            if (!families.TryGetValue(name, out MetricFamily? family))
            {
                double[] bounds = type == MetricType.Histogram ? MetricNames.BoundsOf(instrument.Name, unit) : [];
                families.Add(name, family = new MetricFamily(name, type, unit, instrument.Description ?? "", scale, bounds, labelSets));
                if (instrument.IsObservable)
                {
                    observed.Add(family);
                }
            }

            // Of two instruments that come to one name but are not of one kind, the first stands.
            if (family.Type == type)
            {
                listening.EnableMeasurementEvents(instrument, family);
            }
        }
    }

    private static MetricType? TypeOf(Instrument instrument)
    {
        if (instrument.Name is "dotnet.thread_pool.thread.count" or "dotnet.thread_pool.queue.length")
        {
            // The runtime has them as counters, but they fall as well.
            return MetricType.Gauge;
        }

        Type type = instrument.GetType();
        Type? kind = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? MetricType.Counter
            : kind == typeof(Histogram<>) ? MetricType.Histogram
            : kind == typeof(UpDownCounter<>) || kind == typeof(ObservableUpDownCounter<>) || kind == typeof(ObservableGauge<>) ? MetricType.Gauge
            : kind == typeof(Gauge<>) ? MetricType.Gauge
            : null;
    }
}
