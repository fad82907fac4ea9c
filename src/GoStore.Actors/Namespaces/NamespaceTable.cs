using System.Collections.Immutable;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Namespaces;

/// <summary>The SQL of namespaces: all of it, and nothing else.</summary>
internal sealed class NamespaceTable
{
    private const string Columns = "name, max_keys, max_groups, max_value_bytes, max_total_bytes, quota_is_own, used_keys, used_groups, used_bytes, last_revision";

    private readonly Statement find;
    private readonly Statement list;
    private readonly Statement write;
    private readonly Statement countSlice;

    public NamespaceTable(Database database)
    {
        find = database.Prepare($"SELECT {Columns} FROM namespaces WHERE name = ?1");
        list = database.Prepare($"SELECT {Columns} FROM namespaces WHERE name > ?1 ORDER BY name");
        write = database.Prepare($"INSERT OR REPLACE INTO namespaces ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
        countSlice = database.Prepare("""
            SELECT group_name, entry_key, length(CAST(entry_key AS BLOB)) + length(CAST(entry_value AS BLOB)) FROM entries
            WHERE (group_name, entry_key) > (?1, ?2) AND (group_name, entry_key) < (?3, '') ORDER BY group_name, entry_key LIMIT ?4
            """);
    }

    public static ImmutableArray<Migration> Migrations { get; } = [new(2, Create)];

    /// <summary>Reads a namespace; null where it was never opened.</summary>
    public NamespaceRow? Find(ReadOnlySpan<byte> name)
    {
        using Statement.Execution execution = find.Execute();
        execution.Bind(1, name);
        return execution.Step() ? Read(execution) : null;
    }

    /// <summary>Goes over the namespaces after a name, in their order, until told to stop.</summary>
    public void List(string after, Func<NamespaceRow, bool> take)
    {
        using Statement.Execution execution = list.Execute();
        execution.Bind(1, after);
        while (execution.Step() && take(Read(execution)))
        {
        }
    }

    public void Write(NamespaceRow row)
    {
        using Statement.Execution execution = write.Execute();
        execution.Bind(1, row.Name);
        execution.Bind(2, row.Quota.MaxKeys);
        execution.Bind(3, row.Quota.MaxGroups);
        execution.Bind(4, row.Quota.MaxValueBytes);
        execution.Bind(5, row.Quota.MaxTotalBytes);
        execution.Bind(6, row.QuotaIsOwn ? 1 : 0);
        execution.Bind(7, row.Keys);
        execution.Bind(8, row.Groups);
        execution.Bind(9, row.Bytes);
        execution.Bind(10, row.LastRevision);
        execution.Run();
    }

    /// <summary>Counts rows of a namespace after an entry, up to so many.</summary>
    /// <returns>How many rows there were.</returns>
    public int Count(byte[] afterGroup, byte[] afterKey, ReadOnlySpan<byte> toGroup, int limit, TakeRow take)
    {
        using Statement.Execution execution = countSlice.Execute();
        execution.Bind(1, afterGroup);
        execution.Bind(2, afterKey);
        execution.Bind(3, toGroup);
        execution.Bind(4, limit);
        int rows = 0;
        while (execution.Step())
        {
            rows++;
            take(execution.Utf8(0), execution.Utf8(1), execution.Int64(2));
        }

        return rows;
    }

    private static NamespaceRow Read(Statement.Execution row) => new(
        row.Text(0),
        new Quota { MaxKeys = row.Int64(1), MaxGroups = row.Int64(2), MaxValueBytes = row.Int64(3), MaxTotalBytes = row.Int64(4) },
        row.Int64(5) != 0,
        row.Int64(6),
        row.Int64(7),
        row.Int64(8),
        row.Int64(9));

    private static void Create(Database database, long now) => database.Execute("""
        CREATE TABLE namespaces (
            name TEXT NOT NULL PRIMARY KEY,
            max_keys INTEGER NOT NULL,
            max_groups INTEGER NOT NULL,
            max_value_bytes INTEGER NOT NULL,
            max_total_bytes INTEGER NOT NULL,
            quota_is_own INTEGER NOT NULL,
            used_keys INTEGER NOT NULL,
            used_groups INTEGER NOT NULL,
            used_bytes INTEGER NOT NULL,
            last_revision INTEGER NOT NULL
        ) WITHOUT ROWID
        """);

    internal delegate void TakeRow(ReadOnlySpan<byte> group, ReadOnlySpan<byte> key, long bytes);
}

/// <summary>A namespace as it is stored. The one without a name is the store itself, of which only the revision is kept.</summary>
internal sealed record NamespaceRow(string Name, Quota Quota, bool QuotaIsOwn, long Keys, long Groups, long Bytes, long LastRevision);
