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
        Config config = (options.Hocon is null ? system : Parse(options.Hocon).WithFallback(system)).GetConfig("gostore");
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
                AtLeast("sqlite.busy-timeout", options.BusyTimeout ?? Time(config, "sqlite.busy-timeout"), TimeSpan.Zero),
                AtLeast("sqlite.cache-size", options.CacheSize ?? Bytes(config, "sqlite.cache-size"), 1024),
                AtLeast("sqlite.mmap-size", options.MemoryMapSize ?? Bytes(config, "sqlite.mmap-size"), 0),
                PageSizeOf(Whole(config, "sqlite.page-size")),
                AtLeast("sqlite.checkpoint-size", Bytes(config, "sqlite.checkpoint-size"), 64 * 1024)),
            AtLeast("ask-timeout", options.AskTimeout ?? Time(config, "ask-timeout"), TimeSpan.FromMilliseconds(1)),
            AtLeast("mailbox-capacity", options.MailboxCapacity ?? Whole(config, "mailbox-capacity"), 1),
            config.GetString("mailbox"),
            config.GetString("dispatcher"),
            AtLeast("slice-time", Time(config, "slice-time"), TimeSpan.FromMilliseconds(0.1)),
            AtLeast("transact-attempts", Whole(config, "transact-attempts"), 1),
            AtLeast("batch.requests", options.BatchRequests ?? Whole(config, "batch.requests"), 1),
            AtLeast("batch.bytes", Bytes(config, "batch.bytes"), 1),
            AtLeast("batch.time", Time(config, "batch.time"), TimeSpan.Zero),
            AtLeast("purge.interval", options.PurgeInterval ?? Time(config, "purge.interval"), TimeSpan.FromMilliseconds(1)),
            AtLeast("purge.slice", Whole(config, "purge.slice"), 1),
            AtLeast("limits.group", options.GroupLimit ?? Bytes(config, "limits.group"), 0),
            AtLeast("limits.key", options.KeyLimit ?? Bytes(config, "limits.key"), 0),
            AtLeast("limits.value", options.ValueLimit ?? Bytes(config, "limits.value"), 0),
            AtLeast("limits.transaction-operations", options.TransactionOperationsLimit ?? Whole(config, "limits.transaction-operations"), 1),
            AtLeast("limits.transaction-bytes", options.TransactionBytesLimit ?? Bytes(config, "limits.transaction-bytes"), 1),
            AtLeast("page-entries", Whole(config, "page-entries"), 1),
            AtLeast("page-bytes", Bytes(config, "page-bytes"), 1),
            AtLeast("reopen.min-backoff", Time(config, "reopen.min-backoff"), TimeSpan.FromMilliseconds(1)),
            AtLeast("reopen.max-backoff", Time(config, "reopen.max-backoff"), TimeSpan.FromMilliseconds(1)),
            options.TimeProvider);
    }

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

    private static long Bytes(Config config, string name) => Value(config, name, () => config.GetByteSize(name), "a size in bytes, such as 4096 or 16MiB");

    private static int Whole(Config config, string name) => Value<int>(config, name, () => config.GetInt(name), "a whole number");

    private static TimeSpan Time(Config config, string name) => Value<TimeSpan>(config, name, () => config.GetTimeSpan(name), "a time with its unit, such as 250ms or 10s");

    private static T Value<T>(Config config, string name, Func<T?> read, string allowed)
        where T : struct
    {
        try
        {
            return read() ?? throw new FormatException();
        }
        catch (Exception error) when (error is FormatException or OverflowException or ConfigurationException)
        {
            throw Wrong(name, config.GetString(name), allowed);
        }
    }

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
