using Akka.Actor;

namespace GoStore.Actors.Client;

/// <summary>A namespace as application code sees it: its requests go to the actor of the namespace, what concerns its quota to the store itself.</summary>
internal sealed class NamespaceClient : EntriesClient, INamespace
{
    private readonly StoreClient store;
    private readonly IEvents events;
    private volatile Quota quota;

    public NamespaceClient(StoreClient store, NamespaceInfo info)
        : base(store)
    {
        this.store = store;
        events = store.EventsOf(info.Name);
        quota = info.Quota;
        Name = info.Name;
        Tasks = new TasksClient(this, store.Runners);
    }

    public string Name { get; }

    public ITasks Tasks { get; }

    public Quota Quota => quota;

    protected override IActorRef Target => store.Namespaces;

    protected override IStoreRequest Address(IStoreRequest request) => new AddressedRequest(Name, request);

    /// <summary>Makes it known, with a quota where one is given; for a handle that was made before there was anybody to ask.</summary>
    public async Task OpenAsync(Quota? wanted, CancellationToken cancellationToken = default) =>
        Remember(await store.AskAsync(new NamespaceCommands.Open(Name, wanted), cancellationToken));

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
