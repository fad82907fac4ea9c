using Akka.Actor;
using GoStore.Actors.Client;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Cluster.Watches;

/// <summary>The events of namespaces wherever they live, for the watchers of this node.</summary>
internal sealed class ClusterEvents : IEventSource
{
    public IEvents Of(string? ns, IActorRef store, Func<IStoreRequest, CancellationToken, Task> subscribe) => new None();

    public void Close()
    {
    }

    public void Begin(IActorContext context, IActorRef region) => _ = (context, region);

    public bool Take(object message) => message is null;

    public void Watch(Requester requester, string? ns, WatchCommands.Watch watch) => _ = (requester, ns, watch);

    public object Unwatch(Requester requester, string? ns, WatchCommands.Unwatch watch)
    {
        _ = (requester, ns, watch);
        return new Unwatched(false);
    }

    private sealed class None : IEvents
    {
        public Task<IWatch> WatchAsync(string group = "*", string key = "*", CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IDisposable OnChange(Action<StoreEvent> callback) => throw new NotSupportedException();
    }
}
