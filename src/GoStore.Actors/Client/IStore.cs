using Akka.Actor;

namespace GoStore.Actors;

/// <summary>
/// A store: every operation on entries, their events and their change log, and what concerns the database as a whole. Get one with <see cref="Store.OpenAsync(string, Action{StoreOptions}?, CancellationToken)"/>,
/// inside an actor system with <c>system.GoStore()</c>, or injected after <c>services.AddGoStore(...)</c>. Disposing it closes the database
/// where it opened it itself.
/// </summary>
/// <example>
/// <code>
/// await using IStore store = await Store.OpenAsync("app.db");
/// await store.SetAsync("config", "colour", "blue");
/// string colour = await store.GetAsync("config", "colour");
/// </code>
/// </example>
public interface IStore : IStoreSpace, IAsyncDisposable
{
    /// <summary>The actor that answers, for <c>Ask</c> and <c>Tell</c> with the messages of <see cref="EntryCommands"/>, <see cref="EntryQueries"/>, <see cref="StoreCommands"/>, <see cref="StoreQueries"/>, <see cref="WatchCommands"/> and those of every other capability: <see cref="LockCommands"/>, <see cref="TaskCommands"/>, <see cref="GraphCommands"/>, <see cref="TemplateQueries"/>.</summary>
    IActorRef Ref { get; }

    /// <summary>The actor that answers what is meant within a namespace: <see cref="InNamespace{TReply}"/>.</summary>
    IActorRef Namespaces { get; }

    /// <summary>Gives a namespace, and makes it known where it was not: then what is stored under its name already is counted first.</summary>
    /// <param name="name">The name: letters, digits and hyphens, at most 128; case matters.</param>
    /// <param name="quota">The quota it has from now on; null leaves the one it has, and gives a new one that of the configuration (<c>gostore.namespaces</c>).</param>
    /// <param name="cancellationToken">Ends the wait, not the opening.</param>
    /// <returns>The namespace. It is a handle and needs no disposing; there may be several of one namespace.</returns>
    /// <exception cref="StoreArgumentException">The name is not allowed, or a limit of the quota is negative.</exception>
    /// <example>
    /// <code>
    /// INamespace tenant = await store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 100, MaxGroups = 10 });
    /// await tenant.SetAsync("colour", "blue");
    /// </code>
    /// </example>
    Task<INamespace> NamespaceAsync(string name, Quota? quota = null, CancellationToken cancellationToken = default);

    /// <summary>Reads the quota of a namespace and what it holds, without making it known. What has expired is deleted first.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The namespace; null where nobody has opened it yet.</returns>
    /// <exception cref="StoreArgumentException">The name is not allowed.</exception>
    Task<NamespaceInfo?> FindNamespaceAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Walks over the namespaces with their quotas and what they hold, in the order of their names, page by page.</summary>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <example><code>await foreach (NamespaceInfo tenant in store.NamespacesAsync()) { Console.WriteLine($"{tenant.Name}: {tenant.Usage.Keys}"); }</code></example>
    IAsyncEnumerable<NamespaceInfo> NamespacesAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes what has expired now instead of waiting for the next purge.</summary>
    /// <param name="cancellationToken">Ends the wait, not the purge.</param>
    /// <returns>How many entries that were.</returns>
    Task<long> PurgeAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Copies the database, as it is when the copy ends, into a new file while the store goes on working. The file appears under its name only
    /// once it is complete and on the disk; it can be opened like any store.
    /// </summary>
    /// <param name="path">The file to write; it must not exist yet.</param>
    /// <param name="cancellationToken">Ends the wait, not the copy.</param>
    /// <returns>The file and its size.</returns>
    /// <exception cref="StoreException">With <see cref="ErrorCode.CannotOpen"/>, <see cref="ErrorCode.InvalidArgument"/> or <see cref="ErrorCode.DiskFull"/>.</exception>
    Task<BackedUp> BackupAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>What this store is and how it is doing: file, sizes, versions in use, warnings.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoreInfo> GetInfoAsync(CancellationToken cancellationToken = default);

    /// <summary>Commits what is open, writes the log back and closes the file. Later calls throw with <see cref="ErrorCode.Closed"/>; closing twice is no error.</summary>
    /// <param name="cancellationToken">Ends the wait, not the closing.</param>
    Task CloseAsync(CancellationToken cancellationToken = default);
}
