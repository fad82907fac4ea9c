using Akka.Actor;
using Akka.Configuration;
using GoStore.Actors.Client;
using GoStore.Actors.Engine;

namespace GoStore.Actors;

/// <summary>Opens stores for code that has no actor system of its own.</summary>
public static class Store
{
    // Nothing is printed: what goes wrong is in the exceptions. StoreOptions.Hocon can switch Akka's log on.
    private const string Quiet = """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          loggers = []
        }
        """;

    private static int opened;

    /// <summary>Opens a database file, or makes it, and starts an actor system of its own for it.</summary>
    /// <param name="path">The file; <c>:memory:</c> for none on disk.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The store; disposing it closes the file and ends the actor system.</returns>
    /// <exception cref="StoreException">The file cannot be opened, is no database, is damaged, read-only, or another program's.</exception>
    /// <example><code>await using IStore store = await Store.OpenAsync("app.db");</code></example>
    public static async Task<IStore> OpenAsync(string path, Action<StoreOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new StoreArgumentException(nameof(path), $"The path is {Named.Text(path)}; it must be a file, or :memory: for none on disk.");
        }

        var options = new StoreOptions();
        configure?.Invoke(options);
        Config config = ConfigurationFactory.ParseString(Quiet);
        if (options.Hocon is not null)
        {
            config = StoreSettings.Parse(options.Hocon).WithFallback(config);
        }

        ActorSystem system = ActorSystem.Create($"gostore-{Interlocked.Increment(ref opened)}", config);
        try
        {
            StoreClient store = GoStoreExtensionProvider.Instance.Apply(system).Open(
                GoStoreExtension.DefaultName,
                actual =>
                {
                    options.CopyTo(actual);
                    actual.Path = path;
                },
                system.Terminate);
            await store.GetInfoAsync(cancellationToken);
            return store;
        }
        catch
        {
            await system.Terminate();
            throw;
        }
    }

    /// <summary>
    /// Reaches the store of a server (<c>gostore serve</c>): the same interface, the same messages to <see cref="IStore.Ref"/>, the same errors. What is
    /// different: several calls are under way at a time, so that one which was not waited for may be overtaken by a later one; where a connection breaks
    /// in the middle of a write, the error is <see cref="ErrorCode.OutcomeUnknown"/>; there is no <see cref="IEvents.OnChange"/>; a backup is written here and
    /// not there; and closing this store does not close that of the server.
    /// </summary>
    /// <param name="server">The address, such as <c>http://127.0.0.1:4680</c>.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The store; disposing it ends the connections.</returns>
    /// <exception cref="StoreException">The address is none, the server cannot be reached, or it does not know the key.</exception>
    /// <example>
    /// <code>
    /// await using IStore store = await Store.ConnectAsync(new Uri("http://127.0.0.1:4680"), options => options.ApiKey = key);
    /// await store.SetAsync("config", "colour", "blue");
    /// </code>
    /// </example>
    public static async Task<IStore> ConnectAsync(Uri server, Action<RemoteOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        if (server is not { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" })
        {
            throw new StoreArgumentException(nameof(server), $"The server {Named.Text(server?.ToString())} is no address; it must be like http://127.0.0.1:4680, without query, fragment or user.");
        }

        var options = new RemoteOptions();
        configure?.Invoke(options);
        if (options.ApiKey is { } key && (key.Length == 0 || key.Any(letter => letter is < '!' or > '~')))
        {
            throw new StoreArgumentException(nameof(options.ApiKey), "The API key is empty, or has characters in it that no key has. Give it as 'gostore key create' printed it.");
        }

        Config config = ConfigurationFactory.ParseString(Quiet);
        if (options.Hocon is not null)
        {
            config = StoreSettings.Parse(options.Hocon).WithFallback(config);
        }

        ActorSystem system = ActorSystem.Create($"gostore-{Interlocked.Increment(ref opened)}", config);
        try
        {
            StoreClient store = GoStoreExtensionProvider.Instance.Apply(system).Connect(server, options, system.Terminate);
            await store.ReachAsync(cancellationToken);
            return store;
        }
        catch
        {
            await system.Terminate();
            throw;
        }
    }
}
