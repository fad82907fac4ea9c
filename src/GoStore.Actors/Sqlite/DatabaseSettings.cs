namespace GoStore.Actors.Sqlite;

/// <summary>How a database is opened.</summary>
internal sealed record DatabaseSettings(
    string Path,
    string Synchronous,
    string JournalMode,
    TimeSpan BusyTimeout,
    long CacheSize,
    long MemoryMapSize,
    int PageSize,
    long CheckpointSize)
{
    public const string InMemory = ":memory:";

    public bool IsInMemory => Path == InMemory;
}
