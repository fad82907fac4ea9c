using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace GoStore.Actors.Sqlite;

/// <summary>A copy of an open database into another file, made in steps between which the database may be written to by its own connection.</summary>
internal sealed class DatabaseCopy : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly sqlite3_backup backup;

    public DatabaseCopy(sqlite3 source, string destination)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = destination, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            backup = raw.sqlite3_backup_init(connection.Handle!, "main", source, "main");
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw new SqliteFailureException(error.SqliteExtendedErrorCode, error.Message);
        }

        if (backup is null || backup.IsInvalid)
        {
            SqliteFailureException failure = Failure(raw.sqlite3_extended_errcode(connection.Handle!));
            connection.Dispose();
            throw failure;
        }
    }

    /// <summary>Copies some pages.</summary>
    /// <returns>False once all are copied.</returns>
    public bool Step(int pages)
    {
        int code = raw.sqlite3_backup_step(backup, pages);
        return code switch
        {
            raw.SQLITE_OK => true,
            raw.SQLITE_DONE => false,
            _ => throw Failure(code),
        };
    }

    public void Dispose()
    {
        backup.Dispose();
        connection.Dispose();
    }

    private SqliteFailureException Failure(int code) => new(code, raw.sqlite3_errmsg(connection.Handle!).utf8_to_string());
}
