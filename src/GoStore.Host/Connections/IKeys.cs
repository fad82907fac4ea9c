using GoStore.Actors;
using GoStore.Actors.Serving;
using GoStore.Host.Server.Access;

namespace GoStore.Host.Connections;

/// <summary>The API keys of a store, in its file or at its server.</summary>
internal interface IKeys : IAsyncDisposable
{
    Task<(AccessKey Stored, string Key)> CreateAsync(string name, Role role, IReadOnlyList<string> namespaces, TimeSpan? timeToLive, CancellationToken cancellationToken);

    Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken);

    /// <returns>Whether it was there.</returns>
    Task<bool> RevokeAsync(string id, CancellationToken cancellationToken);
}

/// <summary>Keys in a file.</summary>
internal sealed class FileKeys(IStore store) : IKeys
{
    public Task<(AccessKey Stored, string Key)> CreateAsync(string name, Role role, IReadOnlyList<string> namespaces, TimeSpan? timeToLive, CancellationToken cancellationToken) =>
        KeyRing.CreateAsync(store, name, role, namespaces, timeToLive, cancellationToken);

    public async Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken) => await KeyRing.ListAsync(store, cancellationToken);

    public Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) => KeyRing.RevokeAsync(store, id, cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
