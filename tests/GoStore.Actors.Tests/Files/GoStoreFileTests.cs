using GoStore.Actors.Tests.Support;
using GoStore.Actors.TestSupport;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Files;

/// <summary>The files of every generation of go-store, made as it makes them, open as they are.</summary>
public sealed class GoStoreFileTests : IDisposable
{
    private const string Entries = "CREATE TABLE entries (group_name TEXT NOT NULL, entry_key TEXT NOT NULL, entry_value TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY(group_name, entry_key))";
    private const string EntriesWithoutExpiry = "CREATE TABLE entries (group_name TEXT NOT NULL, entry_key TEXT NOT NULL, entry_value TEXT NOT NULL, PRIMARY KEY(group_name, entry_key))";
    private const string Old = "CREATE TABLE kv (grp TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY (grp, key))";
    private const string OldWithoutExpiry = "CREATE TABLE kv (grp TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (grp, key))";
    private const string Journal = "CREATE TABLE journal_entries (entry_id INTEGER PRIMARY KEY AUTOINCREMENT, bucket_name TEXT NOT NULL, measurement TEXT NOT NULL, fields_json TEXT NOT NULL, tags_json TEXT NOT NULL, committed_at INTEGER NOT NULL, archived_at INTEGER)";
    private const string JournalIndex = "CREATE INDEX journal_entries_bucket_committed_at_idx ON journal_entries(bucket_name, committed_at)";

    private readonly TemporaryFolder folder = new();
    private readonly ManualTimeProvider clock = new();

    public void Dispose() => folder.Dispose();

    private string Path => folder.File("go-store.db");

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Entries_with_expiry_open_with_all_that_lives()
    {
        Make(Entries);
        Insert("entries", expires: true, ("config", "colour", "blue", null), ("config", "token", "abc", Now + 60_000), ("config", "expired", "old", Now), ("tenant-a:config", "colour", "red", null));

        await using (IStore store = await OpenAsync())
        {
            Assert.Equal(["colour", "token"], (await store.GetAllAsync("config")).Select(entry => entry.Key));
            Assert.Equal(["config", "tenant-a:config"], await store.GetGroupsAsync());
            Assert.Equal("red", await store.GetAsync("tenant-a:config", "colour"));
            Assert.Equal(TimeSpan.FromMinutes(1), await store.GetTimeToLiveAsync("config", "token"));
            Assert.Null(await store.GetTimeToLiveAsync("config", "colour"));
            Entry entry = Assert.IsType<Entry>(await store.FindAsync("config", "colour"));
            Assert.Equal((1, "", clock.GetUtcNow()), (entry.Version, entry.Type, entry.CreatedAt));
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.False(await store.ExistsAsync("config", "token"));
            Assert.Equal(2, await store.SetAsync("config", "colour", "green"));
            Assert.Equal(1, await store.SetAsync("config", "expired", "new"));
        }

        await using IStore again = await OpenAsync();
        Assert.Equal("green", await again.GetAsync("config", "colour"));
        Assert.Equal("new", await again.GetAsync("config", "expired"));
        Assert.Equal("red", await again.GetAsync("tenant-a:config", "colour"));
    }

    [Fact]
    public async Task Entries_without_expiry_open_and_live_for_ever()
    {
        Make(EntriesWithoutExpiry);
        Insert("entries", expires: false, ("g", "a", "1", null), ("g", "b", "2", null));
        await using IStore store = await OpenAsync();
        clock.Advance(TimeSpan.FromDays(10_000));
        Assert.Equal(["1", "2"], (await store.GetAllAsync("g")).Select(entry => entry.Value));
        Assert.All(await store.GetAllAsync("g"), entry => Assert.Null(entry.ExpiresAt));
    }

    [Fact]
    public async Task The_table_of_the_first_release_opens()
    {
        Make(OldWithoutExpiry);
        Insert("kv", expires: false, ("g", "a", "1", null), ("h", "b", "2", null));
        await using IStore store = await OpenAsync();
        Assert.Equal("1", await store.GetAsync("g", "a"));
        Assert.Equal(["g", "h"], await store.GetGroupsAsync());
    }

    [Fact]
    public async Task The_table_of_the_first_release_with_expiry_opens_with_all_that_lives()
    {
        Make(Old);
        Insert("kv", expires: true, ("g", "a", "1", null), ("g", "b", "2", Now + 1000), ("g", "c", "3", Now - 1));
        await using IStore store = await OpenAsync();
        Assert.Equal(["a", "b"], (await store.GetAllAsync("g")).Select(entry => entry.Key));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["a"], (await store.GetAllAsync("g")).Select(entry => entry.Key));
    }

    [Theory]
    [InlineData(Entries, Old)]
    [InlineData(EntriesWithoutExpiry, Old)]
    [InlineData(Entries, OldWithoutExpiry)]
    [InlineData(EntriesWithoutExpiry, OldWithoutExpiry)]
    public async Task Of_both_tables_the_newer_ones_row_stands_and_the_older_ones_others_are_taken_over(string entries, string old)
    {
        Make(entries, old);
        Insert("entries", entries == Entries, ("g", "both", "new", null), ("g", "new only", "1", null));
        Insert("kv", old == Old, ("g", "both", "old", null), ("g", "old only", "2", null));
        await using (IStore store = await OpenAsync())
        {
            Assert.Equal(["both=new", "new only=1", "old only=2"], (await store.GetAllAsync("g")).Select(entry => $"{entry.Key}={entry.Value}"));
        }

        await using IStore again = await OpenAsync();
        Assert.Equal(3, await again.CountAsync("g"));
        Assert.Equal("new", await again.GetAsync("g", "both"));
    }

    [Fact]
    public async Task A_journal_beside_the_entries_is_left_as_it_is()
    {
        Make(Entries, Journal, JournalIndex, "INSERT INTO journal_entries (bucket_name, measurement, fields_json, tags_json, committed_at) VALUES ('store', 'm', '{}', '{}', 5)");
        Insert("entries", expires: true, ("g", "a", "1", null));
        await using (IStore store = await OpenAsync())
        {
            Assert.Equal("1", await store.GetAsync("g", "a"));
            await store.DeleteGroupsAsync("");
        }

        Assert.Equal("store m {} {} 5", RawDatabase.Scalar<string>(Path, "SELECT bucket_name || ' ' || measurement || ' ' || fields_json || ' ' || tags_json || ' ' || committed_at FROM journal_entries"));
    }

    [Fact]
    public async Task Names_and_values_that_go_store_allows_come_over_as_they_are()
    {
        (string Group, string Key, string Value)[] hostile =
        [
            ("", "", ""), ("g", "", "empty key"), ("", "k", "empty group"), ("a\0b", "k\0", "\0"), ("%", "_", "^"), ("e\u0301", "\u00e9", "\U0001F600"),
            ("\U0010FFFF", "\uFFFF", "last"), ("A", "K", "upper"), ("a", "k", "lower"), ("'; DROP TABLE entries; --", "\"", "\n\r\t\\"), (new string('g', 10_000), new string('k', 10_000), new string('v', 100_000)),
        ];
        Make(Entries);
        Insert("entries", expires: true, [.. hostile.Select(entry => (entry.Group, entry.Key, entry.Value, (long?)null))]);
        await using IStore store = await OpenAsync();
        Assert.Equal(hostile.Length, await store.CountAllAsync());
        foreach ((string group, string key, string value) in hostile)
        {
            Assert.Equal(value, await store.GetAsync(group, key));
        }
    }

    [Fact]
    public async Task What_a_go_store_that_was_killed_left_in_its_log_is_taken_over_too()
    {
        string original = folder.File("running.db");
        using (SqliteConnection running = RawDatabase.Open(original, SqliteOpenMode.ReadWriteCreate))
        {
            foreach (string statement in (string[])["PRAGMA journal_mode = WAL", "PRAGMA wal_autocheckpoint = 0", Entries, "INSERT INTO entries VALUES ('g', 'a', '1', NULL)"])
            {
                using SqliteCommand command = running.CreateCommand();
                command.CommandText = statement;
                command.ExecuteNonQuery();
            }

            File.Copy(original, Path);
            File.Copy($"{original}-wal", $"{Path}-wal");
        }

        await using IStore store = await OpenAsync();
        Assert.Equal("1", await store.GetAsync("g", "a"));
    }

    [Fact]
    public async Task Go_store_can_go_on_writing_to_the_file()
    {
        Make(Entries);
        await using (IStore store = await OpenAsync())
        {
            await store.SetAsync("g", "ours", "1");
        }

        RawDatabase.Execute(
            Path,
            "INSERT INTO entries (group_name, entry_key, entry_value, expires_at) VALUES ('g', 'theirs', '2', NULL) ON CONFLICT(group_name, entry_key) DO UPDATE SET entry_value = excluded.entry_value, expires_at = excluded.expires_at",
            "INSERT INTO entries (group_name, entry_key, entry_value, expires_at) VALUES ('g', 'ours', '3', NULL) ON CONFLICT(group_name, entry_key) DO UPDATE SET entry_value = excluded.entry_value, expires_at = excluded.expires_at");
        await using IStore again = await OpenAsync();
        Assert.Equal(["ours=3", "theirs=2"], (await again.GetAllAsync("g")).Select(entry => $"{entry.Key}={entry.Value}"));
    }

    private Task<IStore> OpenAsync() => Store.OpenAsync(Path, options => options.TimeProvider = clock);

    private void Make(params string[] statements) => RawDatabase.Execute(Path, ["PRAGMA journal_mode = WAL", .. statements]);

    private void Insert(string table, bool expires, params (string Group, string Key, string Value, long? ExpiresAt)[] rows)
    {
        using SqliteConnection connection = RawDatabase.Open(Path, SqliteOpenMode.ReadWrite);
        foreach ((string group, string key, string value, long? expiresAt) in rows)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"INSERT INTO {table} VALUES (@group, @key, @value{(expires ? ", @expires" : "")})";
            command.Parameters.AddWithValue("@group", group);
            command.Parameters.AddWithValue("@key", key);
            command.Parameters.AddWithValue("@value", value);
            command.Parameters.AddWithValue("@expires", (object?)expiresAt ?? DBNull.Value);
            command.ExecuteNonQuery();
        }
    }
}
