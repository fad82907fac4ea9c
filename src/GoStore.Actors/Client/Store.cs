namespace GoStore.Actors;

/// <summary>Opens stores for code that has no actor system of its own.</summary>
public static class Store
{
    /// <summary>Opens a database file, or makes it, and starts an actor system of its own for it.</summary>
    /// <param name="path">The file; <c>:memory:</c> for none on disk.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The store; disposing it closes the file and ends the actor system.</returns>
    /// <exception cref="StoreException">The file cannot be opened, is no database, is damaged, read-only, or another program's.</exception>
    /// <example><code>await using IStore store = await Store.OpenAsync("app.db");</code></example>
    public static Task<IStore> OpenAsync(string path, Action<StoreOptions>? configure = null, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();
}
