using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace GoStore.Actors.Sqlite;

/// <summary>
/// The one connection to a database file: opening and pragmas, prepared statements, transactions, checkpoints and the copy to another file.
/// It belongs to one thread at a time.
/// </summary>
internal sealed class Database : IDisposable
{
    /// <summary>A store that writes less is done before room in its log would pay.</summary>
    private const long WrittenBeforeReserve = 1024 * 1024;

    private const int PartWhereNobodyWaits = 4;

    /// <summary>SQLite counts pages in 31 bits and starts again at 0.</summary>
    private const int LargestCount = int.MaxValue;

    private readonly SqliteConnection connection;
    private readonly sqlite3 handle;
    private readonly DatabaseSettings settings;
    private readonly List<Statement> statements = [];
    private Statement dataVersion = null!;
    private Statement begin = null!;
    private Statement beginRead = null!;
    private Statement commit = null!;
    private Statement rollback = null!;
    private Statement savepoint = null!;
    private Statement releaseSavepoint = null!;
    private Statement rollbackToSavepoint = null!;
    private long knownVersion;
    private long pageSize;
    private int pagesAtCheckpoint;
    private bool logIsReserved;

    private Database(SqliteConnection connection, DatabaseSettings settings)
    {
        this.connection = connection;
        this.settings = settings;
        handle = connection.Handle!;
    }

    public string Path => settings.Path;

    public int SchemaVersion { get; private set; }

    public string SqliteVersion => raw.sqlite3_libversion().utf8_to_string();

    /// <summary>The SQL of everything that was prepared, for the test that looks at the query plans.</summary>
    public IEnumerable<string> Statements => statements.Select(statement => statement.Text);

    /// <summary>Whether a transaction is open: SQLite ends one by itself after some errors.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(handle) == 0;

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(handle);

    /// <summary>Opens a file, brings its schema up to date, or says why not.</summary>
    /// <exception cref="DatabaseRefusedException">The file is not ours to open.</exception>
    /// <exception cref="SqliteFailureException">SQLite failed.</exception>
    public static Database Open(DatabaseSettings settings, IReadOnlyList<Migration> migrations, long now, bool mayCreate)
    {
        if (!settings.IsInMemory)
        {
            DatabaseFile.Prepare(settings.Path, mayCreate);
        }

        var builder = new SqliteConnectionStringBuilder
        {
            DataSource = settings.Path,
            Mode = settings.IsInMemory ? SqliteOpenMode.Memory : SqliteOpenMode.ReadWrite,
            Pooling = false,
        };
        Batteries_V2.Init();
        var connection = new SqliteConnection(builder.ConnectionString);
        Database? database = null;
        try
        {
            connection.Open();
            database = new Database(connection, settings);
            database.Configure(migrations, now);
            return database;
        }
        catch (SqliteException error)
        {
            database?.Dispose();
            connection.Dispose();
            throw new SqliteFailureException(error.SqliteExtendedErrorCode, error.Message);
        }
        catch
        {
            database?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    public Statement Prepare(string text)
    {
        int code = raw.sqlite3_prepare_v3(handle, text, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt prepared);
        if (code != raw.SQLITE_OK)
        {
            throw Failure();
        }

        var statement = new Statement(handle, prepared, text);
        statements.Add(statement);
        return statement;
    }

    /// <summary>Executes SQL that is needed once.</summary>
    public void Execute(string text)
    {
        if (raw.sqlite3_exec(handle, text) != raw.SQLITE_OK)
        {
            throw Failure();
        }
    }

    /// <summary>Reads the one number that a statement yields; null where it yields no row.</summary>
    public long? Number(string text, string? argument = null) => Scalar(text, argument, static row => row.Int64(0), out long number) ? number : null;

    /// <summary>Reads the one text that a statement yields; null where it yields no row.</summary>
    public string? Text(string text, string? argument = null) => Scalar(text, argument, static row => row.ConvertedText(0), out string? found) ? found : null;

    /// <summary>Reads the texts that a statement yields, one a row.</summary>
    public ImmutableArray<string> Texts(string text, string? argument = null)
    {
        Statement statement = Prepare(text);
        var rows = ImmutableArray.CreateBuilder<string>();
        using (Statement.Execution execution = statement.Execute())
        {
            if (argument is not null)
            {
                execution.Bind(1, argument);
            }

            while (execution.Step())
            {
                rows.Add(execution.ConvertedText(0));
            }
        }

        Forget(statement);
        return rows.ToImmutable();
    }

    public void Begin() => Run(begin);

    public void BeginRead() => Run(beginRead);

    public void Commit() => Run(commit);

    /// <summary>Ends an open transaction without a trace; does nothing where SQLite has ended it already.</summary>
    public void Rollback()
    {
        if (InTransaction)
        {
            Run(rollback);
        }
    }

    public void Savepoint() => Run(savepoint);

    public void ReleaseSavepoint() => Run(releaseSavepoint);

    public void RollbackToSavepoint()
    {
        if (InTransaction)
        {
            Run(rollbackToSavepoint);
            Run(releaseSavepoint);
        }
    }

    /// <summary>
    /// Writes the log back into the file where that is due: at its full size, or, where nobody waits, at a part of it already, which takes less
    /// long. Not inside a transaction.
    /// </summary>
    public void TendLog(bool nobodyWaits)
    {
        long written = WrittenSince(pagesAtCheckpoint);
        if (!logIsReserved && written >= WrittenBeforeReserve)
        {
            ReserveLog();
        }

        if (written >= (nobodyWaits ? settings.CheckpointSize / PartWhereNobodyWaits : settings.CheckpointSize))
        {
            Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
        }
    }

    /// <summary>Writes the whole log back and empties it; where another process reads, as much of it as can be.</summary>
    public void CheckpointAll()
    {
        // Nobody waits for it: the log is as safe as the file, and the next to open them goes on from both.
        Execute("PRAGMA busy_timeout = 0");
        Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);
        SetBusyTimeout();
    }

    /// <summary>How many rows this connection has changed since it was opened, rolled back ones included.</summary>
    public long TotalChanges => raw.sqlite3_total_changes(handle);

    /// <summary>Whether another connection has committed since this was last asked. Inside a transaction.</summary>
    public bool OthersWrote()
    {
        using Statement.Execution execution = dataVersion.Execute();
        execution.Step();
        long before = knownVersion;
        knownVersion = execution.Int64(0);
        return knownVersion != before;
    }

    public long DatabaseBytes => (Number("PRAGMA page_count") ?? 0) * pageSize;

    public long LogBytes
    {
        get
        {
            var log = new FileInfo(Path + "-wal");
            return !settings.IsInMemory && log.Exists ? log.Length : 0;
        }
    }

    public string Synchronous => (Number("PRAGMA synchronous") ?? -1) switch { 0 => "off", 1 => "normal", 2 => "full", 3 => "extra", _ => "unknown" };

    public string JournalMode => Text("PRAGMA journal_mode") ?? "unknown";

    /// <summary>Starts a copy into an empty file, to be made step by step. Not inside a transaction.</summary>
    public DatabaseCopy StartCopy(string destination) => new(handle, destination);

    public void Dispose()
    {
        foreach (Statement statement in statements)
        {
            statement.Release();
        }

        statements.Clear();
        connection.Dispose();
    }

    private void Configure(IReadOnlyList<Migration> migrations, long now)
    {
        raw.sqlite3_extended_result_codes(handle, 1);
        SetBusyTimeout();
        if (raw.sqlite3_db_readonly(handle, "main") == 1)
        {
            throw new DatabaseRefusedException(new StoreFailure(ErrorCode.ReadOnly, $"The file {Path} can only be read. A store writes to its file; check the rights of the file and its folder."));
        }

        // Until it is known to be ours: closing the last connection would write another program's log back into its file.
        KeepLogOnClose(true);
        // One picture of the file: another process may be making a store of it at this very moment.
        Execute("BEGIN");
        try
        {
            Schema.Refuse(this, migrations[^1].Number);
        }
        finally
        {
            if (InTransaction)
            {
                Execute("ROLLBACK");
            }
        }

        KeepLogOnClose(false);
        Execute($"PRAGMA page_size = {settings.PageSize}");
        Execute("PRAGMA trusted_schema = OFF");
        if (!settings.IsInMemory)
        {
            string mode = Text($"PRAGMA journal_mode = {settings.JournalMode}") ?? "";
            if (!mode.Equals(settings.JournalMode, StringComparison.OrdinalIgnoreCase))
            {
                throw new DatabaseRefusedException(new StoreFailure(ErrorCode.CannotOpen,
                    $"The journal mode {settings.JournalMode} does not work on the file system of {Path} (SQLite chose {mode}). Set gostore.sqlite.journal-mode to delete, or move the file."));
            }
        }

        Execute($"PRAGMA synchronous = {settings.Synchronous}");
        SetCacheSize();
        Execute($"PRAGMA mmap_size = {settings.MemoryMapSize}");
        Execute("PRAGMA wal_autocheckpoint = 0");
        dataVersion = Prepare("PRAGMA data_version");
        begin = Prepare("BEGIN IMMEDIATE");
        beginRead = Prepare("BEGIN");
        commit = Prepare("COMMIT");
        rollback = Prepare("ROLLBACK");
        savepoint = Prepare("SAVEPOINT request");
        releaseSavepoint = Prepare("RELEASE request");
        rollbackToSavepoint = Prepare("ROLLBACK TO request");
        SchemaVersion = Schema.Migrate(this, migrations, now);
        pageSize = Number("PRAGMA page_size") ?? settings.PageSize;
        pagesAtCheckpoint = PagesWritten();
        OthersWrote();
    }

    private void KeepLogOnClose(bool keep) => raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, out _);

    /// <summary>
    /// Makes the log as long as it will become. A commit into a file that grows has its new length synced as well, and takes twice as long as one
    /// into a file that has its length. A transaction that is larger than the cache and rolled back leaves just that: the room, and nothing in it.
    /// </summary>
    private void ReserveLog()
    {
        logIsReserved = true;
        if (settings.IsInMemory || !settings.JournalMode.Equals("wal", StringComparison.OrdinalIgnoreCase) || LogBytes >= settings.CheckpointSize)
        {
            return;
        }

        int before = PagesWritten();
        try
        {
            // Where another process writes there is no need to wait for it: this is only for speed.
            Execute("PRAGMA busy_timeout = 0");
            Execute("PRAGMA cache_size = 10");
            Run(begin);
            Execute("CREATE TABLE log_reserve (filler BLOB)");
            Execute($"INSERT INTO log_reserve VALUES (zeroblob({settings.CheckpointSize}))");
        }
        catch (SqliteFailureException error) when (!error.BreaksConnection)
        {
            // No room to reserve is no reason to fail; whether there is room for the next commit shows at the next commit.
        }
        finally
        {
            Rollback();
            SetCacheSize();
            SetBusyTimeout();
        }

        pagesAtCheckpoint = (pagesAtCheckpoint + PagesWritten() - before) & LargestCount;
    }

    private void SetBusyTimeout() => Execute($"PRAGMA busy_timeout = {(long)settings.BusyTimeout.TotalMilliseconds}");

    private void SetCacheSize() => Execute($"PRAGMA cache_size = -{Math.Max(1, settings.CacheSize / 1024)}");

    private void Checkpoint(int mode)
    {
        int code = raw.sqlite3_wal_checkpoint_v2(handle, "main", mode, out _, out _);
        switch (code)
        {
            case raw.SQLITE_OK:
                pagesAtCheckpoint = PagesWritten();
                break;
            case raw.SQLITE_BUSY or raw.SQLITE_LOCKED:
                // Another process reads or writes: it is tried again after the next commits.
                break;
            default:
                throw Failure();
        }
    }

    private int PagesWritten()
    {
        raw.sqlite3_db_status(handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out int pages, out _, 0);
        return pages;
    }

    private long WrittenSince(int pages) => ((PagesWritten() - pages) & LargestCount) * pageSize;

    private static void Run(Statement statement)
    {
        using Statement.Execution execution = statement.Execute();
        execution.Run();
    }

    private bool Scalar<T>(string text, string? argument, RowReader<T> read, out T? value)
    {
        Statement statement = Prepare(text);
        bool found;
        using (Statement.Execution execution = statement.Execute())
        {
            if (argument is not null)
            {
                execution.Bind(1, argument);
            }

            found = execution.Step();
            value = found ? read(execution) : default;
        }

        Forget(statement);
        return found;
    }

    private void Forget(Statement statement)
    {
        statements.Remove(statement);
        statement.Release();
    }

    private SqliteFailureException Failure() => new(raw.sqlite3_extended_errcode(handle), raw.sqlite3_errmsg(handle).utf8_to_string());

    private delegate T RowReader<T>(Statement.Execution row);
}
