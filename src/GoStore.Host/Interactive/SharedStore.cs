using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Interactive;

/// <summary>One store for all commands of a session: opened by the first that needs it, closed at the end.</summary>
internal sealed class SharedStore(string connection, Func<string, StoreAccess, CancellationToken, Task<IStore>> open) : IAsyncDisposable
{
    private IStore? store;

    public bool IsOpen => store is not null;

    /// <summary>What commands are given instead of a store of their own. One for another connection is theirs.</summary>
    public async Task<IStore> ConnectAsync(string wanted, StoreAccess access, CancellationToken cancellationToken) =>
        wanted != connection ? await open(wanted, access, cancellationToken) : store ??= await open(wanted, access, cancellationToken);

    public ValueTask DisconnectAsync(IStore given) => ReferenceEquals(given, store) ? ValueTask.CompletedTask : given.DisposeAsync();

    public ValueTask DisposeAsync() => store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
