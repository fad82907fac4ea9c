using GoStore.Actors.Tests.Support;
using GoStore.Actors.TestSupport;
using Xunit;

namespace GoStore.Actors.Tests.Locks;

/// <summary>A store on a file in a folder of its own, with a clock that the test moves.</summary>
public abstract class LockTest : IAsyncLifetime
{
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();

    internal ManualTimeProvider Clock { get; } = new();

    protected IStore Store { get; private set; } = null!;

    protected ILocks Locks => Store.Locks;

    protected string Path => folder.File("store.db");

    public async Task InitializeAsync() => Store = await OpenAsync();

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }

    protected Task<IStore> OpenAsync(Action<StoreOptions>? configure = null) => Actors.Store.OpenAsync(Path, options =>
    {
        options.TimeProvider = Clock;
        configure?.Invoke(options);
    });

    protected async Task ReopenAsync(Action<StoreOptions>? configure = null)
    {
        await Store.DisposeAsync();
        Store = await OpenAsync(configure);
    }

    protected Task<LockGrant> AcquireAsync(string owner, TimeSpan wait = default) => Locks.AcquireAsync("l", owner, Lease, wait);

    /// <summary>Whether something has not happened, once everything that was asked before has been done.</summary>
    protected async Task<bool> WaitsAsync(Task task)
    {
        await Locks.StatusAsync("l");
        return !task.IsCompleted;
    }
}
