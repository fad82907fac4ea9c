using Akka.Actor;
using GoStore.Actors.Engine;
using GoStore.Actors.Templates;

namespace GoStore.Actors.Client;

/// <summary>A namespace as application code sees it: its requests go to the actor of the namespace, what concerns its quota to the store itself.</summary>
internal sealed class NamespaceClient(StoreClient store, NamespaceInfo info, StoreSettings settings, RequestDeadlines deadlines, TemplateRenderer templates)
    : EntriesClient(settings, deadlines, templates), INamespace
{
    private readonly EventsClient events = store.EventsOf(info.Name);
    private volatile Quota quota = info.Quota;

    public string Name { get; } = info.Name;

    public Quota Quota => quota;

    protected override IActorRef Target => store.Namespaces;

    protected override IStoreRequest Address(IStoreRequest request) => new AddressedRequest(Name, request);

    public async Task<NamespaceUsage> UsageAsync(CancellationToken cancellationToken = default) =>
        Remember(await store.AskAsync(new NamespaceQueries.Get(Name), cancellationToken)).Usage;

    public async Task<NamespaceInfo> SetQuotaAsync(Quota quota, CancellationToken cancellationToken = default) =>
        Remember(await store.AskAsync(new NamespaceCommands.SetQuota(Name, quota), cancellationToken));

    public Task<long> PurgeAsync(CancellationToken cancellationToken = default) =>
        Send(new StoreCommands.PurgeExpired(), static reply => Expect<Purged>(reply).Count, cancellationToken);

    public Task<IWatch> WatchAsync(string group = WatchCommands.Any, string key = WatchCommands.Any, CancellationToken cancellationToken = default) =>
        events.WatchAsync(group, key, cancellationToken);

    public IDisposable OnChange(Action<StoreEvent> callback) => events.OnChange(callback);

    private NamespaceInfo Remember(NamespaceInfo now)
    {
        quota = now.Quota;
        return now;
    }
}
