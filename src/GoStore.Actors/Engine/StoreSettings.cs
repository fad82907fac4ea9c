using Akka.Configuration;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Engine;

/// <summary>The settings of one store, read and checked once. <c>hocon/gostore.conf</c> explains each.</summary>
internal sealed record StoreSettings(
    DatabaseSettings Database,
    TimeSpan AskTimeout,
    int MailboxCapacity,
    string Mailbox,
    string Dispatcher,
    TimeSpan SliceTime,
    int TransactAttempts,
    int BatchRequests,
    long BatchBytes,
    TimeSpan BatchTime,
    TimeSpan PurgeInterval,
    int PurgeSlice,
    long GroupLimit,
    long KeyLimit,
    long ValueLimit,
    int TransactionOperationsLimit,
    long TransactionBytesLimit,
    int PageEntries,
    long PageBytes,
    TimeSpan ReopenMinimum,
    TimeSpan ReopenMaximum,
    TimeProvider Clock)
{
    private static readonly string[] SynchronousValues = ["off", "normal", "full", "extra"];
    private static readonly string[] JournalModes = ["wal", "delete", "truncate", "persist"];

    /// <summary>The file, as errors name it.</summary>
    public string Path => Database.Path;

    /// <summary>Whether namespaces are stores of their own, so that no group of this one may look like a group of one.</summary>
    public bool NamespacesAreElsewhere { get; init; }

    /// <summary>The same settings for what stands elsewhere than in a file.</summary>
    public StoreSettings At(string address) => this with { Database = Database with { Path = address } };

    /// <summary>Reads the settings of a store: options first, then the configuration of the actor system with the reference behind it.</summary>
    /// <exception cref="StoreException">A setting is not what it may be.</exception>
    public static StoreSettings Read(Config system, StoreOptions options)
    {
        SettingsReader config = Section(system, options);
        string path = options.Path ?? config.Text("path");
        if (string.IsNullOrWhiteSpace(path))
        {
            throw config.Wrong("path", path, "a file, or :memory:");
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw config.Wrong("path", path, "a file name without NUL");
        }

        return new StoreSettings(
            new DatabaseSettings(
                path == DatabaseSettings.InMemory ? path : System.IO.Path.GetFullPath(path),
                config.OneOf("sqlite.synchronous", options.Synchronous ?? config.Text("sqlite.synchronous"), SynchronousValues),
                config.OneOf("sqlite.journal-mode", options.JournalMode ?? config.Text("sqlite.journal-mode"), JournalModes),
                config.AtLeast("sqlite.busy-timeout", options.BusyTimeout ?? config.Time("sqlite.busy-timeout"), TimeSpan.Zero),
                config.AtLeast("sqlite.cache-size", options.CacheSize ?? config.Bytes("sqlite.cache-size"), 1024),
                config.AtLeast("sqlite.mmap-size", options.MemoryMapSize ?? config.Bytes("sqlite.mmap-size"), 0),
                config.PageSizeOf(config.Whole("sqlite.page-size")),
                config.AtLeast("sqlite.checkpoint-size", config.Bytes("sqlite.checkpoint-size"), 64 * 1024)),
            config.AtLeast("ask-timeout", options.AskTimeout ?? config.Time("ask-timeout"), TimeSpan.FromMilliseconds(1)),
            config.AtLeast("mailbox-capacity", options.MailboxCapacity ?? config.Whole("mailbox-capacity"), 1),
            config.Text("mailbox"),
            config.Text("dispatcher"),
            config.AtLeast("slice-time", config.Time("slice-time"), TimeSpan.FromMilliseconds(0.1)),
            config.AtLeast("transact-attempts", config.Whole("transact-attempts"), 1),
            config.AtLeast("batch.requests", options.BatchRequests ?? config.Whole("batch.requests"), 1),
            config.AtLeast("batch.bytes", config.Bytes("batch.bytes"), 1),
            config.AtLeast("batch.time", config.Time("batch.time"), TimeSpan.Zero),
            config.AtLeast("purge.interval", options.PurgeInterval ?? config.Time("purge.interval"), TimeSpan.FromMilliseconds(1)),
            config.AtLeast("purge.slice", config.Whole("purge.slice"), 1),
            config.AtLeast("limits.group", options.GroupLimit ?? config.Bytes("limits.group"), 0),
            config.AtLeast("limits.key", options.KeyLimit ?? config.Bytes("limits.key"), 0),
            config.AtLeast("limits.value", options.ValueLimit ?? config.Bytes("limits.value"), 0),
            config.AtLeast("limits.transaction-operations", options.TransactionOperationsLimit ?? config.Whole("limits.transaction-operations"), 1),
            config.AtLeast("limits.transaction-bytes", options.TransactionBytesLimit ?? config.Bytes("limits.transaction-bytes"), 1),
            config.AtLeast("page-entries", config.Whole("page-entries"), 1),
            config.AtLeast("page-bytes", config.Bytes("page-bytes"), 1),
            config.AtLeast("reopen.min-backoff", config.Time("reopen.min-backoff"), TimeSpan.FromMilliseconds(1)),
            config.AtLeast("reopen.max-backoff", config.Time("reopen.max-backoff"), TimeSpan.FromMilliseconds(1)),
            options.TimeProvider);
    }

    /// <summary>The settings under <c>gostore</c>: those of the options before those of the system.</summary>
    public static SettingsReader Section(Config system, StoreOptions options) =>
        new((options.Hocon is null ? system : Parse(options.Hocon).WithFallback(system)).GetConfig("gostore"));

    /// <summary>Reads the HOCON of <see cref="StoreOptions.Hocon"/>.</summary>
    /// <exception cref="StoreException">It is none.</exception>
    public static Config Parse(string hocon)
    {
        try
        {
            return ConfigurationFactory.ParseString(hocon);
        }
        catch (Exception error)
        {
            // The parser throws whatever its steps throw.
            throw new StoreArgumentException(nameof(StoreOptions.Hocon), $"The HOCON {Named.Text(hocon)} of the options cannot be read: {error.Message}");
        }
    }
}
