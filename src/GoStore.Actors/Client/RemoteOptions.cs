namespace GoStore.Actors;

/// <summary>How a store on a server is reached: <see cref="Store.ConnectAsync"/>.</summary>
/// <example><code>await using IStore store = await Store.ConnectAsync(new Uri("http://127.0.0.1:4680"), options => options.ApiKey = key);</code></example>
public sealed class RemoteOptions
{
    /// <summary>The key, where the server asks for one.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How long a call waits for a sign of the server; 10 s by default. One that waits for something, such as a lock, may take as much longer as it was told to wait.</summary>
    public TimeSpan? AskTimeout { get; set; }

    /// <summary>Settings of the client's side, under the names of <c>hocon/gostore.conf</c>, such as <c>gostore.tasks.lease</c>.</summary>
    public string? Hocon { get; set; }

    /// <summary>The clock by which consumers and task runners wait.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Makes what requests go through, in place of the default: for a proxy, or certificates of one's own. It is disposed with the store.</summary>
    public Func<HttpMessageHandler>? Handler { get; set; }
}
