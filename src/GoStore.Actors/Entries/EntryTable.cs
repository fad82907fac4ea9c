using System.Collections.Immutable;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Entries;

/// <summary>The SQL of entries: all of it, and nothing else.</summary>
internal sealed class EntryTable
{
    private const string Columns = "entry_key, entry_value, version, value_type, created_at, updated_at, expires_at";
    private const string Live = "(expires_at IS NULL OR expires_at > ?5)";
    private const string Interval = "(group_name, entry_key) >= (?1, ?2) AND (group_name, entry_key) < (?3, ?4)";

    private readonly Statement get;
    private readonly Statement head;
    private readonly Statement insert;
    private readonly Statement overwrite;
    private readonly Statement replace;
    private readonly Statement expire;
    private readonly Statement delete;
    private readonly Statement deleteExpired;
    private readonly Statement read;
    private readonly Statement readType;
    private readonly Statement readInterval;
    private readonly Statement valueBytes;
    private readonly Statement hasExpired;
    private readonly Statement groupHasRow;
    private readonly Statement expiredIn;
    private readonly Statement count;
    private readonly Statement countRows;
    private readonly Statement boundary;
    private readonly Statement deleteInterval;
    private readonly Statement expired;
    private readonly Statement nextGroup;
    private readonly Statement groupIsLive;
    private readonly Statement deletions;
    private readonly Statement addDeletion;
    private readonly Statement tellDeletion;
    private readonly Statement removeDeletion;

    public EntryTable(Database database)
    {
        get = database.Prepare($"SELECT {Columns} FROM entries WHERE group_name = ?1 AND entry_key = ?2");
        // Looking first and then writing what is needed is a fifth faster than an upsert with RETURNING, and leaves indexes alone that do not change.
        head = database.Prepare("SELECT version, expires_at, value_type, created_at FROM entries WHERE group_name = ?1 AND entry_key = ?2");
        insert = database.Prepare("""
            INSERT INTO entries (group_name, entry_key, entry_value, expires_at, version, value_type, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?6)
            """);
        overwrite = database.Prepare("""
            UPDATE entries SET entry_value = ?3, expires_at = ?4, version = ?7, value_type = ?5, created_at = ?8, updated_at = ?6
            WHERE group_name = ?1 AND entry_key = ?2
            """);
        replace = database.Prepare("UPDATE entries SET entry_value = ?3, version = version + 1, updated_at = ?4 WHERE group_name = ?1 AND entry_key = ?2");
        expire = database.Prepare("UPDATE entries SET expires_at = ?3 WHERE group_name = ?1 AND entry_key = ?2");
        delete = database.Prepare("DELETE FROM entries WHERE group_name = ?1 AND entry_key = ?2");
        deleteExpired = database.Prepare("DELETE FROM entries WHERE group_name = ?1 AND entry_key = ?2 AND expires_at <= ?3");
        read = database.Prepare($"SELECT {Columns} FROM entries WHERE group_name = ?1 AND entry_key >= ?2 AND entry_key < ?3 ORDER BY entry_key");
        readType = database.Prepare($"SELECT {Columns} FROM entries WHERE group_name = ?1 AND value_type = ?4 AND value_type <> '' AND entry_key >= ?2 AND entry_key < ?3 ORDER BY entry_key");
        readInterval = database.Prepare($"SELECT group_name, entry_key, entry_value, version, value_type, expires_at FROM entries WHERE {Interval} ORDER BY group_name, entry_key");
        valueBytes = database.Prepare("SELECT length(CAST(entry_value AS BLOB)) FROM entries WHERE group_name = ?1 AND entry_key = ?2");
        hasExpired = database.Prepare("SELECT 1 FROM entries WHERE expires_at <= ?1 LIMIT 1");
        groupHasRow = database.Prepare("SELECT 1 FROM entries WHERE group_name = ?1 LIMIT 1");
        expiredIn = database.Prepare("""
            SELECT expires_at, group_name, entry_key FROM entries
            WHERE (expires_at, group_name, entry_key) > (?1, ?2, ?3) AND expires_at <= ?4 ORDER BY expires_at, group_name, entry_key LIMIT ?5
            """);
        count = database.Prepare($"SELECT count(*) FROM entries WHERE {Interval} AND {Live}");
        countRows = database.Prepare($"SELECT count(*) FROM (SELECT 1 FROM entries WHERE {Interval} LIMIT ?5)");
        boundary = database.Prepare($"SELECT group_name, entry_key FROM entries WHERE {Interval} ORDER BY group_name, entry_key LIMIT 1 OFFSET ?5");
        deleteInterval = database.Prepare($"DELETE FROM entries WHERE {Interval}");
        expired = database.Prepare("SELECT group_name, entry_key FROM entries WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2");
        nextGroup = database.Prepare("SELECT group_name FROM entries WHERE group_name >= ?1 AND group_name < ?2 ORDER BY group_name LIMIT 1");
        groupIsLive = database.Prepare("SELECT 1 FROM entries WHERE group_name = ?1 AND (expires_at IS NULL OR expires_at > ?2) LIMIT 1");
        deletions = database.Prepare("SELECT deletion_id, from_group, from_key, to_group, to_key, told_group FROM entry_deletions WHERE deletion_id > 0 ORDER BY deletion_id");
        // A number that no other deletion ever has: another process may end this one and begin others.
        addDeletion = database.Prepare("""
            INSERT INTO entry_deletions (deletion_id, from_group, from_key, to_group, to_key) VALUES ((random() & 9223372036854775807) | 1, ?1, ?2, ?3, ?4)
            RETURNING deletion_id
            """);
        tellDeletion = database.Prepare("UPDATE entry_deletions SET told_group = ?2 WHERE deletion_id = ?1");
        removeDeletion = database.Prepare("DELETE FROM entry_deletions WHERE deletion_id = ?1");
    }

    /// <summary>The steps of the schema; the first takes over the tables of go-store where they are there.</summary>
    public static ImmutableArray<Migration> Migrations { get; } =
    [
        new(1, Create),
        new(5, (database, _) => database.Execute("ALTER TABLE entry_deletions ADD COLUMN told_group TEXT")),
    ];

    /// <summary>Reads one entry, expired or not.</summary>
    public bool TryGet(string group, string key, out EntryRow row)
    {
        using Statement.Execution execution = get.Execute();
        execution.Bind(1, group);
        execution.Bind(2, key);
        bool found = execution.Step();
        row = found ? EntryRow.Read(execution) : default;
        return found;
    }

    /// <summary>Reads what a write needs to know of an entry.</summary>
    /// <returns>Null where there is no row.</returns>
    public EntryHead? Head(string group, string key, long now)
    {
        using Statement.Execution execution = head.Execute();
        execution.Bind(1, group);
        execution.Bind(2, key);
        if (!execution.Step())
        {
            return null;
        }

        long? expiresAt = execution.IsNull(1) ? null : execution.Int64(1);
        bool isLive = expiresAt is not long at || at > now;
        return new EntryHead(isLive ? execution.Int64(0) : 0, expiresAt, execution.Text(2), execution.Int64(3));
    }

    /// <summary>Writes one entry over what is there; an expired one counts as absent.</summary>
    /// <returns>Its version.</returns>
    public long Put(string group, string key, EntryHead? present, string value, long? expiresAt, string type, long now)
    {
        if (present is not { } old)
        {
            using Statement.Execution insertion = insert.Execute();
            insertion.Bind(1, group);
            insertion.Bind(2, key);
            insertion.Bind(3, value);
            insertion.Bind(4, expiresAt);
            insertion.Bind(5, type);
            insertion.Bind(6, now);
            insertion.Run();
            return 1;
        }

        if (old.Version > 0 && old.ExpiresAt == expiresAt && old.Type == type)
        {
            Replace(group, key, value, now);
            return old.Version + 1;
        }

        using Statement.Execution execution = overwrite.Execute();
        execution.Bind(1, group);
        execution.Bind(2, key);
        execution.Bind(3, value);
        execution.Bind(4, expiresAt);
        execution.Bind(5, type);
        execution.Bind(6, now);
        execution.Bind(7, old.Version + 1);
        execution.Bind(8, old.Version > 0 ? old.CreatedAt : now);
        execution.Run();
        return old.Version + 1;
    }

    /// <summary>Gives an entry that is there a new value and leaves the rest as it is.</summary>
    public void Replace(string group, string key, string value, long now)
    {
        using Statement.Execution execution = replace.Execute();
        execution.Bind(1, group);
        execution.Bind(2, key);
        execution.Bind(3, value);
        execution.Bind(4, now);
        execution.Run();
    }

    public void Expire(string group, string key, long? expiresAt)
    {
        using Statement.Execution execution = expire.Execute();
        execution.Bind(1, group);
        execution.Bind(2, key);
        execution.Bind(3, expiresAt);
        execution.Run();
    }

    public void Delete(string group, string key)
    {
        using Statement.Execution execution = delete.Execute();
        execution.Bind(1, group);
        execution.Bind(2, key);
        execution.Run();
    }

    /// <summary>Goes over entries of a group in the order of keys, expired ones included, until told to stop.</summary>
    /// <param name="group">The group.</param>
    /// <param name="from">The first key.</param>
    /// <param name="to">The first key after the range.</param>
    /// <param name="type">Only this type; null for all.</param>
    /// <param name="take">Takes a row and says whether to go on.</param>
    /// <returns>Whether the end was reached.</returns>
    public bool Read(string group, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, string? type, TakeRow take)
    {
        using Statement.Execution execution = (type is null ? read : readType).Execute();
        execution.Bind(1, group);
        execution.Bind(2, from);
        execution.Bind(3, to);
        if (type is not null)
        {
            execution.Bind(4, type);
        }

        while (execution.Step())
        {
            if (!take(execution))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many live entries a stretch has.</summary>
    public long Count(EntryInterval interval, long now)
    {
        using Statement.Execution execution = count.Execute();
        Bind(execution, interval);
        execution.Bind(5, now);
        execution.Step();
        return execution.Int64(0);
    }

    /// <summary>How many rows a stretch has, expired ones included; counted up to a limit.</summary>
    public long CountRows(EntryInterval interval, long limit)
    {
        using Statement.Execution execution = countRows.Execute();
        Bind(execution, interval);
        execution.Bind(5, limit);
        execution.Step();
        return execution.Int64(0);
    }

    /// <summary>The row that comes after so many rows of a stretch; null where it has no more than that.</summary>
    public (byte[] Group, byte[] Key)? Boundary(EntryInterval interval, int rows)
    {
        using Statement.Execution execution = boundary.Execute();
        Bind(execution, interval);
        execution.Bind(5, rows);
        return execution.Step() ? (execution.Utf8(0).ToArray(), execution.Utf8(1).ToArray()) : null;
    }

    public void Delete(EntryInterval interval)
    {
        using Statement.Execution execution = deleteInterval.Execute();
        Bind(execution, interval);
        execution.Run();
    }

    /// <summary>Goes over all rows of a stretch, expired ones included, in their order.</summary>
    public void Read(EntryInterval interval, Action<Statement.Execution> take)
    {
        using Statement.Execution execution = readInterval.Execute();
        Bind(execution, interval);
        while (execution.Step())
        {
            take(execution);
        }
    }

    /// <summary>How long the value of a row is, in bytes; 0 where there is none.</summary>
    public long ValueBytes(string group, string key)
    {
        using Statement.Execution execution = valueBytes.Execute();
        execution.Bind(1, group);
        execution.Bind(2, key);
        return execution.Step() ? execution.Int64(0) : 0;
    }

    /// <summary>Finds up to so many expired entries, the longest expired first.</summary>
    public List<(string Group, string Key)> Expired(long now, int limit)
    {
        var found = new List<(string Group, string Key)>();
        using Statement.Execution execution = expired.Execute();
        execution.Bind(1, now);
        execution.Bind(2, limit);
        while (execution.Step())
        {
            found.Add((execution.Text(0), execution.Text(1)));
        }

        return found;
    }

    /// <summary>Finds the next expired entries after one of them, in the order in which they expired.</summary>
    public List<ExpiredEntry> Expired(ExpiredEntry after, long now, int limit)
    {
        var found = new List<ExpiredEntry>();
        using Statement.Execution execution = expiredIn.Execute();
        execution.Bind(1, after.ExpiresAt);
        execution.Bind(2, after.Group);
        execution.Bind(3, after.Key);
        execution.Bind(4, now);
        execution.Bind(5, limit);
        while (execution.Step())
        {
            found.Add(new ExpiredEntry(execution.Int64(0), execution.Text(1), execution.Text(2)));
        }

        return found;
    }

    /// <summary>Whether any entry has expired and is still stored.</summary>
    public bool HasExpired(long now)
    {
        using Statement.Execution execution = hasExpired.Execute();
        execution.Bind(1, now);
        return execution.Step();
    }

    /// <summary>Deletes an entry if it has expired.</summary>
    public void DeleteExpired(string group, string key, long now)
    {
        using Statement.Execution execution = deleteExpired.Execute();
        execution.Bind(1, group);
        execution.Bind(2, key);
        execution.Bind(3, now);
        execution.Run();
    }

    /// <summary>Whether a group has any row, expired ones included.</summary>
    public bool GroupHasRow(string group)
    {
        using Statement.Execution execution = groupHasRow.Execute();
        execution.Bind(1, group);
        return execution.Step();
    }

    /// <summary>The first group with a row, from a name on and before another.</summary>
    public string? NextGroup(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        using Statement.Execution execution = nextGroup.Execute();
        execution.Bind(1, from);
        execution.Bind(2, to);
        return execution.Step() ? execution.Text(0) : null;
    }

    public bool GroupIsLive(string group, long now)
    {
        using Statement.Execution execution = groupIsLive.Execute();
        execution.Bind(1, group);
        execution.Bind(2, now);
        return execution.Step();
    }

    /// <summary>The deletions that were begun and not yet ended.</summary>
    public List<EntryDeletion> Deletions()
    {
        var found = new List<EntryDeletion>();
        using Statement.Execution execution = deletions.Execute();
        while (execution.Step())
        {
            found.Add(new EntryDeletion(
                execution.Int64(0),
                new EntryInterval(execution.Utf8(1).ToArray(), execution.Utf8(2).ToArray(), execution.Utf8(3).ToArray(), execution.Utf8(4).ToArray()),
                execution.IsNull(5) ? null : execution.Text(5)));
        }

        return found;
    }

    public EntryDeletion AddDeletion(EntryInterval interval)
    {
        using Statement.Execution execution = addDeletion.Execute();
        Bind(execution, interval);
        execution.Step();
        long id = execution.Int64(0);
        execution.Run();
        return new EntryDeletion(id, interval, null);
    }

    /// <summary>Keeps in mind of which group a deletion told last.</summary>
    public void TellDeletion(long id, string group)
    {
        using Statement.Execution execution = tellDeletion.Execute();
        execution.Bind(1, id);
        execution.Bind(2, group);
        execution.Run();
    }

    public void RemoveDeletion(long id)
    {
        using Statement.Execution execution = removeDeletion.Execute();
        execution.Bind(1, id);
        execution.Run();
    }

    private static void Bind(Statement.Execution execution, EntryInterval interval)
    {
        execution.Bind(1, interval.FromGroup);
        execution.Bind(2, interval.FromKey);
        execution.Bind(3, interval.ToGroup);
        execution.Bind(4, interval.ToKey);
    }

    private static void Create(Database database, long now)
    {
        bool entries = !Schema.Columns(database, "entries").IsEmpty;
        bool entriesExpire = Schema.Columns(database, "entries").Contains("expires_at");
        bool old = !Schema.Columns(database, "kv").IsEmpty;
        bool oldExpires = Schema.Columns(database, "kv").Contains("expires_at");
        if (entries)
        {
            database.Execute("ALTER TABLE entries RENAME TO go_store_entries");
        }

        // The defaults let go-store, which does not know the columns after the fourth, go on writing to the file.
        database.Execute("""
            CREATE TABLE entries (
                group_name TEXT NOT NULL,
                entry_key TEXT NOT NULL,
                entry_value TEXT NOT NULL,
                expires_at INTEGER,
                version INTEGER NOT NULL DEFAULT 1,
                value_type TEXT NOT NULL DEFAULT '',
                created_at INTEGER NOT NULL DEFAULT 0,
                updated_at INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (group_name, entry_key)
            ) WITHOUT ROWID
            """);
        database.Execute("CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL");
        database.Execute("CREATE INDEX entries_by_type ON entries (group_name, value_type, entry_key) WHERE value_type <> ''");
        database.Execute("""
            CREATE TABLE entry_deletions (
                deletion_id INTEGER PRIMARY KEY,
                from_group TEXT NOT NULL,
                from_key TEXT NOT NULL,
                to_group TEXT NOT NULL,
                to_key TEXT NOT NULL
            )
            """);
        if (entries)
        {
            Adopt(database, "go_store_entries", "group_name, entry_key, entry_value", entriesExpire, now);
        }

        // Of an entry in both, the newer table's stands.
        if (old)
        {
            Adopt(database, "kv", "grp, key, value", oldExpires, now);
        }
    }

    private static void Adopt(Database database, string table, string columns, bool expires, long now)
    {
        string[] names = columns.Split(", ");
        database.Execute($"""
            INSERT OR IGNORE INTO entries (group_name, entry_key, entry_value, expires_at, created_at, updated_at)
            SELECT CAST({names[0]} AS TEXT), CAST({names[1]} AS TEXT), CAST({names[2]} AS TEXT), {(expires ? "expires_at" : "NULL")}, {now}, {now} FROM {table}
            """);
        database.Execute($"DROP TABLE {table}");
    }

    /// <summary>Takes the row that a statement stands on.</summary>
    /// <returns>Whether to go on.</returns>
    internal delegate bool TakeRow(Statement.Execution row);
}

/// <summary>An entry that has expired and is still stored.</summary>
internal readonly record struct ExpiredEntry(long ExpiresAt, string Group, string Key);

/// <summary>A deletion that is too large for one go: its intent is on the disk, so that it is brought to its end whatever happens.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Interval">What it deletes.</param>
/// <param name="Told">Of whole groups, the one that was told of last, so that none is told of twice.</param>
internal sealed record EntryDeletion(long Id, EntryInterval Interval, string? Told);

/// <summary>What a write needs to know of the entry that it replaces.</summary>
/// <param name="Version">Its version; 0 where it has expired.</param>
/// <param name="ExpiresAt">When it expires or did; null for never.</param>
/// <param name="Type">Its type.</param>
/// <param name="CreatedAt">When it was created.</param>
internal readonly record struct EntryHead(long Version, long? ExpiresAt, string Type, long CreatedAt);

/// <summary>A row as it is stored, expired or not.</summary>
internal readonly record struct EntryRow(string Value, long Version, string Type, long CreatedAt, long UpdatedAt, long? ExpiresAt)
{
    public static EntryRow Read(Statement.Execution row) =>
        new(row.Text(1), row.Int64(2), row.Text(3), row.Int64(4), row.Int64(5), row.IsNull(6) ? null : row.Int64(6));

    public bool IsLive(long now) => ExpiresAt is not long at || at > now;

    public Entry ToEntry(string group, string key) => new(
        group,
        key,
        Value,
        Version,
        Type,
        ToTime(CreatedAt),
        ToTime(UpdatedAt),
        ExpiresAt is long at ? ToTime(at) : null);

    /// <summary>A time as callers see it; one that another program stored beyond the calendar is shown as its end.</summary>
    public static DateTimeOffset ToTime(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(
        milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
