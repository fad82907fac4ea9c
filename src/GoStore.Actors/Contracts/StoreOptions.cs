namespace GoStore.Actors;

/// <summary>
/// The settings of a store that are given in code or by <c>IConfiguration</c>. What is left null comes from the actor system's configuration
/// (<c>gostore { ... }</c>), and from <c>hocon/gostore.conf</c>, which explains each of them, after that.
/// </summary>
/// <example>
/// <code>
/// services.AddGoStore(options =>
/// {
///     options.Path = "app.db";
///     options.PurgeInterval = TimeSpan.FromSeconds(10);
/// });
/// </code>
/// </example>
public sealed class StoreOptions
{
    /// <summary>The database file; <c>:memory:</c> for none on disk.</summary>
    public string? Path { get; set; }

    /// <summary>How durable a commit is: <c>full</c> (default), <c>extra</c>, <c>normal</c> or <c>off</c>.</summary>
    public string? Synchronous { get; set; }

    /// <summary><c>wal</c> (default), <c>delete</c>, <c>truncate</c> or <c>persist</c>.</summary>
    public string? JournalMode { get; set; }

    /// <summary>How long to wait for another process that writes to the file.</summary>
    public TimeSpan? BusyTimeout { get; set; }

    /// <summary>Size of SQLite's page cache in bytes.</summary>
    public long? CacheSize { get; set; }

    /// <summary>How much of the file is mapped into memory, in bytes; 0 for none.</summary>
    public long? MemoryMapSize { get; set; }

    /// <summary>How many requests one commit covers at most; 1 switches group commit off.</summary>
    public int? BatchRequests { get; set; }

    /// <summary>How many requests may wait before callers get <see cref="ErrorCode.Busy"/>.</summary>
    public int? MailboxCapacity { get; set; }

    /// <summary>How long a call waits for an answer, from the store's last progress on it.</summary>
    public TimeSpan? AskTimeout { get; set; }

    /// <summary>How often expired entries are deleted.</summary>
    public TimeSpan? PurgeInterval { get; set; }

    /// <summary>The longest group name, in bytes of UTF-8.</summary>
    public long? GroupLimit { get; set; }

    /// <summary>The longest key, in bytes of UTF-8.</summary>
    public long? KeyLimit { get; set; }

    /// <summary>The longest value, in bytes of UTF-8.</summary>
    public long? ValueLimit { get; set; }

    /// <summary>How many operations a transaction may have.</summary>
    public int? TransactionOperationsLimit { get; set; }

    /// <summary>How large the operations of a transaction may be together, in bytes of UTF-8.</summary>
    public long? TransactionBytesLimit { get; set; }

    /// <summary>The quota of a namespace that nobody gave another.</summary>
    public Quota? DefaultQuota { get; set; }

    /// <summary>Whether changes are kept in the change log.</summary>
    public bool? ChangesEnabled { get; set; }

    /// <summary>More settings as HOCON, which win over the actor system's: <c>"gostore.batch.time = 5ms"</c>.</summary>
    public string? Hocon { get; set; }

    /// <summary>The clock for expiry, purges and times of entries. Tests move one of their own; everybody else keeps the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal void CopyTo(StoreOptions other)
    {
        other.Path = Path;
        other.Synchronous = Synchronous;
        other.JournalMode = JournalMode;
        other.BusyTimeout = BusyTimeout;
        other.CacheSize = CacheSize;
        other.MemoryMapSize = MemoryMapSize;
        other.BatchRequests = BatchRequests;
        other.MailboxCapacity = MailboxCapacity;
        other.AskTimeout = AskTimeout;
        other.PurgeInterval = PurgeInterval;
        other.GroupLimit = GroupLimit;
        other.KeyLimit = KeyLimit;
        other.ValueLimit = ValueLimit;
        other.TransactionOperationsLimit = TransactionOperationsLimit;
        other.TransactionBytesLimit = TransactionBytesLimit;
        other.DefaultQuota = DefaultQuota;
        other.ChangesEnabled = ChangesEnabled;
        other.Hocon = Hocon;
        other.TimeProvider = TimeProvider;
    }
}
