using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Journal;

/// <summary>
/// The SQL of a store that is the image of a journal: how far it is, the replies that it keeps, and the rows of all other tables, which are caught as they are
/// changed, read, and written, whatever they mean.
/// </summary>
internal sealed class JournalTable
{
    private const string Caught = "caught_rows";
    private const int SqliteInteger = 1;
    private const int SqliteText = 3;
    private const int SqliteBlob = 4;
    private const int SqliteNull = 5;

    private readonly Database database;
    private readonly Statement position;
    private readonly Statement setPosition;
    private readonly Statement findReply;
    private readonly Statement keepReply;
    private readonly Statement forgetReplies;
    private readonly Dictionary<string, Statement> writes = new(StringComparer.Ordinal);
    private Statement? readCaught;
    private Statement? clearCaught;

    public JournalTable(Database database)
    {
        this.database = database;
        position = database.Prepare("SELECT sequence, origin FROM journal_position WHERE id = 1");
        setPosition = database.Prepare("INSERT INTO journal_position (id, sequence, origin) VALUES (1, ?1, ?2) ON CONFLICT (id) DO UPDATE SET sequence = ?1, origin = ?2");
        findReply = database.Prepare("SELECT reply FROM kept_replies WHERE identity = ?1");
        keepReply = database.Prepare("INSERT INTO kept_replies (identity, reply, kept_at) VALUES (?1, ?2, ?3) ON CONFLICT (identity) DO UPDATE SET reply = ?2, kept_at = ?3");
        forgetReplies = database.Prepare("DELETE FROM kept_replies WHERE identity IN (SELECT identity FROM kept_replies WHERE kept_at < ?1 ORDER BY kept_at LIMIT ?2)");
        Tables = [.. Names(database).Select(name => new TableShape(name, Schema.Columns(database, name), Keys(database, name)))];
    }

    public static ImmutableArray<Migration> Migrations { get; } = [new(10, Create)];

    /// <summary>The tables whose rows are of the journal: all but the one that says how far it is.</summary>
    public ImmutableArray<TableShape> Tables { get; }

    /// <summary>How far this store is, and of which journal; null for one that has seen none.</summary>
    public (long Sequence, Guid Origin)? Position()
    {
        using Statement.Execution execution = position.Execute();
        return execution.Step() ? (execution.Int64(0), new Guid(execution.Utf8(1))) : null;
    }

    public void SetPosition(long sequence, Guid origin)
    {
        using Statement.Execution execution = setPosition.Execute();
        execution.Bind(1, sequence);
        execution.BindBlob(2, origin.ToByteArray());
        execution.Run();
    }

    public byte[]? FindReply(byte[] identity)
    {
        using Statement.Execution execution = findReply.Execute();
        execution.BindBlob(1, identity);
        return execution.Step() ? execution.Utf8(0).ToArray() : null;
    }

    public void KeepReply(byte[] identity, byte[] reply, long now)
    {
        using Statement.Execution execution = keepReply.Execute();
        execution.BindBlob(1, identity);
        execution.BindBlob(2, reply);
        execution.Bind(3, now);
        execution.Run();
    }

    /// <returns>How many there were.</returns>
    public int ForgetReplies(long before, int limit)
    {
        using Statement.Execution execution = forgetReplies.Execute();
        execution.Bind(1, before);
        execution.Bind(2, limit);
        execution.Run();
        return database.Changes;
    }

    /// <summary>From now on every row that this connection changes is caught, in the order of the changes. A batch that is rolled back takes what was caught with it.</summary>
    public void StartCatching()
    {
        int widest = Tables.Max(table => table.Columns.Length);
        string slots = string.Join(", ", Enumerable.Range(0, widest).Select(index => $"c{index}"));
        database.Execute($"CREATE TEMP TABLE {Caught} (number INTEGER PRIMARY KEY, source INTEGER, is_deleted INTEGER, {slots})");
        for (int index = 0; index < Tables.Length; index++)
        {
            TableShape table = Tables[index];
            string name = Quoted(table.Name);
            string written = Catch(index, false, table.Columns, "NEW");
            string deleted = Catch(index, true, table.Keys, "OLD");
            database.Execute($"CREATE TEMP TRIGGER catch_insert_{index} AFTER INSERT ON main.{name} BEGIN {written} END");
            database.Execute($"CREATE TEMP TRIGGER catch_delete_{index} AFTER DELETE ON main.{name} BEGIN {deleted} END");
            database.Execute($"CREATE TEMP TRIGGER catch_update_{index} AFTER UPDATE ON main.{name} BEGIN {written} END");

            // A row that is called otherwise from now on leaves the old name; before the trigger above would write the new one over it.
            string moved = string.Join(" OR ", table.Keys.Select(key => $"OLD.{Quoted(key)} IS NOT NEW.{Quoted(key)}"));
            database.Execute($"CREATE TEMP TRIGGER catch_move_{index} BEFORE UPDATE OF {string.Join(", ", table.Keys.Select(Quoted))} ON main.{name} WHEN {moved} BEGIN {deleted} END");
        }

        readCaught = database.Prepare($"SELECT source, is_deleted, {slots} FROM temp.{Caught} ORDER BY number");
        clearCaught = database.Prepare($"DELETE FROM temp.{Caught}");
    }

    /// <summary>Takes what was caught since the last time; null where nothing was changed.</summary>
    public RowChanges? TakeCaught()
    {
        var rows = ImmutableArray.CreateBuilder<RowChange>();
        int[] touched = new int[Tables.Length];
        var tables = ImmutableArray.CreateBuilder<TableShape>();
        using (Statement.Execution execution = readCaught!.Execute())
        {
            while (execution.Step())
            {
                int source = (int)execution.Int64(0);
                if (touched[source] == 0)
                {
                    tables.Add(Tables[source]);
                    touched[source] = tables.Count;
                }

                bool isDeleted = execution.Int64(1) != 0;
                rows.Add(new RowChange(touched[source] - 1, isDeleted, Values(execution, 2, isDeleted ? Tables[source].Keys.Length : Tables[source].Columns.Length)));
            }
        }

        if (rows.Count == 0)
        {
            return null;
        }

        using (Statement.Execution clear = clearCaught!.Execute())
        {
            clear.Run();
        }

        return new RowChanges(database.SchemaVersion, tables.ToImmutable(), rows.ToImmutable());
    }

    /// <summary>Makes the same changes here.</summary>
    public void Apply(RowChanges changes)
    {
        foreach (RowChange row in changes.Rows)
        {
            TableShape shape = changes.Tables[row.Table];
            using Statement.Execution execution = Write(shape, row.IsDeleted).Execute();
            for (int index = 0; index < row.Values.Length; index++)
            {
                Bind(execution, index + 1, row.Values[index]);
            }

            execution.Run();
        }
    }

    /// <summary>Reads every row of every table, some at a time.</summary>
    /// <param name="bytesAtOnce">About how many bytes of values to give at once.</param>
    public IEnumerable<RowChanges> ReadAll(long bytesAtOnce)
    {
        foreach (TableShape table in Tables)
        {
            string columns = string.Join(", ", table.Columns.Select(Quoted));
            string keys = string.Join(", ", table.Keys.Select(Quoted));
            string after = string.Join(", ", table.Keys.Select((_, index) => $"?{index + 1}"));
            Statement first = database.Prepare($"SELECT {columns} FROM {Quoted(table.Name)} ORDER BY {keys}");
            Statement next = database.Prepare($"SELECT {columns} FROM {Quoted(table.Name)} WHERE ({keys}) > ({after}) ORDER BY {keys}");
            int[] keyColumns = [.. table.Keys.Select(key => table.Columns.IndexOf(key))];
            RowChange? last = null;
            while (ReadSome(last is null ? first : next, table, keyColumns, ref last, bytesAtOnce) is { Length: > 0 } rows)
            {
                yield return new RowChanges(database.SchemaVersion, [table], rows);
            }
        }
    }

    private static ImmutableArray<RowChange> ReadSome(Statement statement, TableShape table, int[] keyColumns, ref RowChange? last, long bytesAtOnce)
    {
        var rows = ImmutableArray.CreateBuilder<RowChange>();
        using Statement.Execution execution = statement.Execute();
        for (int index = 0; last is not null && index < keyColumns.Length; index++)
        {
            Bind(execution, index + 1, last.Values[keyColumns[index]]);
        }

        for (long bytes = 0; bytes < bytesAtOnce && execution.Step();)
        {
            last = new RowChange(0, false, Values(execution, 0, table.Columns.Length));
            rows.Add(last);
            bytes += last.Values.Sum(value => 8L + (value.Bytes?.Length ?? 0));
        }

        return rows.ToImmutable();
    }

    /// <summary>Deletes every row of every table.</summary>
    public void Clear()
    {
        foreach (TableShape table in Tables)
        {
            database.Execute($"DELETE FROM {Quoted(table.Name)}");
        }

        database.Execute("DELETE FROM journal_position");
    }

    private Statement Write(TableShape shape, bool isDeleted)
    {
        string text = isDeleted
            ? $"DELETE FROM {Quoted(shape.Name)} WHERE {string.Join(" AND ", shape.Keys.Select((key, index) => $"{Quoted(key)} = ?{index + 1}"))}"
            : $"INSERT OR REPLACE INTO {Quoted(shape.Name)} ({string.Join(", ", shape.Columns.Select(Quoted))}) VALUES ({string.Join(", ", shape.Columns.Select((_, index) => $"?{index + 1}"))})";
        if (!writes.TryGetValue(text, out Statement? statement))
        {
            writes.Add(text, statement = database.Prepare(text));
        }

        return statement;
    }

    private static ImmutableArray<ColumnValue> Values(Statement.Execution execution, int from, int count)
    {
        var values = ImmutableArray.CreateBuilder<ColumnValue>(count);
        for (int index = from; index < from + count; index++)
        {
            values.Add(execution.TypeOf(index) switch
            {
                SqliteInteger => ColumnValue.Of(execution.Int64(index)),
                SqliteText => ColumnValue.OfText(execution.Utf8(index).ToArray()),
                SqliteBlob => ColumnValue.OfBlob(execution.Utf8(index).ToArray()),
                SqliteNull => ColumnValue.Null,
                int other => throw new InvalidOperationException($"A column holds a value of SQLite's type {other}, which no table of a store has."),
            });
        }

        return values.MoveToImmutable();
    }

    private static void Bind(Statement.Execution execution, int index, ColumnValue value)
    {
        switch (value.Kind)
        {
            case ColumnKind.Integer:
                execution.Bind(index, value.Integer);
                break;
            case ColumnKind.Text:
                execution.Bind(index, value.Bytes.AsSpan());
                break;
            case ColumnKind.Blob:
                execution.BindBlob(index, value.Bytes);
                break;
            default:
                execution.Bind(index, (long?)null);
                break;
        }
    }

    private static string Catch(int source, bool isDeleted, ImmutableArray<string> columns, string row)
    {
        var text = new StringBuilder($"INSERT INTO {Caught} (source, is_deleted");
        for (int index = 0; index < columns.Length; index++)
        {
            text.Append(CultureInfo.InvariantCulture, $", c{index}");
        }

        return text.Append(CultureInfo.InvariantCulture, $") VALUES ({source}, {(isDeleted ? 1 : 0)}, {string.Join(", ", columns.Select(column => $"{row}.{Quoted(column)}"))});").ToString();
    }

    private static ImmutableArray<string> Names(Database database) =>
        database.Texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'journal_position' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name");

    private static ImmutableArray<string> Keys(Database database, string table) =>
        database.Texts("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk", table);

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void Create(Database database, long now)
    {
        database.Execute("CREATE TABLE journal_position (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, origin BLOB NOT NULL)");
        database.Execute("CREATE TABLE kept_replies (identity BLOB NOT NULL PRIMARY KEY, reply BLOB NOT NULL, kept_at INTEGER NOT NULL) WITHOUT ROWID");
        database.Execute("CREATE INDEX kept_replies_by_age ON kept_replies (kept_at)");
    }
}
