using System.Collections.Concurrent;
using Akka.Actor;
using GoStore.Actors.Client;
using GoStore.Actors.Engine;
using GoStore.Actors.Events;

namespace GoStore.Actors.Cluster.Watches;

/// <summary>
/// The events of namespaces wherever they live, for the watchers of this node: a session for each watch. But for <see cref="Of"/> and <see cref="Close"/> it belongs to
/// the actor that stands for the cluster, whose children the sessions are.
/// </summary>
/// <param name="capacity">How many events of a watch wait here at most.</param>
internal sealed class ClusterEvents(int capacity) : IEventSource
{
    private readonly ConcurrentDictionary<Subscription, IActorRef> sessions = new();
    private readonly Dictionary<IActorRef, Subscription> ofSessions = [];
    private readonly Dictionary<(IActorRef Watcher, string? Namespace, string Group, string Key), Subscription> ofActors = [];
    private IActorContext context = null!;
    private IActorRef region = ActorRefs.Nobody;
    private IActorRef? watchers;
    private ClusterSettings cluster = null!;
    private StoreSettings settings = null!;

    public IEvents Of(string? ns, IActorRef store, Func<IStoreRequest, CancellationToken, Task> subscribe) => new Events(ns, capacity, store, subscribe);

    public void Close()
    {
        foreach ((Subscription subscription, IActorRef session) in sessions)
        {
            // At once: where the whole system has ended no actor does it.
            subscription.Queue.Complete();
            session.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        }
    }

    /// <summary>The actor that stands for the cluster has begun, or begun anew, in which case the sessions of before have ended.</summary>
    public void Begin(IActorContext context, IActorRef region, ClusterSettings cluster, StoreSettings settings)
    {
        (this.context, this.region, this.cluster, this.settings) = (context, region, cluster, settings);
        sessions.Clear();
        ofSessions.Clear();
        ofActors.Clear();
        watchers = null;
    }

    /// <summary>Takes what is for watches.</summary>
    /// <returns>False where it is not.</returns>
    public bool Take(object message)
    {
        switch (message)
        {
            case Over over:
                _ = End(over.Subscription);
                return true;
            case Terminated ended:
                if (ofSessions.TryGetValue(ended.ActorRef, out Subscription? subscription))
                {
                    Forget(subscription);
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Code begins to watch.</summary>
    public void Subscribe(Requester requester, Subscription subscription)
    {
        if (!requester.IsOver)
        {
            Begin(requester, subscription);
        }
    }

    /// <summary>An actor begins to watch.</summary>
    public void Watch(Requester requester, string? ns, WatchCommands.Watch command)
    {
        IActorRef watcher = command.Watcher ?? requester.Sender;
        StoreFailure? wrong = watcher.IsNobody() ? new InvalidArgument("watcher", "Nobody is named as the watcher, and the request has no sender. Send it from the actor that watches, or give its Watcher.")
            : watcher.Path.Elements is ["temp", ..] ? new InvalidArgument("watcher", "The request was asked, and an Ask is over with its first reply. Give the actor that watches as its Watcher, or use WatchAsync.")
            : command.Group is null ? new InvalidArgument("group", "The group is null; it must be a text.")
            : command.Key is null ? new InvalidArgument("key", "The key is null; it must be a text.")
            : null;
        if (wrong is not null)
        {
            requester.Reply(wrong, context.Self);
            return;
        }

        (IActorRef, string?, string, string) name = (watcher, ns, command.Group!, command.Key!);
        if (ofActors.TryGetValue(name, out Subscription? known))
        {
            sessions[known].Tell(new WatchSession.Join(requester), ActorRefs.NoSender);
            return;
        }

        var subscription = new Subscription(ns, command.Group!, command.Key!, capacity, watcher);
        ofActors.Add(name, subscription);
        Begin(requester, subscription);
    }

    public object Unwatch(Requester requester, string? ns, WatchCommands.Unwatch command) =>
        new Unwatched(ofActors.TryGetValue((command.Watcher ?? requester.Sender, ns, command.Group, command.Key), out Subscription? subscription) && End(subscription));

    private void Begin(Requester requester, Subscription subscription)
    {
        (IActorRef front, IActorRef to, ClusterSettings intervals, StoreSettings store) = (context.Self, region, cluster, settings);
        IActorRef all = watchers ??= context.ActorOf(Props.Create<WatchersActor>(), "watchers");
        IActorRef session = context.Watch(context.ActorOf(Props.Create(() => new WatchSession(subscription, requester, capacity, front, to, all, intervals, store))));
        ofSessions.Add(session, subscription);
        sessions[subscription] = session;
    }

    /// <summary>Nobody wants to know any more.</summary>
    private bool End(Subscription subscription)
    {
        subscription.Queue.Abandon();
        if (!sessions.TryGetValue(subscription, out IActorRef? session))
        {
            return false;
        }

        Forget(subscription);

        // Behind those who still ask it.
        session.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        return true;
    }

    private void Forget(Subscription subscription)
    {
        if (sessions.TryRemove(subscription, out IActorRef? session))
        {
            ofSessions.Remove(session);
        }

        if (subscription.Watcher is { } watcher)
        {
            (IActorRef, string?, string, string) name = (watcher, subscription.Namespace, subscription.Group, subscription.Key);
            if (ofActors.GetValueOrDefault(name) == subscription)
            {
                ofActors.Remove(name);
            }
        }
    }

    /// <summary>Who watched does so no more.</summary>
    internal sealed record Over(Subscription Subscription) : INoSerializationVerificationNeeded, Akka.Event.IDeadLetterSuppression;

    private sealed class Events(string? ns, int capacity, IActorRef front, Func<IStoreRequest, CancellationToken, Task> subscribe) : IEvents
    {
        public async Task<IWatch> WatchAsync(string group = WatchCommands.Any, string key = WatchCommands.Any, CancellationToken cancellationToken = default)
        {
            if (group is null || key is null)
            {
                string argument = group is null ? nameof(group) : nameof(key);
                throw new StoreArgumentException(argument, $"The {argument} is null; it must be a text.");
            }

            var watch = new CodeWatch(new Subscription(ns, group, key, capacity), front);
            try
            {
                await subscribe(new WatchCommands.Subscribe(watch.Subscription), cancellationToken);
                return watch;
            }
            catch
            {
                // It may have begun all the same, or may yet begin.
                await watch.DisposeAsync();
                throw;
            }
        }

        public IDisposable OnChange(Action<StoreEvent> callback) =>
            throw new StoreException(ErrorCode.InvalidArgument, "A callback is called before the reply of a write, and in a cluster no write waits for another node. Use WatchAsync for a store of a cluster.");
    }

    private sealed class CodeWatch(Subscription subscription, IActorRef front) : IWatch
    {
        private int isOver;

        public Subscription Subscription => subscription;

        public string Group => subscription.Group;

        public string Key => subscription.Key;

        public IAsyncEnumerator<WatchNotice> GetAsyncEnumerator(CancellationToken cancellationToken = default) => subscription.Queue.ReadAllAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
            {
                subscription.Queue.Abandon();
                front.Tell(new Over(subscription), ActorRefs.NoSender);
            }

            return ValueTask.CompletedTask;
        }
    }
}
