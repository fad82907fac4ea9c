using GoStore.Actors;

namespace GoStore.Conformance.Tests.GoStore;

/// <summary>
/// go-store's TestCoverage_ tests. Most of them replace the database driver by a stub; what can be seen from outside is here,
/// with files that really are as the stub pretends.
/// </summary>
public sealed class CoverageTests : StoreTest
{
    private const string LegacyTable = "CREATE TABLE kv (grp TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY (grp, key))";

    // In go-store an index that is named "entries" lets the creation of the table fail; to ours the file is another program's.
    [Fact]
    public async Task New_Bad_SchemaConflict()
    {
        string path = FilePath("conflict.db");
        ExecuteSql(path, "CREATE TABLE dummy (id INTEGER)", "CREATE INDEX entries ON dummy (id)");

        StoreException error = await AssertFailsAsync(ErrorCode.ForeignDatabase, () => OpenAsync(path));

        Assert.Contains("conflict.db", error.Message);
        Assert.Equal(2, QuerySql(path, "SELECT count(*) FROM sqlite_master"));
    }

    [Fact]
    public async Task GetAll_Bad_RowsError()
    {
        IStore store = await OpenDamagedAsync();
        await AssertFailsAsync(ErrorCode.Corrupt, () => store.GetAllAsync("g"));
    }

    [Fact]
    public async Task Render_Bad_RowsError()
    {
        IStore store = await OpenDamagedAsync();
        await AssertFailsAsync(ErrorCode.Corrupt, () => store.RenderAsync("{{ .name }}", "g"));
    }

    [Fact]
    public async Task EnsureSchema_Good_ExistingEntriesAndLegacyMigration()
    {
        string path = FilePath("old.db");
        ExecuteSql(path,
            "CREATE TABLE entries (group_name TEXT NOT NULL, entry_key TEXT NOT NULL, entry_value TEXT NOT NULL, PRIMARY KEY (group_name, entry_key))",
            "INSERT INTO entries VALUES ('existing', 'k', 'v')",
            LegacyTable,
            "INSERT INTO kv VALUES ('legacy', 'k', 'v', NULL)");

        IStore store = await OpenAsync(path);

        Assert.Equal(["existing", "legacy"], await store.GetGroupsAsync());
    }

    // A stub's error in go-store; here a table kv that is not go-store's. go-store fails on it, or, where the columns happen to
    // fit, copies it and drops the original. Ours refuses the file before it touches it.
    [Fact]
    public async Task EnsureSchema_Bad_MigrationError()
    {
        string path = FilePath("foreign.db");
        ExecuteSql(path,
            "CREATE TABLE kv (key TEXT PRIMARY KEY, version INTEGER NOT NULL, value BLOB NOT NULL, type TEXT NOT NULL, created TEXT NOT NULL) WITHOUT ROWID",
            "INSERT INTO kv VALUES ('k', 1, '{}', 'T', '2026-01-01T00:00:00Z')");
        byte[] before = await File.ReadAllBytesAsync(path);

        StoreException error = await AssertFailsAsync(ErrorCode.ForeignDatabase, () => OpenAsync(path));

        Assert.Contains("foreign.db", error.Message);
        Assert.Equal(before, await File.ReadAllBytesAsync(path));
    }

    // A stub's "duplicate column name" in go-store: somebody else added the column in between. Here somebody else really opens the file.
    [Fact]
    public async Task EnsureExpiryColumn_Good_DuplicateColumn()
    {
        string path = FilePath("old.db");
        ExecuteSql(path,
            "CREATE TABLE entries (group_name TEXT NOT NULL, entry_key TEXT NOT NULL, entry_value TEXT NOT NULL, PRIMARY KEY (group_name, entry_key))",
            "INSERT INTO entries VALUES ('g', 'k', 'v')");

        IStore[] stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => OpenAsync(path))));

        foreach (IStore store in stores)
        {
            Assert.Equal("v", await store.GetAsync("g", "k"));
        }

        Assert.Equal(1, QuerySql(path, "SELECT count(*) FROM entries"));
    }

    [Fact]
    public async Task MigrateLegacyEntriesTable_Good_CreatesAndMigratesLegacyRows()
    {
        string path = FilePath("old.db");
        long later = Now.AddMinutes(1).ToUnixTimeMilliseconds();
        long earlier = Now.AddMinutes(-1).ToUnixTimeMilliseconds();
        ExecuteSql(path, LegacyTable,
            $"INSERT INTO kv VALUES ('g', 'permanent', 'p', NULL), ('g', 'temporary', 't', {later}), ('g', 'expired', 'e', {earlier})");

        IStore store = await OpenAsync(path);

        Assert.Equal([("permanent", "p"), ("temporary", "t")], (await store.GetAllAsync("g")).Select(entry => (entry.Key, entry.Value)));
        Assert.Equal(TimeSpan.FromMinutes(1), await store.GetTimeToLiveAsync("g", "temporary"));
        Assert.Equal(1, await store.PurgeAsync());
    }

    /// <summary>Opens a store of five thousand entries in which two pages were overwritten.</summary>
    private async Task<IStore> OpenDamagedAsync()
    {
        string path = FilePath("store.db");
        for (int part = 0; part < 5; part++)
        {
            int first = part * 1000;
            await Store.SetManyAsync(Enumerable.Range(first, 1000).Select(number => new EntryCommands.Set("g", $"key-{number:0000}", new string('v', 100))));
        }

        await Store.CloseAsync();
        long pageSize = QuerySql(path, "PRAGMA page_size");
        long pages = QuerySql(path, "PRAGMA page_count");
        await using (FileStream file = new(path, FileMode.Open, FileAccess.Write))
        {
            file.Position = pages / 2 * pageSize;
            file.Write(Enumerable.Repeat((byte)0xFF, (int)(2 * pageSize)).ToArray());
        }

        return await OpenAsync(path);
    }
}
