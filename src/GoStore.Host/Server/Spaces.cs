using System.Collections.Concurrent;
using GoStore.Actors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server;

/// <summary>What a request is about: the whole store, or the namespace that its address names.</summary>
internal sealed class Spaces(IStore store)
{
    /// <summary>How many handles are kept; they cost a few hundred bytes each, and are made anew when they are needed.</summary>
    private const int Kept = 10_000;

    private readonly ConcurrentDictionary<string, INamespace> namespaces = new(StringComparer.Ordinal);

    /// <summary>The whole store.</summary>
    public IStore Store => store;

    /// <summary>Gives the space of a request that reads: a namespace that nobody has opened yet is an error.</summary>
    public async ValueTask<IStoreSpace> ReadAsync(HttpContext context)
    {
        if (NameOf(context) is not { } name)
        {
            return store;
        }

        if (namespaces.TryGetValue(name, out INamespace? known))
        {
            return known;
        }

        return await store.FindNamespaceAsync(name, context.RequestAborted) is null
            ? throw new StoreException(ErrorCode.NotFound, $"There is no namespace \"{name}\" yet. Make it with PUT /v1/namespaces/{name}, or by writing to it.")
            : await OpenAsync(name, context.RequestAborted);
    }

    /// <summary>Gives the space of a request that writes: a namespace is made where there is none.</summary>
    public async ValueTask<IStoreSpace> WriteAsync(HttpContext context) =>
        NameOf(context) is not { } name ? store
            : namespaces.TryGetValue(name, out INamespace? known) ? known
            : await OpenAsync(name, context.RequestAborted);

    private static string? NameOf(HttpContext context) => context.GetRouteValue("namespace") as string;

    private async Task<INamespace> OpenAsync(string name, CancellationToken cancellationToken)
    {
        INamespace opened = await store.NamespaceAsync(name, cancellationToken: cancellationToken);
        if (namespaces.Count >= Kept)
        {
            namespaces.Clear();
        }

        namespaces[name] = opened;
        return opened;
    }
}
