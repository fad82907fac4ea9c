using System.Collections.Immutable;
using System.Text;
using GoStore.Actors.Entries;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Changes;

/// <summary>The SQL of the change log: all of it, and nothing else.</summary>
internal sealed class ChangeTable
{
    private const int RowsBetweenLooksAtTheClock = 32;

    private readonly Database database;
    private readonly Statement append;
    private readonly Statement read;
    private readonly Statement first;
    private readonly Statement oldest;
    private readonly Statement trim;

    public ChangeTable(Database database)
    {
        this.database = database;
        append = database.Prepare("""
            INSERT INTO changes (namespace, revision, action, group_name, entry_key, entry_value, version, value_type, expires_at, occurred_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """);
        read = database.Prepare("""
            SELECT revision, action, group_name, entry_key, entry_value, version, value_type, expires_at, occurred_at FROM changes
            WHERE namespace = ?1 AND revision >= ?2 AND revision <= ?3 ORDER BY revision
            """);
        first = database.Prepare("SELECT revision FROM changes WHERE namespace = ?1 ORDER BY revision LIMIT 1");
        oldest = database.Prepare("SELECT revision, occurred_at FROM changes WHERE namespace = ?1 ORDER BY revision LIMIT ?2");
        trim = database.Prepare("DELETE FROM changes WHERE namespace = ?1 AND revision <= ?2");
    }

    public static ImmutableArray<Migration> Migrations { get; } = [new(3, Create)];

    /// <summary>Writes a change down; its group is given without the namespace.</summary>
    public void Append(string name, string group, EntryChange change, long now)
    {
        using Statement.Execution execution = append.Execute();
        execution.Bind(1, name);
        execution.Bind(2, change.Revision);
        execution.Bind(3, (long)change.Kind);
        execution.Bind(4, group);
        execution.Bind(5, change.Key);
        execution.Bind(6, change.Value);
        execution.Bind(7, change.Version);
        execution.Bind(8, change.Type);
        execution.Bind(9, change.ExpiresAt);
        execution.Bind(10, now);
        execution.Run();
    }

    /// <summary>Reads changes that match, in their order.</summary>
    /// <param name="name">The namespace.</param>
    /// <param name="from">The first revision to look at.</param>
    /// <param name="to">The last one.</param>
    /// <param name="type">Which type; null for all.</param>
    /// <param name="group">Which group; null for all.</param>
    /// <param name="limit">How many changes at most.</param>
    /// <param name="bytes">About how many bytes of them.</param>
    /// <param name="isOver">Whether it has taken long enough.</param>
    /// <param name="changes">Takes the changes.</param>
    /// <param name="oldest">The first revision that there was; null where there was none.</param>
    /// <returns>The revision after the last one that was looked at.</returns>
    public long Read(string name, long from, long to, string? type, string? group, int limit, long bytes, Func<bool> isOver, List<Change> changes, out long? oldest)
    {
        oldest = null;
        byte[]? wantedType = type is null ? null : Encoding.UTF8.GetBytes(type);
        byte[]? wantedGroup = group is null ? null : Encoding.UTF8.GetBytes(group);
        byte[] lastGroup = [];
        string lastGroupText = "";
        long next = from;
        using Statement.Execution row = read.Execute();
        row.Bind(1, name);
        row.Bind(2, from);
        row.Bind(3, to);
        for (int looked = 1; changes.Count < limit && bytes > 0; looked++)
        {
            if (looked % RowsBetweenLooksAtTheClock == 0 && isOver())
            {
                return next;
            }

            if (!row.Step())
            {
                return Math.Max(from, to + 1);
            }

            long revision = row.Int64(0);
            oldest ??= revision;
            next = revision + 1;
            ReadOnlySpan<byte> groupName = row.Utf8(2);
            if ((wantedGroup is not null && !groupName.SequenceEqual(wantedGroup)) || (wantedType is not null && !row.Utf8(6).SequenceEqual(wantedType)))
            {
                continue;
            }

            // Neighbours are often of one group, and share its name.
            if (!groupName.SequenceEqual(lastGroup))
            {
                lastGroup = groupName.ToArray();
                lastGroupText = row.Text(2);
            }

            bytes -= 1 + groupName.Length + row.Utf8(3).Length + row.Utf8(4).Length;
            changes.Add(new Change(
                revision,
                (StoreEventKind)row.Int64(1),
                lastGroupText,
                row.Text(3),
                row.Text(4),
                row.Int64(5),
                row.Text(6),
                row.IsNull(7) ? null : EntryRow.ToTime(row.Int64(7)),
                EntryRow.ToTime(row.Int64(8))));
        }

        return next;
    }

    /// <summary>The oldest revision of a namespace that is there; null where none is.</summary>
    public long? First(string name)
    {
        using Statement.Execution execution = first.Execute();
        execution.Bind(1, name);
        return execution.Step() ? execution.Int64(0) : null;
    }

    /// <summary>The last of the oldest changes of a namespace that happened no later than a moment; of so many at most.</summary>
    public long? LastUntil(string name, long moment, int limit)
    {
        long? last = null;
        using Statement.Execution execution = oldest.Execute();
        execution.Bind(1, name);
        execution.Bind(2, limit);
        while (execution.Step() && execution.Int64(1) <= moment)
        {
            last = execution.Int64(0);
        }

        return last;
    }

    /// <summary>Deletes the changes of a namespace up to a revision.</summary>
    /// <returns>How many there were.</returns>
    public int Trim(string name, long upTo)
    {
        using (Statement.Execution execution = trim.Execute())
        {
            execution.Bind(1, name);
            execution.Bind(2, upTo);
            execution.Run();
        }

        return database.Changes;
    }

    private static void Create(Database database, long now) => database.Execute("""
        CREATE TABLE changes (
            namespace TEXT NOT NULL,
            revision INTEGER NOT NULL,
            action INTEGER NOT NULL,
            group_name TEXT NOT NULL,
            entry_key TEXT NOT NULL,
            entry_value TEXT NOT NULL,
            version INTEGER NOT NULL,
            value_type TEXT NOT NULL,
            expires_at INTEGER,
            occurred_at INTEGER NOT NULL,
            PRIMARY KEY (namespace, revision)
        ) WITHOUT ROWID
        """);
}
