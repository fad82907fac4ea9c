using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GoStore.Host.Server.Metrics;

/// <summary>Sends metrics and traces to a collector, where one is configured.</summary>
internal sealed class OtlpExport(ServerSettings settings) : IHostedService, IDisposable
{
    /// <summary>How long the last of it may take when the server stops: a collector that is away must not hold it up.</summary>
    private const int LastMilliseconds = 2000;

    private MeterProvider? metrics;
    private TracerProvider? traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.OtlpEndpoint is null)
        {
            return Task.CompletedTask;
        }

        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService("gostore", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString());
        metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(MetricCollector.Meters)
            .AddOtlpExporter((exporter, reader) =>
            {
                Set(exporter, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)settings.OtlpInterval.TotalMilliseconds;
            })
            .Build();

        // Of the store alone: those of a web server have addresses in them, and so the names of entries.
        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new AlwaysOnSampler())
            .AddSource("GoStore.Actors")
            .AddOtlpExporter(exporter => Set(exporter, "v1/traces"))
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        metrics?.Shutdown(LastMilliseconds);
        traces?.Shutdown(LastMilliseconds);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        metrics?.Dispose();
        traces?.Dispose();
    }

    private void Set(OtlpExporterOptions exporter, string path)
    {
        bool isGrpc = settings.OtlpProtocol == "grpc";
        exporter.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;

        // The exporter takes an endpoint that is given in code as it is.
        exporter.Endpoint = isGrpc ? settings.OtlpEndpoint! : new Uri($"{settings.OtlpEndpoint!.AbsoluteUri.TrimEnd('/')}/{path}");
    }
}
