using System.Collections.Immutable;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Serving;

/// <summary>The SQL of keys and of the probe: all of it, and nothing else.</summary>
internal sealed class ServingTable
{
    private const string Columns = "id, name, role, namespaces, secret_hash, created_at, expires_at, last_used_at";

    private readonly Database database;
    private readonly Statement list;
    private readonly Statement insert;
    private readonly Statement delete;
    private readonly Statement use;
    private readonly Statement probe;

    public ServingTable(Database database)
    {
        this.database = database;
        list = database.Prepare($"SELECT {Columns} FROM access_keys WHERE id > '' ORDER BY id");
        insert = database.Prepare($"INSERT INTO access_keys ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL) ON CONFLICT (id) DO NOTHING");
        delete = database.Prepare("DELETE FROM access_keys WHERE id = ?1");
        use = database.Prepare("UPDATE access_keys SET last_used_at = ?2 WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?2)");

        // Once a second is enough, however many servers ask: the nodes of a cluster all ask the same store.
        probe = database.Prepare("INSERT INTO probes (id, probes, probed_at) VALUES (1, 1, ?1) ON CONFLICT (id) DO UPDATE SET probes = probes + 1, probed_at = ?1 WHERE probed_at <= ?1 - 1000 OR probed_at > ?1");
    }

    public static ImmutableArray<Migration> Migrations { get; } = [new(9, Create)];

    public List<KeyRow> List()
    {
        var rows = new List<KeyRow>();
        using Statement.Execution execution = list.Execute();
        while (execution.Step())
        {
            rows.Add(new KeyRow(
                execution.Text(0),
                execution.Text(1),
                (int)execution.Int64(2),
                execution.Text(3),
                execution.Text(4),
                execution.Int64(5),
                execution.IsNull(6) ? null : execution.Int64(6),
                execution.IsNull(7) ? null : execution.Int64(7)));
        }

        return rows;
    }

    /// <returns>False where there is one with this id.</returns>
    public bool Insert(KeyRow row)
    {
        using Statement.Execution execution = insert.Execute();
        execution.Bind(1, row.Id);
        execution.Bind(2, row.Name);
        execution.Bind(3, row.Role);
        execution.Bind(4, row.Namespaces);
        execution.Bind(5, row.Hash);
        execution.Bind(6, row.CreatedAt);
        execution.Bind(7, row.ExpiresAt);
        execution.Run();
        return database.Changes > 0;
    }

    /// <returns>Whether it was there.</returns>
    public bool Delete(string id)
    {
        using Statement.Execution execution = delete.Execute();
        execution.Bind(1, id);
        execution.Run();
        return database.Changes > 0;
    }

    public void NoteUse(string id, long time)
    {
        using Statement.Execution execution = use.Execute();
        execution.Bind(1, id);
        execution.Bind(2, time);
        execution.Run();
    }

    public void Probe(long now)
    {
        using Statement.Execution execution = probe.Execute();
        execution.Bind(1, now);
        execution.Run();
    }

    private static void Create(Database database, long now)
    {
        database.Execute("""
            CREATE TABLE access_keys (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                role INTEGER NOT NULL,
                namespaces TEXT NOT NULL,
                secret_hash TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER,
                last_used_at INTEGER
            ) WITHOUT ROWID
            """);
        database.Execute("CREATE TABLE probes (id INTEGER NOT NULL PRIMARY KEY, probes INTEGER NOT NULL, probed_at INTEGER NOT NULL)");
    }
}

/// <summary>A key as it is stored; times in Unix milliseconds.</summary>
/// <param name="Id">What it is called in logs and lists.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Namespaces">The namespaces it may touch, with commas between; empty for the whole store.</param>
/// <param name="Hash">The SHA-256 of the secret, in hexadecimal digits.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is no good.</param>
/// <param name="LastUsedAt">When it was used last.</param>
internal sealed record KeyRow(string Id, string Name, int Role, string Namespaces, string Hash, long CreatedAt, long? ExpiresAt, long? LastUsedAt);
