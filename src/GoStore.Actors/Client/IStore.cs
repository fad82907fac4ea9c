using Akka.Actor;

namespace GoStore.Actors;

/// <summary>
/// A store: every operation on entries, their change log, and what concerns the database as a whole. Get one with <see cref="Store.OpenAsync(string, Action{StoreOptions}?, CancellationToken)"/>,
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
public interface IStore : IEntries, IChangeLog, IAsyncDisposable
{
    /// <summary>The actor that answers, for <c>Ask</c> and <c>Tell</c> with the messages of <see cref="EntryCommands"/>, <see cref="EntryQueries"/>, <see cref="StoreCommands"/> and <see cref="StoreQueries"/>.</summary>
    IActorRef Ref { get; }

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
