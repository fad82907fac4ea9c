using System.Collections.Immutable;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Changes;

/// <summary>The SQL of consumers: all of it, and nothing else.</summary>
internal sealed class ConsumerTable
{
    /// <summary>No consumer has this name; its row keeps the highest token of those that were deleted, so that none comes again.</summary>
    private const string Deleted = "";

    private const string Columns = "name, next_revision, value_type, group_name, owner, token, leased_until, updated_at";

    private readonly Statement find;
    private readonly Statement list;
    private readonly Statement write;
    private readonly Statement delete;

    public ConsumerTable(Database database)
    {
        find = database.Prepare($"SELECT {Columns} FROM consumers WHERE namespace = ?1 AND name = ?2");
        list = database.Prepare($"SELECT {Columns} FROM consumers WHERE namespace = ?1 AND name > ?2 ORDER BY name LIMIT ?3");
        write = database.Prepare($"INSERT OR REPLACE INTO consumers (namespace, {Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        delete = database.Prepare("DELETE FROM consumers WHERE namespace = ?1 AND name = ?2");
    }

    public static ImmutableArray<Migration> Migrations { get; } = [new(4, Create)];

    public ConsumerRow? Find(string space, string name)
    {
        using Statement.Execution execution = find.Execute();
        execution.Bind(1, space);
        execution.Bind(2, name);
        return execution.Step() ? Read(execution) : null;
    }

    /// <summary>The consumers after a name, in their order.</summary>
    public List<ConsumerRow> List(string space, string after, long limit)
    {
        var rows = new List<ConsumerRow>();
        using Statement.Execution execution = list.Execute();
        execution.Bind(1, space);
        execution.Bind(2, after);
        execution.Bind(3, limit);
        while (execution.Step())
        {
            rows.Add(Read(execution));
        }

        return rows;
    }

    public void Write(string space, ConsumerRow row)
    {
        using Statement.Execution execution = write.Execute();
        execution.Bind(1, space);
        execution.Bind(2, row.Name);
        execution.Bind(3, row.Next);
        execution.BindOrNull(4, row.Type);
        execution.BindOrNull(5, row.Group);
        execution.BindOrNull(6, row.Owner);
        execution.Bind(7, row.Token);
        execution.Bind(8, row.LeasedUntil);
        execution.Bind(9, row.UpdatedAt);
        execution.Run();
    }

    /// <summary>The highest token of the consumers that were deleted.</summary>
    public long HighestDeletedToken(string space) => Find(space, Deleted)?.Token ?? 0;

    /// <summary>Deletes a consumer and keeps its token in mind.</summary>
    public void Delete(string space, ConsumerRow row, long now)
    {
        Write(space, new ConsumerRow(Deleted, 0, null, null, null, Math.Max(row.Token, HighestDeletedToken(space)), 0, now));
        using Statement.Execution execution = delete.Execute();
        execution.Bind(1, space);
        execution.Bind(2, row.Name);
        execution.Run();
    }

    private static ConsumerRow Read(Statement.Execution row) => new(
        row.Text(0),
        row.Int64(1),
        row.IsNull(2) ? null : row.Text(2),
        row.IsNull(3) ? null : row.Text(3),
        row.IsNull(4) ? null : row.Text(4),
        row.Int64(5),
        row.Int64(6),
        row.Int64(7));

    private static void Create(Database database, long now) => database.Execute("""
        CREATE TABLE consumers (
            namespace TEXT NOT NULL,
            name TEXT NOT NULL,
            next_revision INTEGER NOT NULL,
            value_type TEXT,
            group_name TEXT,
            owner TEXT,
            token INTEGER NOT NULL,
            leased_until INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            PRIMARY KEY (namespace, name)
        ) WITHOUT ROWID
        """);
}

/// <summary>A consumer as it is stored; times in Unix milliseconds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Next">The revision that comes next.</param>
/// <param name="Type">The type it was last asked for; null for all.</param>
/// <param name="Group">The group it was last asked for; null for all.</param>
/// <param name="Owner">Who took it last; null once it was released or moved.</param>
/// <param name="Token">The present fencing token.</param>
/// <param name="LeasedUntil">When the lease of the owner runs out.</param>
/// <param name="UpdatedAt">When this row was written.</param>
internal sealed record ConsumerRow(string Name, long Next, string? Type, string? Group, string? Owner, long Token, long LeasedUntil, long UpdatedAt)
{
    public bool IsHeld(long now) => Owner is not null && LeasedUntil > now;
}
