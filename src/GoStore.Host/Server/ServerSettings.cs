using GoStore.Host.Server.Cluster;
using Microsoft.Extensions.Logging;

namespace GoStore.Host.Server;

/// <summary>What a server is started with, however it was given: file, environment, flags. <c>hocon/host.conf</c> explains each, and has the same defaults.</summary>
internal sealed record ServerSettings
{
    /// <summary>The database file; <c>:memory:</c> for none on disk.</summary>
    public required string Path { get; init; }

    /// <summary>Settings of the store itself, as HOCON.</summary>
    public string? StoreHocon { get; init; }

    /// <summary>The node of a cluster that this server is; null where it serves a file.</summary>
    public ClusterNodeSettings? Cluster { get; init; }

    /// <summary>Where it listens, with <c>;</c> between; port 0 lets the system choose one.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:4680";

    /// <summary>Origins of pages that may change something, besides its own.</summary>
    public string Origins { get; init; } = "";

    public TimeSpan ShutdownLimit { get; init; } = TimeSpan.FromSeconds(30);

    public long BodyLimit { get; init; } = 64 * 1024 * 1024;

    public int RequestLineLimit { get; init; } = 400 * 1024;

    public int HeadersLimit { get; init; } = 32 * 1024;

    public int HeaderCountLimit { get; init; } = 100;

    public long ConnectionLimit { get; init; } = 20_000;

    public int RequestLimit { get; init; } = 2000;

    public int StreamLimit { get; init; } = 12_000;

    /// <summary>Requests a second for each caller; 0 for no limit.</summary>
    public int RatePerSecond { get; init; }

    public int RateBurst { get; init; } = 100;

    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes a second; 0 for no limit.</summary>
    public int BodyRate { get; init; } = 240;

    /// <summary>Bytes a second; 0 for no limit.</summary>
    public int ResponseRate { get; init; } = 240;

    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan ReadyDeadline { get; init; } = TimeSpan.FromSeconds(2);

    public int LabelSets { get; init; } = 1000;

    /// <summary><c>text</c> or <c>json</c>.</summary>
    public string LogFormat { get; init; } = "text";

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public bool LogRequests { get; init; }

    /// <summary>Where metrics and traces are sent; null for nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary><c>http/protobuf</c> or <c>grpc</c>.</summary>
    public string OtlpProtocol { get; init; } = "http/protobuf";

    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The clock of the store, of keys and of all that waits. Tests move one of their own.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How often an event stream says that it is alive.</summary>
    public TimeSpan StreamBeat { get; init; } = TimeSpan.FromSeconds(15);
}
