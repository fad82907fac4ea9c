using System.Collections.Immutable;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Locks;

/// <summary>The SQL of locks: all of it, and nothing else.</summary>
internal sealed class LockTable
{
    /// <summary>No lock has this name: its row keeps the last token of the namespace, so that those of locks may go.</summary>
    private const string LastToken = "";

    private readonly Database database;
    private readonly Statement find;
    private readonly Statement list;
    private readonly Statement write;
    private readonly Statement delete;
    private readonly Statement deleteExpired;

    public LockTable(Database database)
    {
        this.database = database;
        const string Columns = "name, owner, token, acquired_at, leased_until";
        find = database.Prepare($"SELECT {Columns} FROM locks WHERE namespace = ?1 AND name = ?2");
        list = database.Prepare($"SELECT {Columns} FROM locks WHERE namespace = ?1 AND name > ?2 ORDER BY name LIMIT ?3");
        write = database.Prepare($"INSERT OR REPLACE INTO locks (namespace, {Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        delete = database.Prepare("DELETE FROM locks WHERE namespace = ?1 AND name = ?2");
        deleteExpired = database.Prepare("""
            DELETE FROM locks WHERE (namespace, name) IN
                (SELECT namespace, name FROM locks WHERE leased_until <= ?1 AND name <> '' ORDER BY leased_until LIMIT ?2)
            """);
    }

    public static ImmutableArray<Migration> Migrations { get; } = [new(6, Create)];

    public LockRow? Find(string space, string name)
    {
        using Statement.Execution execution = find.Execute();
        execution.Bind(1, space);
        execution.Bind(2, name);
        return execution.Step() ? Read(execution) : null;
    }

    /// <summary>The locks after a name, in their order, expired ones too.</summary>
    public List<LockRow> List(string space, string after, long limit)
    {
        var rows = new List<LockRow>();
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

    public void Write(string space, LockRow row)
    {
        using Statement.Execution execution = write.Execute();
        execution.Bind(1, space);
        execution.Bind(2, row.Name);
        execution.Bind(3, row.Owner);
        execution.Bind(4, row.Token);
        execution.Bind(5, row.AcquiredAt);
        execution.Bind(6, row.LeasedUntil);
        execution.Run();
    }

    public void Delete(string space, string name)
    {
        using Statement.Execution execution = delete.Execute();
        execution.Bind(1, space);
        execution.Bind(2, name);
        execution.Run();
    }

    /// <summary>Deletes some of the locks whose lease has run out.</summary>
    /// <returns>How many.</returns>
    public int DeleteExpired(long now, int limit)
    {
        using Statement.Execution execution = deleteExpired.Execute();
        execution.Bind(1, now);
        execution.Bind(2, limit);
        execution.Run();
        return database.Changes;
    }

    /// <summary>A token that is higher than every one before it in the namespace.</summary>
    public long NextToken(string space)
    {
        long token = (Find(space, LastToken)?.Token ?? 0) + 1;
        Write(space, new LockRow(LastToken, "", token, 0, 0));
        return token;
    }

    private static LockRow Read(Statement.Execution row) => new(row.Text(0), row.Text(1), row.Int64(2), row.Int64(3), row.Int64(4));

    private static void Create(Database database, long now)
    {
        database.Execute("""
            CREATE TABLE locks (
                namespace TEXT NOT NULL,
                name TEXT NOT NULL,
                owner TEXT NOT NULL,
                token INTEGER NOT NULL,
                acquired_at INTEGER NOT NULL,
                leased_until INTEGER NOT NULL,
                PRIMARY KEY (namespace, name)
            ) WITHOUT ROWID
            """);
        database.Execute("CREATE INDEX locks_by_end ON locks (leased_until) WHERE name <> ''");
    }
}

/// <summary>A lock as it is stored; times in Unix milliseconds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Who took it last.</param>
/// <param name="Token">The token of that grant.</param>
/// <param name="AcquiredAt">When that was.</param>
/// <param name="LeasedUntil">When the lease runs out.</param>
internal sealed record LockRow(string Name, string Owner, long Token, long AcquiredAt, long LeasedUntil)
{
    public bool IsHeld(long now) => LeasedUntil > now;
}
