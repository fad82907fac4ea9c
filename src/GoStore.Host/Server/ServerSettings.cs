namespace GoStore.Host.Server;

/// <summary>What a server is started with, however it was given: file, environment, flags.</summary>
internal sealed record ServerSettings
{
    /// <summary>The database file; <c>:memory:</c> for none on disk.</summary>
    public required string Path { get; init; }

    /// <summary>Where it listens; port 0 lets the system choose one.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:4680";

    /// <summary>How often an event stream says that it is alive.</summary>
    public TimeSpan StreamBeat { get; init; } = TimeSpan.FromSeconds(15);
}
