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
}
