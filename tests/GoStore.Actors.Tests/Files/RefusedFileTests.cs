using System.Runtime.InteropServices;
using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Files;

/// <summary>Files that are not opened: each with an error that says what it is, and none of them changed.</summary>
public sealed class RefusedFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Path => folder.File("file.db");

    public static TheoryData<string, string, string[]> ForeignFiles => new()
    {
        {
            "a-h/kv", "a-h/kv",
            [
                "CREATE TABLE migration_version (version INTEGER PRIMARY KEY, applied_at TEXT)",
                "CREATE TABLE kv (key TEXT PRIMARY KEY, version INTEGER NOT NULL, value BLOB NOT NULL, type TEXT NOT NULL, created TEXT NOT NULL) WITHOUT ROWID",
                "CREATE INDEX kv_type ON kv (type, key)",
                "CREATE TABLE stream (seq INTEGER PRIMARY KEY AUTOINCREMENT, action TEXT, key TEXT, version INTEGER, value BLOB, type TEXT, created TEXT)",
                "CREATE TABLE locks (name TEXT PRIMARY KEY, locked_by TEXT, locked_at TEXT, expires_at TEXT)",
                "INSERT INTO kv VALUES ('k', 1, '{}', 'T', '2026-01-01T00:00:00Z')",
            ]
        },
        { "another program's tables", "users", ["CREATE TABLE users (id INTEGER PRIMARY KEY)", "INSERT INTO users VALUES (1)"] },
        { "another program's kv", "kv", ["CREATE TABLE kv (k TEXT PRIMARY KEY, v TEXT)"] },
        { "another program's entries", "entries", ["CREATE TABLE entries (id INTEGER PRIMARY KEY, title TEXT)"] },
        { "tables of go-store among others", "users", ["CREATE TABLE entries (group_name TEXT NOT NULL, entry_key TEXT NOT NULL, entry_value TEXT NOT NULL, expires_at INTEGER, PRIMARY KEY(group_name, entry_key))", "CREATE TABLE users (id INTEGER PRIMARY KEY)"] },
        { "only a view", "entries", ["CREATE VIEW entries AS SELECT 1 AS group_name"] },
        { "an application id", "77", ["PRAGMA application_id = 77"] },
        { "another encoding", "UTF-16", ["PRAGMA encoding = 'UTF-16le'", "CREATE TABLE kv (grp TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (grp, key))"] },
    };

    [Theory]
    [MemberData(nameof(ForeignFiles))]
    public async Task Another_programs_file_is_refused_with_what_it_is_and_not_a_byte_of_it_changes(string what, string named, string[] statements)
    {
        Assert.NotEmpty(what);
        RawDatabase.Execute(Path, statements);
        await AssertRefusedAsync(ErrorCode.ForeignDatabase, named);
    }

    [Theory]
    [MemberData(nameof(ForeignFiles))]
    public async Task Another_programs_file_with_a_log_is_refused_and_not_a_byte_of_either_changes(string what, string named, string[] statements)
    {
        Assert.NotEmpty(what);
        string original = folder.File("running");
        // The encoding has to be chosen before anything else.
        string[] first = [.. statements.Where(statement => statement.StartsWith("PRAGMA encoding", StringComparison.Ordinal))];
        using (SqliteConnection running = RawDatabase.Open(original, SqliteOpenMode.ReadWriteCreate))
        {
            foreach (string statement in (string[])[.. first, "PRAGMA journal_mode = WAL", "PRAGMA wal_autocheckpoint = 0", .. statements.Except(first)])
            {
                using SqliteCommand command = running.CreateCommand();
                command.CommandText = statement;
                command.ExecuteNonQuery();
            }

            File.Copy(original, Path);
            File.Copy($"{original}-wal", $"{Path}-wal");
        }

        byte[] log = File.ReadAllBytes($"{Path}-wal");
        await AssertRefusedAsync(ErrorCode.ForeignDatabase, named);
        Assert.True(File.Exists($"{Path}-wal"), "The log is gone.");
        Assert.Equal(log, File.ReadAllBytes($"{Path}-wal"));
    }

    [Fact]
    public async Task A_file_of_a_newer_release_is_refused()
    {
        int version;
        await using (IStore store = await Store.OpenAsync(Path))
        {
            await store.SetAsync("g", "k", "v");
            version = (await store.GetInfoAsync()).SchemaVersion;
        }

        RawDatabase.Execute(Path, $"PRAGMA user_version = {version + 1}");
        await AssertRefusedAsync(ErrorCode.ForeignDatabase, "newer");
        RawDatabase.Execute(Path, $"PRAGMA user_version = {version}");
        await using IStore again = await Store.OpenAsync(Path);
        Assert.Equal("v", await again.GetAsync("g", "k"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("SQLite format 3")]
    [InlineData("SQLite format 4\0 and so on")]
    [InlineData("This is a letter, and it is longer than the header of a database, which has a hundred bytes; so here are some more of them.")]
    public async Task A_file_that_is_not_a_database_is_refused(string content)
    {
        File.WriteAllText(Path, content);
        await AssertRefusedAsync(ErrorCode.Corrupt, "");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(6000)]
    [InlineData(8192)]
    public async Task A_database_that_was_cut_off_is_refused(int bytes)
    {
        await MakeStoreAsync();
        File.WriteAllBytes(Path, File.ReadAllBytes(Path)[..bytes]);
        await AssertRefusedAsync(ErrorCode.Corrupt, "");
    }

    [Fact]
    public async Task A_database_whose_schema_is_damaged_is_refused()
    {
        await MakeStoreAsync();
        byte[] bytes = File.ReadAllBytes(Path);
        bytes.AsSpan(100, 3996).Fill(0xff);
        File.WriteAllBytes(Path, bytes);
        await AssertRefusedAsync(ErrorCode.Corrupt, "");
    }

    [Fact]
    public async Task Entries_on_damaged_pages_are_reported_as_damage_and_never_read_as_something_else()
    {
        await MakeStoreAsync();
        byte[] bytes = File.ReadAllBytes(Path);
        bytes.AsSpan(5 * 4096).Fill(0xff);
        File.WriteAllBytes(Path, bytes);

        IStore? opened = null;
        ErrorCode? code = await Answers.CodeAsync(Task.Run(async () =>
        {
            opened = await Store.OpenAsync(Path, options => options.Hocon = "gostore.reopen { min-backoff = 10s, max-backoff = 10s }");
            await opened.GetAllAsync("g");
        }));
        Assert.Equal(ErrorCode.Corrupt, code);
        if (opened is not null)
        {
            await opened.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_empty_file_becomes_a_store()
    {
        File.WriteAllBytes(Path, []);
        await using IStore store = await Store.OpenAsync(Path);
        Assert.Equal(1, await store.SetAsync("g", "k", "v"));
    }

    [Fact]
    public async Task A_folder_is_refused()
    {
        Directory.CreateDirectory(Path);
        StoreException refused = await Assert.ThrowsAnyAsync<StoreException>(() => Store.OpenAsync(Path));
        Assert.Equal(ErrorCode.CannotOpen, refused.Code);
        Assert.Contains(Path, refused.Message);
        Assert.Empty(Directory.GetFileSystemEntries(Path));
    }

    [Fact]
    public async Task A_file_in_a_folder_that_is_not_there_is_refused_and_the_folder_is_not_made()
    {
        string missing = folder.File("missing");
        StoreException refused = await Assert.ThrowsAnyAsync<StoreException>(() => Store.OpenAsync(System.IO.Path.Combine(missing, "file.db")));
        Assert.Equal(ErrorCode.CannotOpen, refused.Code);
        Assert.Contains(missing, refused.Message);
        Assert.False(Directory.Exists(missing));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    public async Task A_path_that_names_no_file_is_refused(string path)
    {
        StoreException refused = await Assert.ThrowsAnyAsync<StoreException>(() => Store.OpenAsync(path));
        Assert.Equal(ErrorCode.InvalidArgument, refused.Code);
    }

    [Fact]
    public async Task A_path_cannot_smuggle_settings_into_the_connection()
    {
        string path = folder.File("file.db;Mode=Memory");
        await using (IStore store = await Store.OpenAsync(path))
        {
            await store.SetAsync("g", "k", "v");
        }

        Assert.True(File.Exists(path));
        await using IStore again = await Store.OpenAsync(path);
        Assert.Equal("v", await again.GetAsync("g", "k"));
    }

    [SkippableFact]
    public async Task A_file_on_a_disk_that_is_read_only_is_refused_as_read_only()
    {
        using SmallDisk disk = SmallDisk.Mount("4m");
        string path = disk.File("file.db");
        await using (IStore store = await Store.OpenAsync(path))
        {
            await store.SetAsync("g", "k", "v");
        }

        disk.MakeReadOnly();
        StoreException refused = await Assert.ThrowsAnyAsync<StoreException>(() => Store.OpenAsync(path));
        Assert.Equal(ErrorCode.ReadOnly, refused.Code);
        Assert.Contains(path, refused.Message);

        StoreException notMade = await Assert.ThrowsAnyAsync<StoreException>(() => Store.OpenAsync(disk.File("new.db")));
        Assert.True(notMade.Code is ErrorCode.CannotOpen or ErrorCode.ReadOnly, $"A new file on a read-only disk was refused with {notMade.Code}.");
        Assert.Contains("new.db", notMade.Message);
    }

    [SkippableFact]
    public async Task A_file_without_the_right_to_write_is_refused_as_read_only()
    {
        Skip.If(OperatingSystem.IsWindows() || GetEffectiveUserId() == 0, "The rights of files do not bind root; the test of a read-only disk covers it there.");
        await MakeStoreAsync();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, UnixFileMode.UserRead);
        }

        await AssertRefusedAsync(ErrorCode.ReadOnly, "");
    }

    [Fact]
    public async Task A_file_that_another_program_has_locked_is_refused_as_locked_until_it_lets_go()
    {
        await MakeStoreAsync();
        RawDatabase.Execute(Path, "PRAGMA journal_mode = DELETE");
        using (SqliteConnection other = RawDatabase.Open(Path, SqliteOpenMode.ReadWrite))
        {
            Execute(other, "BEGIN EXCLUSIVE");
            StoreException refused = await Assert.ThrowsAnyAsync<StoreException>(() => Store.OpenAsync(Path, options => options.BusyTimeout = TimeSpan.FromMilliseconds(50)));
            Assert.Equal(ErrorCode.Locked, refused.Code);
            Assert.Contains(Path, refused.Message);
            Execute(other, "ROLLBACK");
        }

        await using IStore store = await Store.OpenAsync(Path);
        Assert.Equal("v", await store.GetAsync("g", "0"));
    }

    [Fact]
    public async Task While_another_program_writes_a_write_is_refused_as_locked_and_a_read_is_answered()
    {
        await MakeStoreAsync();
        await using IStore store = await Store.OpenAsync(Path, options => options.BusyTimeout = TimeSpan.FromMilliseconds(50));
        using SqliteConnection other = RawDatabase.Open(Path, SqliteOpenMode.ReadWrite);
        Execute(other, "BEGIN IMMEDIATE");
        Assert.Equal(ErrorCode.Locked, await Answers.CodeAsync(store.SetAsync("g", "new", "v")));
        Assert.Equal("v", await store.GetAsync("g", "0"));
        Execute(other, "COMMIT");
        Assert.Equal(1, await store.SetAsync("g", "new", "v"));
    }

    [Fact]
    public async Task A_file_that_is_made_may_be_read_by_its_owner_only()
    {
        await using IStore store = await Store.OpenAsync(Path);
        await store.SetAsync("g", "k", "v");
        if (!OperatingSystem.IsWindows())
        {
            Assert.All(Directory.GetFiles(folder.Path), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)));
        }
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint GetEffectiveUserId();

    private static void Execute(SqliteConnection connection, string statement)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private async Task MakeStoreAsync()
    {
        await using IStore store = await Store.OpenAsync(Path);
        await store.SetManyAsync(Enumerable.Range(0, 500).Select(index => new EntryCommands.Set("g", $"{index}", index == 0 ? "v" : new string('x', 200))));
    }

    private async Task AssertRefusedAsync(ErrorCode code, string named)
    {
        byte[] before = File.ReadAllBytes(Path);
        StoreException refused = await Assert.ThrowsAnyAsync<StoreException>(() => Store.OpenAsync(Path));
        Assert.Equal(code, refused.Code);
        Assert.Contains(Path, refused.Message);
        Assert.True(refused.Message.Contains(named, StringComparison.Ordinal), $"The error should name {named}: {refused.Message}");
        Assert.Equal(before, File.ReadAllBytes(Path));
    }
}
