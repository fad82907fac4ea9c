using GoStore.Actors.Tests.Support;
using GoStore.Actors.TestSupport;
using Xunit;

namespace GoStore.Actors.Tests.Changes;

/// <summary>A store that keeps its change log, on a file in a folder of its own, with a clock that the test moves.</summary>
public abstract class ChangeTest : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    internal ManualTimeProvider Clock { get; } = new();

    protected IStore Log { get; private set; } = null!;

    protected string File => folder.File("store.db");

    public async Task InitializeAsync() => Log = await OpenAsync();

    public async Task DisposeAsync()
    {
        await Log.DisposeAsync();
        folder.Dispose();
    }

    protected Task<IStore> OpenAsync(Action<StoreOptions>? configure = null) => Store.OpenAsync(File, options =>
    {
        options.ChangesEnabled = true;
        options.TimeProvider = Clock;
        configure?.Invoke(options);
    });

    protected async Task ReopenAsync(Action<StoreOptions>? configure = null)
    {
        await Log.DisposeAsync();
        Log = await OpenAsync(configure);
    }

    protected async Task SetAsync(int count, string group = "g", string type = "")
    {
        for (int index = 0; index < count; index++)
        {
            await Log.SetAsync(group, $"{index:000}", $"{index}", type: type);
        }
    }

    protected async Task<List<Change>> AllAsync(long from = 1) => await Log.ChangesAsync(from).ToListAsync();

    /// <summary>Moves the clock on and on until something has happened that takes time.</summary>
    protected async Task<T> MovingAsync<T>(Task<T> happening)
    {
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!happening.IsCompleted)
        {
            impatience.Token.ThrowIfCancellationRequested();
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(happening, Task.Delay(2, CancellationToken.None));
        }

        return await happening;
    }

    protected static IEnumerable<long> Revisions(IEnumerable<Change> changes) => changes.Select(change => change.Revision);

    protected static IEnumerable<long> Numbers(int from, int to) => Enumerable.Range(from, to - from + 1).Select(number => (long)number);
}
