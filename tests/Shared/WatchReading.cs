namespace GoStore.Actors.TestSupport;

/// <summary>Reads a watch step by step.</summary>
internal sealed class WatchReading(IWatch watch) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IAsyncEnumerator<WatchNotice> notices = watch.GetAsyncEnumerator();

    /// <summary>The next notice; null at the end.</summary>
    public async Task<WatchNotice?> NextAsync() =>
        await notices.MoveNextAsync().AsTask().WaitAsync(Patience) ? notices.Current : null;

    /// <summary>The next event, where no gap is expected.</summary>
    public async Task<StoreEvent> EventAsync() =>
        (await NextAsync())?.Event ?? throw new InvalidOperationException("Here is no event, but a gap or the end.");

    /// <summary>What is left, to the end.</summary>
    public async Task<List<WatchNotice>> RestAsync()
    {
        var rest = new List<WatchNotice>();
        while (await NextAsync() is { } notice)
        {
            rest.Add(notice);
        }

        return rest;
    }

    public ValueTask DisposeAsync() => notices.DisposeAsync();
}
