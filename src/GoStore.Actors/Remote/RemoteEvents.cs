using Akka.Actor;
using GoStore.Actors.Client;
using GoStore.Actors.Events;

namespace GoStore.Actors.Remote;

/// <summary>The events of a store on a server.</summary>
/// <param name="connection">The way to it.</param>
/// <param name="capacity">How many events of a watch wait here at most.</param>
internal sealed class RemoteEvents(ServerConnection connection, int capacity) : IEventSource
{
    private readonly Lock gate = new();
    private readonly HashSet<RemoteWatch> open = [];
    private bool isClosed;

    public int Capacity => capacity;

    public IEvents Of(string? ns, IActorRef store, Func<IStoreRequest, CancellationToken, Task> subscribe) => new Events(this, ns);

    public void Close()
    {
        RemoteWatch[] all;
        lock (gate)
        {
            isClosed = true;
            all = [.. open];
            open.Clear();
        }

        foreach (RemoteWatch watch in all)
        {
            watch.Complete();
        }
    }

    /// <summary>A watch that has not begun yet.</summary>
    public RemoteWatch NewWatch(Subscription subscription)
    {
        var watch = new RemoteWatch(connection, subscription, Forget);
        lock (gate)
        {
            if (!isClosed)
            {
                open.Add(watch);
                return watch;
            }
        }

        throw new StoreClosed(connection.Address.ToString()).ToException();
    }

    private void Forget(RemoteWatch watch)
    {
        lock (gate)
        {
            open.Remove(watch);
        }
    }

    private sealed class Events(RemoteEvents events, string? ns) : IEvents
    {
        public async Task<IWatch> WatchAsync(string group = WatchCommands.Any, string key = WatchCommands.Any, CancellationToken cancellationToken = default)
        {
            if (group is null || key is null)
            {
                string argument = group is null ? nameof(group) : nameof(key);
                throw new StoreArgumentException(argument, $"The {argument} is null; it must be a text.");
            }

            RemoteWatch watch = events.NewWatch(new Subscription(ns, group, key, events.Capacity));
            try
            {
                await watch.StartAsync(cancellationToken);
                return watch;
            }
            catch
            {
                await watch.DisposeAsync();
                throw;
            }
        }

        public IDisposable OnChange(Action<StoreEvent> callback) =>
            throw new StoreException(ErrorCode.InvalidArgument, "A callback is called before the reply of a write, which a server cannot wait for. Use WatchAsync for a store on a server.");
    }
}
