using System.Collections.Immutable;
using GoStore.Actors.Entries;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Changes;

/// <summary>The SQL of the change log: all of it, and nothing else.</summary>
internal sealed class ChangeTable
{
    private readonly Statement append;

    public ChangeTable(Database database) =>
        append = database.Prepare("""
            INSERT INTO changes (namespace, revision, action, group_name, entry_key, entry_value, version, value_type, expires_at, occurred_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """);

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
