using GoStore.Actors.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace GoStore.Actors;

/// <summary>The metrics and traces of stores for OpenTelemetry. Both are called <c>GoStore.Actors</c>.</summary>
public static class GoStoreInstrumentation
{
    /// <summary>Collects the metrics of the stores of this process.</summary>
    /// <param name="builder">The metrics of the app.</param>
    /// <example><code>services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddGoStoreInstrumentation());</code></example>
    public static MeterProviderBuilder AddGoStoreInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter(StoreMeter.Name);
    }

    /// <summary>Collects the traces of the stores of this process.</summary>
    /// <param name="builder">The traces of the app.</param>
    /// <example><code>services.AddOpenTelemetry().WithTracing(traces => traces.AddGoStoreInstrumentation());</code></example>
    public static TracerProviderBuilder AddGoStoreInstrumentation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSource(StoreMeter.Name);
    }
}
