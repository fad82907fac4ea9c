using GoStore.Actors.Client;

namespace GoStore.Actors.Hosting;

/// <summary>A namespace that can be injected before the host has started, and is made known when it does.</summary>
internal sealed class InjectedNamespace(IServiceProvider services, string name, Quota? quota)
{
    private readonly Lazy<NamespaceClient> client = new(() =>
        new NamespaceClient(InjectedStore.Of(services, GoStoreExtension.DefaultName), new NamespaceInfo(name, quota ?? Quota.Unlimited, new NamespaceUsage(0, 0, 0))));

    public NamespaceClient Client => client.Value;

    /// <summary>Makes all of them known, with their quotas.</summary>
    /// <exception cref="StoreException">A name or a quota is not allowed, or the store cannot do it.</exception>
    public static async Task OpenAllAsync(IEnumerable<InjectedNamespace> namespaces)
    {
        foreach (InjectedNamespace each in namespaces)
        {
            await each.OpenAsync();
        }
    }

    private Task OpenAsync() => Client.OpenAsync(quota);
}
