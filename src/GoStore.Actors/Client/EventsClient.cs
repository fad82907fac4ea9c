using Akka.Actor;
using GoStore.Actors.Events;

namespace GoStore.Actors.Client;

/// <summary>Events as application code sees them, of a store or of a namespace.</summary>
/// <param name="events">The capability of the store.</param>
/// <param name="ns">Whose groups these are; null for those of the store.</param>
/// <param name="store">The store.</param>
/// <param name="subscribe">Sends the request that begins a watch.</param>
internal sealed class EventsClient(EventCapability events, string? ns, IActorRef store, Func<IStoreRequest, CancellationToken, Task> subscribe) : IEvents
{
    public async Task<IWatch> WatchAsync(string group = WatchCommands.Any, string key = WatchCommands.Any, CancellationToken cancellationToken = default)
    {
        Subscription subscription = events.NewSubscription(ns, group, key);
        var watch = new Watch(events, subscription, store);
        try
        {
            await subscribe(new WatchCommands.Subscribe(subscription), cancellationToken);
            return watch;
        }
        catch
        {
            // It may have begun all the same, or may yet begin.
            await watch.DisposeAsync();
            throw;
        }
    }

    public IDisposable OnChange(Action<StoreEvent> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return events.Callbacks.Add(ns, callback);
    }

    private sealed class Watch(EventCapability events, Subscription subscription, IActorRef store) : IWatch
    {
        private int isOver;

        public string Group => subscription.Group;

        public string Key => subscription.Key;

        public IAsyncEnumerator<WatchNotice> GetAsyncEnumerator(CancellationToken cancellationToken = default) => subscription.Queue.ReadAllAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
            {
                events.End(subscription);
                store.Tell(WatchCommands.Forget.Instance, ActorRefs.NoSender);
            }

            return ValueTask.CompletedTask;
        }
    }
}
