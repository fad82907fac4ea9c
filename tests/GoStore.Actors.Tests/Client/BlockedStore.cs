using Akka.Actor;
using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;

namespace GoStore.Actors.Tests.Client;

/// <summary>A store whose file another connection has locked: it waits for the lock, and requests wait for it.</summary>
internal sealed class BlockedStore : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private readonly SqliteConnection other;

    private BlockedStore(TemporaryFolder folder, IStore store, SqliteConnection other) => (this.folder, Store, this.other) = (folder, store, other);

    public IStore Store { get; }

    public static async Task<BlockedStore> OpenAsync(Action<StoreOptions>? configure = null)
    {
        var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        IStore store = await Actors.Store.OpenAsync(path, options =>
        {
            options.BusyTimeout = TimeSpan.FromSeconds(60);
            configure?.Invoke(options);
        });
        await store.SetAsync("g", "k", "old");
        var blocked = new BlockedStore(folder, store, RawDatabase.Open(path, SqliteOpenMode.ReadWrite));
        using SqliteCommand command = blocked.other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return blocked;
    }

    /// <summary>Lets the lock go, and waits until the store has worked off what waited, however short its own patience is.</summary>
    public async Task ReleaseAsync()
    {
        await other.DisposeAsync();
        while (await Store.Ref.Ask<object>(new StoreQueries.GetInfo(), TimeSpan.FromSeconds(60)) is StoreBusy busy)
        {
            await Task.Delay(busy.RetryAfter);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ReleaseAsync();
        await Store.DisposeAsync();
        folder.Dispose();
    }
}
