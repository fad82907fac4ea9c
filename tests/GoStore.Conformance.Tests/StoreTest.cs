using System.Collections.Concurrent;
using GoStore.Actors;
using GoStore.Actors.TestSupport;
using Microsoft.Data.Sqlite;

namespace GoStore.Conformance.Tests;

/// <summary>A store on a file in a folder of its own, with a clock that the test moves; both are gone after the test.</summary>
public abstract class StoreTest : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gostore-conformance-");
    private readonly ManualTimeProvider clock = new();
    private readonly ConcurrentBag<IStore> opened = [];

    /// <summary>The store of the test.</summary>
    protected IStore Store { get; private set; } = null!;

    protected DateTimeOffset Now => clock.GetUtcNow();

    public async Task InitializeAsync() => Store = await OpenAsync(FilePath("store.db"));

    public async Task DisposeAsync()
    {
        foreach (IStore store in opened)
        {
            await store.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    /// <summary>What a suite needs of the store, each time it is opened.</summary>
    protected virtual void Configure(StoreOptions options)
    {
    }

    protected void Advance(TimeSpan by) => clock.Advance(by);

    protected void Advance(double milliseconds) => clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    protected string FilePath(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Opens one more store, with the clock of the test.</summary>
    protected async Task<IStore> OpenAsync(string path, Action<StoreOptions>? configure = null)
    {
        IStore store = await Actors.Store.OpenAsync(path, options =>
        {
            options.TimeProvider = clock;
            Configure(options);
            configure?.Invoke(options);
        });
        opened.Add(store);
        return store;
    }

    /// <summary>Closes the store of the test and opens its file again.</summary>
    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await OpenAsync(FilePath("store.db"));
    }

    /// <summary>Makes or changes a database file with SQLite itself.</summary>
    protected static void ExecuteSql(string path, params string[] statements)
    {
        using SqliteConnection connection = Connect(path);
        foreach (string statement in statements)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Reads one number out of a database file with SQLite itself.</summary>
    protected static long QuerySql(string path, string query)
    {
        using SqliteConnection connection = Connect(path);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        return Convert.ToInt64(command.ExecuteScalar());
    }

    protected static async Task<StoreException> AssertFailsAsync(ErrorCode code, Func<Task> call)
    {
        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(call);
        Assert.Equal(code, error.Code);
        return error;
    }

    /// <summary>A call on a closed store fails, says so, and names the file.</summary>
    protected async Task AssertFailsAfterCloseAsync(Func<IStore, Task> call)
    {
        await Store.CloseAsync();
        StoreException error = await AssertFailsAsync(ErrorCode.Closed, () => call(Store));
        Assert.Contains("closed", error.Message);
        Assert.Contains("store.db", error.Message);
    }

    protected static void AssertReplies(TransactionDone done, params object[] replies) => Assert.Equal(replies, done.Replies);

    protected static IEnumerable<string> Keys(IEnumerable<Entry> entries) => entries.Select(entry => entry.Key);

    private static SqliteConnection Connect(string path)
    {
        // A pooled connection would keep the file open after the test.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
