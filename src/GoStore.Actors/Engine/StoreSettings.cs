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

    /// <summary>Reads the settings of a store: options first, then the configuration of the actor system with the reference behind it.</summary>
    /// <exception cref="StoreException">A setting is not what it may be.</exception>
    public static StoreSettings Read(Config system, StoreOptions options)
    {
        Config config = (options.Hocon is null ? system : ConfigurationFactory.ParseString(options.Hocon).WithFallback(system)).GetConfig("gostore");
        string path = options.Path ?? config.GetString("path");
        if (string.IsNullOrWhiteSpace(path))
        {
            throw Wrong("path", path, "a file, or :memory:");
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw Wrong("path", path, "a file name without NUL");
        }

        return new StoreSettings(
            new DatabaseSettings(
                path == DatabaseSettings.InMemory ? path : System.IO.Path.GetFullPath(path),
                OneOf("sqlite.synchronous", options.Synchronous ?? config.GetString("sqlite.synchronous"), SynchronousValues),
                OneOf("sqlite.journal-mode", options.JournalMode ?? config.GetString("sqlite.journal-mode"), JournalModes),
                AtLeast("sqlite.busy-timeout", options.BusyTimeout ?? config.GetTimeSpan("sqlite.busy-timeout"), TimeSpan.Zero),
                AtLeast("sqlite.cache-size", options.CacheSize ?? Bytes(config, "sqlite.cache-size"), 1024),
                AtLeast("sqlite.mmap-size", options.MemoryMapSize ?? Bytes(config, "sqlite.mmap-size"), 0),
                PageSizeOf(config.GetInt("sqlite.page-size")),
                AtLeast("sqlite.checkpoint-size", Bytes(config, "sqlite.checkpoint-size"), 64 * 1024)),
            AtLeast("ask-timeout", options.AskTimeout ?? config.GetTimeSpan("ask-timeout"), TimeSpan.FromMilliseconds(1)),
            AtLeast("mailbox-capacity", options.MailboxCapacity ?? config.GetInt("mailbox-capacity"), 1),
            config.GetString("mailbox"),
            config.GetString("dispatcher"),
            AtLeast("slice-time", config.GetTimeSpan("slice-time"), TimeSpan.FromMilliseconds(0.1)),
            AtLeast("transact-attempts", config.GetInt("transact-attempts"), 1),
            AtLeast("batch.requests", options.BatchRequests ?? config.GetInt("batch.requests"), 1),
            AtLeast("batch.bytes", Bytes(config, "batch.bytes"), 1),
            AtLeast("batch.time", config.GetTimeSpan("batch.time"), TimeSpan.Zero),
            AtLeast("purge.interval", options.PurgeInterval ?? config.GetTimeSpan("purge.interval"), TimeSpan.FromMilliseconds(1)),
            AtLeast("purge.slice", config.GetInt("purge.slice"), 1),
            AtLeast("limits.group", options.GroupLimit ?? Bytes(config, "limits.group"), 0),
            AtLeast("limits.key", options.KeyLimit ?? Bytes(config, "limits.key"), 0),
            AtLeast("limits.value", options.ValueLimit ?? Bytes(config, "limits.value"), 0),
            AtLeast("limits.transaction-operations", options.TransactionOperationsLimit ?? config.GetInt("limits.transaction-operations"), 1),
            AtLeast("limits.transaction-bytes", options.TransactionBytesLimit ?? Bytes(config, "limits.transaction-bytes"), 1),
            AtLeast("page-entries", config.GetInt("page-entries"), 1),
            AtLeast("page-bytes", Bytes(config, "page-bytes"), 1),
            AtLeast("reopen.min-backoff", config.GetTimeSpan("reopen.min-backoff"), TimeSpan.FromMilliseconds(1)),
            AtLeast("reopen.max-backoff", config.GetTimeSpan("reopen.max-backoff"), TimeSpan.FromMilliseconds(1)),
            options.TimeProvider);
    }

    private static long Bytes(Config config, string name) =>
        config.GetByteSize(name) ?? throw Wrong(name, config.GetString(name), "a size in bytes, such as 4096 or 16MiB");

    private static int PageSizeOf(int size) =>
        size is >= 512 and <= 65536 && int.IsPow2(size) ? size : throw Wrong("sqlite.page-size", $"{size}", "a power of two from 512 to 65536");

    private static string OneOf(string name, string value, string[] allowed) =>
        Array.Find(allowed, each => each.Equals(value, StringComparison.OrdinalIgnoreCase)) ?? throw Wrong(name, value, $"one of {string.Join(", ", allowed)}");

    private static T AtLeast<T>(string name, T value, T least)
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 ? value : throw Wrong(name, $"{value}", $"at least {least}");

    private static StoreException Wrong(string name, string? value, string allowed) =>
        new StoreArgumentException($"gostore.{name}", $"The setting gostore.{name} is {Named.Text(value)}; it must be {allowed}.");
}
