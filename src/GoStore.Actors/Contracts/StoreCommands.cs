using System.Collections.Immutable;

namespace GoStore.Actors;

/// <summary>What can be asked of a store as a whole.</summary>
public static class StoreCommands
{
    /// <summary>
    /// Does several operations in their order as one: all of them, or, where one fails, none. Later operations see the earlier ones.
    /// Preconditions are operations too: <see cref="EntryCommands.Expect"/>. Bounded by <c>gostore.limits.transaction-operations</c> and
    /// <c>gostore.limits.transaction-bytes</c>; an empty one is an <see cref="ErrorCode.InvalidArgument"/>.
    /// </summary>
    /// <param name="Operations">The operations, in order.</param>
    /// <example>
    /// <code>
    /// var move = new StoreCommands.Transaction(
    /// [
    ///     new EntryCommands.Expect("account", "a", ExpectedVersion.Exactly(3)),
    ///     new EntryCommands.Increment("account", "a", -10),
    ///     new EntryCommands.Increment("account", "b", 10),
    /// ]);
    /// </code>
    /// </example>
    public sealed record Transaction(ImmutableArray<ITransactional> Operations) : IStoreRequest<TransactionDone>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "transaction";

        IStoreRequest IScopable.In(NamespaceScope scope) =>
            Operations.IsDefault ? this : new Transaction([.. Operations.Select(operation => operation is null ? null! : (ITransactional)((IScopable)operation).In(scope))]);
    }

    /// <summary>Deletes everything that has expired, in bounded slices, and answers how much it was.</summary>
    public sealed record PurgeExpired : IStoreRequest<Purged>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "purge";

        /// <summary>Only what is in groups that start so; null for all.</summary>
        internal string? GroupPrefix { get; init; }

        IStoreRequest IScopable.In(NamespaceScope scope) => new PurgeExpired { GroupPrefix = scope.Group("") };
    }

    /// <summary>
    /// Copies the database, as it is when the copy ends, into a new file while the store goes on working.
    /// The file must not exist yet; it appears under its name only once it is complete and on the disk.
    /// </summary>
    /// <param name="Path">The file to write.</param>
    public sealed record Backup(string Path) : IStoreRequest<BackedUp>
    {
        /// <inheritdoc/>
        public string Operation => "backup";
    }

    /// <summary>Commits what is open, writes the log back into the file and closes it. Later requests are answered with <see cref="StoreClosed"/>.</summary>
    public sealed record Close : IStoreRequest<StoreClosed>
    {
        /// <inheritdoc/>
        public string Operation => "close";
    }
}

/// <summary>What can be asked about a store as a whole.</summary>
public static class StoreQueries
{
    /// <summary>Asks for what <see cref="StoreInfo"/> holds.</summary>
    public sealed record GetInfo : IStoreRequest<StoreInfo>
    {
        /// <inheritdoc/>
        public string Operation => "info";
    }
}

/// <summary>A transaction was done and is on the disk.</summary>
/// <param name="Replies">The reply of each operation, in order.</param>
public sealed record TransactionDone(ImmutableArray<object> Replies) : IStoreMessage, IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => new TransactionDone([.. Replies.Select(scope.Out)]);
}

/// <summary>What had expired was deleted.</summary>
/// <param name="Count">How many entries that were.</param>
public sealed record Purged(long Count) : IStoreMessage;

/// <summary>The copy is complete.</summary>
/// <param name="Path">The file that was written.</param>
/// <param name="Bytes">Its size in bytes.</param>
public sealed record BackedUp(string Path, long Bytes) : IStoreMessage;

/// <summary>What a store is, and how it is doing.</summary>
/// <param name="Path">The database file; <c>:memory:</c> for none.</param>
/// <param name="SchemaVersion">The number of the schema (<c>user_version</c>).</param>
/// <param name="SqliteVersion">The version of SQLite that is in use.</param>
/// <param name="AkkaVersion">The version of Akka that is in use.</param>
/// <param name="DatabaseBytes">Size of the database, without its log, in bytes.</param>
/// <param name="LogBytes">Size of the write-ahead log in bytes.</param>
/// <param name="Synchronous">The <c>synchronous</c> setting: <c>full</c>, <c>normal</c>, <c>off</c> or <c>extra</c>.</param>
/// <param name="JournalMode">The journal mode: <c>wal</c>, <c>delete</c>, <c>memory</c>.</param>
/// <param name="QueueDepth">How many requests were waiting.</param>
/// <param name="Warnings">What its owner should know, such as an old SQLite; empty where there is nothing.</param>
public sealed record StoreInfo(
    string Path,
    int SchemaVersion,
    string SqliteVersion,
    string AkkaVersion,
    long DatabaseBytes,
    long LogBytes,
    string Synchronous,
    string JournalMode,
    int QueueDepth,
    ImmutableArray<string> Warnings) : IStoreMessage;
