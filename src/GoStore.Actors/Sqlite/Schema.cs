using System.Collections.Immutable;

namespace GoStore.Actors.Sqlite;

/// <summary>Whose file a database is, and how its tables come up to date.</summary>
internal static class Schema
{
    /// <summary>"GoSt": what marks a file as a store (<c>application_id</c>).</summary>
    public const long ApplicationId = 0x476F5374;

    private static readonly ImmutableArray<string> GoStoreColumns = ["group_name", "entry_key", "entry_value"];
    private static readonly ImmutableArray<string> OldGoStoreColumns = ["grp", "key", "value"];
    private static readonly ImmutableArray<string> GoStoreTables = ["entries", "kv", "journal_entries"];

    /// <summary>Leaves a file alone that belongs to another program, or to a newer release.</summary>
    public static void Refuse(Database database, int newest)
    {
        string path = database.Path;
        long application = database.Number("PRAGMA application_id") ?? 0;
        long version = database.Number("PRAGMA user_version") ?? 0;
        ImmutableArray<string> tables = Tables(database);
        if (database.Text("PRAGMA encoding") is string encoding && encoding != "UTF-8")
        {
            throw Foreign($"The database {path} keeps its text as {encoding}; a store keeps UTF-8. It was not changed.");
        }

        if (application == ApplicationId)
        {
            if (version > newest)
            {
                throw Foreign($"The database {path} has schema {version}, made by a newer release of GoStore.Actors; this one knows schemas up to {newest}. Upgrade the program. The file was not changed.");
            }

            return;
        }

        if (application != 0)
        {
            throw Foreign($"The database {path} belongs to another program (application_id {application}). Name another file; this one was not changed.");
        }

        if (tables.IsEmpty)
        {
            return;
        }

        ImmutableArray<string> keyValue = Columns(database, "kv");
        if (tables.Contains("kv") && keyValue.Contains("key") && keyValue.Contains("version"))
        {
            throw Foreign($"The database {path} is one of a-h/kv (its table kv has versions). It was not changed; export it with that program and import the result.");
        }

        bool goStore = (tables.Contains("entries") || tables.Contains("kv"))
            && tables.All(GoStoreTables.Contains)
            && (!tables.Contains("entries") || IsTable(Columns(database, "entries"), GoStoreColumns))
            && (!tables.Contains("kv") || IsTable(keyValue, OldGoStoreColumns));
        if (!goStore)
        {
            throw Foreign($"The database {path} belongs to another program: it has {(tables.Length == 1 ? "the table" : "the tables")} {string.Join(", ", tables.Take(8))}. Name another file; this one was not changed.");
        }
    }

    /// <summary>Applies the migrations that the file has not seen, each in a transaction of its own.</summary>
    /// <returns>The number of the schema now.</returns>
    public static int Migrate(Database database, IReadOnlyList<Migration> migrations, long now)
    {
        // The lock for writing is asked for only where there is something to write: a file that is up to date can be opened and read while another
        // process writes to it.
        foreach (Migration migration in migrations.Where(migration => IsMissing(database, migration)))
        {
            database.Begin();
            try
            {
                // Read under the lock: another process may have migrated the file meanwhile.
                if (IsMissing(database, migration))
                {
                    migration.Apply(database, now);
                    database.Execute($"PRAGMA application_id = {ApplicationId}");
                    database.Execute($"PRAGMA user_version = {migration.Number}");
                }

                database.Commit();
            }
            catch
            {
                database.Rollback();
                throw;
            }
        }

        return migrations[^1].Number;
    }

    public static ImmutableArray<string> Columns(Database database, string table) =>
        database.Texts("SELECT name FROM pragma_table_info(?1)", table);

    private static bool IsMissing(Database database, Migration migration) =>
        (database.Number("PRAGMA user_version") ?? 0) < migration.Number || database.Number("PRAGMA application_id") != ApplicationId;

    private static ImmutableArray<string> Tables(Database database) =>
        database.Texts("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name");

    private static bool IsTable(ImmutableArray<string> columns, ImmutableArray<string> expected) =>
        columns.SequenceEqual(expected) || columns.SequenceEqual(expected.Add("expires_at"));

    private static DatabaseRefusedException Foreign(string message) => new(new StoreFailure(ErrorCode.ForeignDatabase, message));
}
