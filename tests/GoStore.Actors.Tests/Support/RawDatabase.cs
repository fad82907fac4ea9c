using Microsoft.Data.Sqlite;

namespace GoStore.Actors.Tests.Support;

/// <summary>A look at a file, or the making of one, past the store: plain SQLite, one connection for each call.</summary>
internal static class RawDatabase
{
    public static void Execute(string path, params string[] statements)
    {
        using SqliteConnection connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        foreach (string statement in statements)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    }

    public static T Scalar<T>(string path, string query)
    {
        using SqliteConnection connection = Open(path, SqliteOpenMode.ReadWrite);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        return (T)Convert.ChangeType(command.ExecuteScalar() ?? "", typeof(T));
    }

    public static string IntegrityOf(string path) => Scalar<string>(path, "PRAGMA integrity_check");

    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        // Without the pool nothing keeps the file open, and its locks, after the connection was closed.
        string text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString();
        var connection = new SqliteConnection(text);
        connection.Open();
        return connection;
    }
}
