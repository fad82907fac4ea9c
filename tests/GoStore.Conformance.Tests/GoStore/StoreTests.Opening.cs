using GoStore.Actors;

namespace GoStore.Conformance.Tests.GoStore;

/// <summary>Opening and closing: paths, files of older generations, files of others.</summary>
public sealed partial class StoreTests
{
    [Fact]
    public async Task New_Good_Memory()
    {
        IStore store = await OpenAsync(":memory:");

        await store.SetAsync("g", "k", "v");

        Assert.Equal("v", await store.GetAsync("g", "k"));
        Assert.Equal(":memory:", (await store.GetInfoAsync()).Path);
    }

    [Fact]
    public async Task New_Good_FileBacked()
    {
        await Store.SetAsync("g", "k", "v");
        await ReopenAsync();

        Assert.Equal("v", await Store.GetAsync("g", "k"));
    }

    [Fact]
    public async Task New_Bad_InvalidPath()
    {
        string path = Path.Combine(FilePath("no-such-folder"), "store.db");

        StoreException error = await AssertFailsAsync(ErrorCode.CannotOpen, () => OpenAsync(path));

        Assert.Contains("no-such-folder", error.Message);
    }

    [Fact]
    public async Task New_Bad_CorruptFile()
    {
        string path = FilePath("corrupt.db");
        const string Text = "This is a text, and no database, however long it is read and with whatever patience.";
        await File.WriteAllTextAsync(path, Text);

        StoreException error = await AssertFailsAsync(ErrorCode.Corrupt, () => OpenAsync(path));

        Assert.Contains("corrupt.db", error.Message);
        Assert.Equal(Text, await File.ReadAllTextAsync(path));
    }

    [SkippableFact]
    public async Task New_Bad_ReadOnlyDir()
    {
        Skip.If(OperatingSystem.IsWindows(), "A folder's read-only flag does not forbid new files in it on Windows.");
        // The superuser may write into a read-only folder; into /proc not even it may.
        string readOnly = Environment.IsPrivilegedProcess ? "/proc" : FilePath("read-only");
        if (!OperatingSystem.IsWindows() && !Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory(readOnly, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => OpenAsync(Path.Combine(readOnly, "store.db")));

        Assert.True(error.Code is ErrorCode.CannotOpen or ErrorCode.ReadOnly, $"{error.Code}: {error.Message}");
        Assert.Contains(Path.Combine(readOnly, "store.db"), error.Message);
    }

    // go-store looks with a PRAGMA on its private connection; ours tells it to everybody.
    [Fact]
    public async Task New_Good_WALMode() => Assert.Equal("wal", (await Store.GetInfoAsync()).JournalMode);

    [Fact]
    public async Task Close_Good()
    {
        await Store.SetAsync("g", "k", "v");

        await Store.CloseAsync();

        Assert.Equal(1, QuerySql(FilePath("store.db"), "SELECT count(*) FROM entries"));
    }

    [Fact]
    public async Task Close_Good_Idempotent()
    {
        await Store.CloseAsync();
        await Store.CloseAsync();
        await Store.DisposeAsync();
        await Store.DisposeAsync();

        await AssertFailsAsync(ErrorCode.Closed, () => Store.GetAsync("g", "k"));
    }

    [Fact]
    public async Task Close_Good_OperationsFailAfterClose()
    {
        await Store.SetAsync("g", "k", "v");
        await Store.CloseAsync();

        Func<Task>[] operations =
        [
            () => Store.GetAsync("g", "k"),
            () => Store.FindAsync("g", "k"),
            () => Store.SetAsync("g", "k", "v"),
            () => Store.SetAsync("g", "k", "v", Minute),
            () => Store.SetManyAsync([new EntryCommands.Set("g", "k", "v")]),
            () => Store.TouchAsync("g", "k", Minute),
            () => Store.GetTimeToLiveAsync("g", "k"),
            () => Store.IncrementAsync("g", "n"),
            () => Store.PatchAsync("g", "k", "{}"),
            () => Store.DeleteAsync("g", "k"),
            () => Store.DeleteManyAsync("g", ["k"]),
            () => Store.DeleteGroupAsync("g"),
            () => Store.DeleteGroupsAsync("g"),
            () => Store.DeletePrefixAsync("g", "k"),
            () => Store.DeleteRangeAsync("g", null, null),
            () => Store.CountAsync("g"),
            () => Store.CountAllAsync(),
            () => Store.GetAllAsync("g"),
            () => Store.GetPageAsync("g", 0, 1),
            () => Store.GetBatchAsync("g", ["k"]),
            () => Store.GetPrefixAsync("g", "k"),
            () => Store.GetRangeAsync("g", null, null),
            () => Store.GetByTypeAsync("g", "t"),
            () => Store.GetGroupsAsync(),
            () => Store.ExistsAsync("g", "k"),
            () => Store.GroupExistsAsync("g"),
            () => Store.SplitAsync("g", "k", ","),
            () => Store.FieldsAsync("g", "k"),
            () => Store.TransactionAsync([new EntryCommands.Delete("g", "k")]),
            () => Store.TransactAsync(transaction => transaction.GetAsync("g", "k")),
            () => Store.PurgeAsync(),
            () => Store.BackupAsync(FilePath("backup.db")),
            () => Store.GetInfoAsync(),
        ];
        foreach (Func<Task> operation in operations)
        {
            await AssertFailsAsync(ErrorCode.Closed, operation);
        }
    }

    [Fact]
    public async Task SchemaUpgrade_Good_ExistingDB()
    {
        await Store.SetAsync("g", "k", "v");
        await ReopenAsync();
        await Store.SetAsync("g", "ttl", "v2", Minute);
        await ReopenAsync();

        Assert.Equal("v", await Store.GetAsync("g", "k"));
        Assert.Equal(Minute, await Store.GetTimeToLiveAsync("g", "ttl"));
    }

    [Fact]
    public async Task SchemaUpgrade_Good_EntriesWithoutExpiryColumn()
    {
        string path = FilePath("old.db");
        ExecuteSql(path,
            "CREATE TABLE entries (group_name TEXT NOT NULL, entry_key TEXT NOT NULL, entry_value TEXT NOT NULL, PRIMARY KEY (group_name, entry_key))",
            "INSERT INTO entries VALUES ('g', 'k', 'v')");

        IStore store = await OpenAsync(path);

        Assert.Equal("v", await store.GetAsync("g", "k"));
        Assert.Null(await store.GetTimeToLiveAsync("g", "k"));
        await AssertExpiresAsync(store);
    }

    [Fact]
    public async Task SchemaUpgrade_Good_LegacyAndCurrentTables()
    {
        string path = FilePath("old.db");
        ExecuteSql(path,
            "CREATE TABLE entries (group_name TEXT NOT NULL, entry_key TEXT NOT NULL, entry_value TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY (group_name, entry_key))",
            "CREATE TABLE kv (grp TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (grp, key))",
            "INSERT INTO entries VALUES ('g', 'both', 'current', NULL), ('g', 'current', 'c', NULL)",
            "INSERT INTO kv VALUES ('g', 'both', 'legacy'), ('g', 'legacy', 'l')");

        IStore store = await OpenAsync(path);

        Assert.Equal([("both", "current"), ("current", "c"), ("legacy", "l")], (await store.GetAllAsync("g")).Select(entry => (entry.Key, entry.Value)));
        await store.DisposeAsync();
        Assert.Equal(0, QuerySql(path, "SELECT count(*) FROM sqlite_master WHERE name = 'kv'"));
    }

    [Fact]
    public async Task SchemaUpgrade_Good_PreTTLDatabase()
    {
        string path = FilePath("old.db");
        ExecuteSql(path,
            "CREATE TABLE kv (grp TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (grp, key))",
            "INSERT INTO kv VALUES ('g', 'k', 'v')");

        IStore store = await OpenAsync(path);

        Entry entry = (await store.FindAsync("g", "k"))!;
        Assert.Equal(("v", 1L, (DateTimeOffset?)null), (entry.Value, entry.Version, entry.ExpiresAt));
        await AssertExpiresAsync(store);
    }

    private async Task AssertExpiresAsync(IStore store)
    {
        await store.SetAsync("g", "ttl", "value", Minute);
        Assert.Equal("value", await store.GetAsync("g", "ttl"));
        Advance(Minute);
        Assert.Null(await store.FindAsync("g", "ttl"));
    }
}
