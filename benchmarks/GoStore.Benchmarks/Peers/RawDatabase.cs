using System.Runtime.InteropServices;
using System.Text;
using GoStore.Actors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace GoStore.Benchmarks.Peers;

/// <summary>
/// SQLite as fast as one thread can drive it from C#: statements prepared once, UTF-8 bound as it is, no reader, no command, no object per call.
/// It works on the same tables as the store, with the same durability and cache.
/// </summary>
internal sealed class RawDatabase : IDisposable
{
    private const string SetText = """
        INSERT INTO entries (group_name, entry_key, entry_value, expires_at, version, value_type, created_at, updated_at)
        VALUES (?1, ?2, ?3, ?5, 1, '', ?4, ?4)
        ON CONFLICT (group_name, entry_key) DO UPDATE SET entry_value = excluded.entry_value, expires_at = excluded.expires_at,
            version = version + 1, value_type = '', updated_at = excluded.updated_at
        """;

    private const string GetText =
        "SELECT entry_value FROM entries WHERE group_name = ?1 AND entry_key = ?2 AND (expires_at IS NULL OR expires_at > ?3)";

    private const string ReadGroupText = """
        SELECT entry_key, entry_value, version, value_type, created_at, updated_at, expires_at FROM entries
        WHERE group_name = ?1 AND (expires_at IS NULL OR expires_at > ?2) ORDER BY entry_key
        """;

    private readonly SqliteConnection connection;
    private readonly sqlite3 handle;
    private readonly byte[] buffer = new byte[4_096];
    private readonly sqlite3_stmt begin;
    private readonly sqlite3_stmt commit;
    private readonly sqlite3_stmt set;
    private readonly sqlite3_stmt get;
    private readonly sqlite3_stmt readGroup;

    private RawDatabase(SqliteConnection connection)
    {
        this.connection = connection;
        handle = connection.Handle!;
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        set = Prepare(SetText);
        get = Prepare(GetText);
        readGroup = Prepare(ReadGroupText);
    }

    /// <summary>Opens a file that has the store's tables already.</summary>
    public static RawDatabase OpenFile(string path)
    {
        SqliteConnection connection = Connect(path);
        long pageSize = Number(connection, "PRAGMA page_size");
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "PRAGMA synchronous = FULL");
        Execute(connection, "PRAGMA cache_size = -32768");
        Execute(connection, $"PRAGMA wal_autocheckpoint = {8 * 1024 * 1024 / pageSize}");
        return new RawDatabase(connection);
    }

    /// <summary>Makes a database in memory with these tables.</summary>
    public static RawDatabase OpenInMemory(Schema schema)
    {
        SqliteConnection connection = Connect(":memory:");
        Execute(connection, $"PRAGMA page_size = {schema.PageSize}");
        Execute(connection, "PRAGMA cache_size = -32768");
        schema.Statements.ForEach(statement => Execute(connection, statement));
        return new RawDatabase(connection);
    }

    /// <summary>Makes a file with these tables.</summary>
    public static RawDatabase CreateFile(string path, Schema schema)
    {
        using (SqliteConnection connection = Connect(path))
        {
            Execute(connection, $"PRAGMA page_size = {schema.PageSize}");
            schema.Statements.ForEach(statement => Execute(connection, statement));
        }

        return OpenFile(path);
    }

    /// <summary>The tables and indexes of <c>entries</c> in a file that the store has made.</summary>
    public static Schema ReadSchema(string path)
    {
        using SqliteConnection connection = Connect(path);
        var statements = new List<string>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_master WHERE tbl_name = 'entries' AND sql IS NOT NULL ORDER BY type DESC";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            statements.Add(reader.GetString(0));
        }

        return statements.Count > 0
            ? new Schema(statements, Number(connection, "PRAGMA page_size"))
            : throw new InvalidOperationException($"{path} has no table 'entries', so there is nothing to compare with.");
    }

    public void Begin() => Run(begin);

    public void Commit() => Run(commit);

    public void Set(string group, string key, string value, long? expiresAt = null)
    {
        Bind(set, 1, group);
        Bind(set, 2, key);
        Bind(set, 3, value);
        raw.sqlite3_bind_int64(set, 4, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        if (expiresAt is { } at)
        {
            raw.sqlite3_bind_int64(set, 5, at);
        }
        else
        {
            raw.sqlite3_bind_null(set, 5);
        }

        Run(set);
    }

    public string? Get(string group, string key)
    {
        Bind(get, 1, group);
        Bind(get, 2, key);
        raw.sqlite3_bind_int64(get, 3, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        string? value = Step(get) ? Encoding.UTF8.GetString(raw.sqlite3_column_blob(get, 0)) : null;
        raw.sqlite3_reset(get);
        return value;
    }

    public List<Entry> ReadGroup(string group)
    {
        var entries = new List<Entry>();
        Bind(readGroup, 1, group);
        raw.sqlite3_bind_int64(readGroup, 2, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        while (Step(readGroup))
        {
            entries.Add(new Entry(
                group,
                Text(0),
                Text(1),
                raw.sqlite3_column_int64(readGroup, 2),
                Text(3),
                Time(4),
                Time(5),
                raw.sqlite3_column_type(readGroup, 6) == raw.SQLITE_NULL ? null : Time(6)));
        }

        raw.sqlite3_reset(readGroup);
        return entries;

        string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(readGroup, column));

        DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(raw.sqlite3_column_int64(readGroup, column));
    }

    /// <summary>Writes many entries in large transactions: how databases are filled before something is measured on them.</summary>
    public void Fill(IEnumerable<(string Group, string Key)> entries)
    {
        int number = 0;
        foreach ((string Group, string Key)[] chunk in entries.Chunk(20_000))
        {
            Begin();
            foreach ((string group, string key) in chunk)
            {
                Set(group, key, Measuring.Data.Values[number++ % Measuring.Data.Values.Length]);
            }

            Commit();
        }

        Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public void Dispose()
    {
        foreach (sqlite3_stmt statement in (sqlite3_stmt[])[begin, commit, set, get, readGroup])
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return (long)command.ExecuteScalar()!;
    }

    private sqlite3_stmt Prepare(string text)
    {
        Check(raw.sqlite3_prepare_v2(handle, text, out sqlite3_stmt statement));
        return statement;
    }

    private void Bind(sqlite3_stmt statement, int index, string text)
    {
        int length = Encoding.UTF8.GetBytes(text, buffer);
        // An empty span would be bound as NULL.
        ReadOnlySpan<byte> bytes = length > 0 ? buffer.AsSpan(0, length) : MemoryMarshal.CreateReadOnlySpan(ref buffer[0], 0);
        Check(raw.sqlite3_bind_text(statement, index, bytes));
    }

    private void Run(sqlite3_stmt statement)
    {
        Step(statement);
        raw.sqlite3_reset(statement);
    }

    private bool Step(sqlite3_stmt statement)
    {
        int result = raw.sqlite3_step(statement);
        return result switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw new InvalidOperationException($"SQLite answered {result}: {raw.sqlite3_errmsg(handle).utf8_to_string()}"),
        };
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite answered {result}: {raw.sqlite3_errmsg(handle).utf8_to_string()}");
        }
    }
}

/// <summary>The table of entries with its indexes, as the store made it, and the page size of its file.</summary>
internal sealed record Schema(List<string> Statements, long PageSize);
