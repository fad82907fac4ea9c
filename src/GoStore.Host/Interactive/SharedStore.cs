using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Interactive;

/// <summary>One store for all commands of a session: opened by the first that needs it, closed at the end.</summary>
/// <param name="connection">Which store it is.</param>
/// <param name="direct">Whether it is opened even where a server holds the file.</param>
/// <param name="open">Opens a store.</param>
internal sealed class SharedStore(string connection, bool direct, Func<string, StoreAccess, CancellationToken, Task<IStore>> open) : IAsyncDisposable
{
    private IStore? store;

    public bool IsOpen => store is not null;

    /// <summary>What commands are given instead of a store of their own. One for another connection, or opened in another way, is theirs.</summary>
    public async Task<IStore> ConnectAsync(string wanted, StoreAccess access, CancellationToken cancellationToken) =>
        wanted != connection || access.HasFlag(StoreAccess.BesideServer) != direct ? await open(wanted, access, cancellationToken) : store ??= await open(wanted, access, cancellationToken);

    public ValueTask DisconnectAsync(IStore given) => ReferenceEquals(given, store) ? ValueTask.CompletedTask : given.DisposeAsync();

    public ValueTask DisposeAsync() => store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
