using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using GoStore.Actors.Engine;
using GoStore.Actors.Entries;
using GoStore.Actors.Namespaces;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Events;

/// <summary>
/// Tells those who watch of what was committed, before the replies. Subscriptions belong to the store's thread alone, so that a write takes no lock to find
/// them; they live as long as the store, over a broken connection and a restart of its actor.
/// </summary>
internal sealed class EventCapability(EventSettings settings, Func<IActorRef> startWatchers, ILoggingAdapter log) : ICapability, IEntryListener
{
    private readonly SubscriptionIndex subscriptions = new();
    private readonly Dictionary<(IActorRef Watcher, string? Namespace, string Group, string Key), Subscription> ofActors = [];
    private readonly ConcurrentQueue<Subscription> over = new();
    private readonly Lazy<IActorRef> watchers = new(startWatchers);
    private readonly List<StoreEvent> batch = [];
    private readonly List<Subscription> newInBatch = [];
    private List<ChangeCallbacks.Call> calls = [];
    private int mark;

    public ChangeCallbacks Callbacks { get; } = new(log);

    public IEnumerable<Migration> Migrations => [];

    public bool IsActive => subscriptions.Count > 0 || !Callbacks.IsEmpty;

    public void Attach(Database database, HandlerRegistry handlers)
    {
        Lose();
        handlers.Write<WatchCommands.Watch, Watching>(Watch);
        handlers.Write<WatchCommands.Unwatch, Unwatched>(Unwatch);
        handlers.Write<WatchCommands.Subscribe, Watching>(Subscribe);
        handlers.Write<WatchCommands.Forget, Unwatched>((_, _) =>
        {
            ForgetThoseOver();
            return new Unwatched(true);
        });
        handlers.UndoWith(() => mark = batch.Count, () => batch.RemoveRange(mark, batch.Count - mark));
        handlers.ReloadWith(Lose);
        handlers.AfterCommit(Publish);
        handlers.HoldReplies(() => calls.Count > 0 || Callbacks.IsRunning, Hold);
        handlers.CloseWith(Close);
    }

    public bool Cares(string group, string? key) => subscriptions.Matches(group, key) || Callbacks.Matches(group);

    public EntryChange Changed(HandlerContext context, EntryChange change)
    {
        if (Cares(change.Group, change.Kind == StoreEventKind.DeleteGroup ? null : change.Key))
        {
            batch.Add(new StoreEvent(
                change.Kind,
                change.Group,
                change.Key,
                change.Kind == StoreEventKind.Set ? change.Value : null,
                change.Version,
                change.Revision,
                DateTimeOffset.FromUnixTimeMilliseconds(context.Now)));
        }

        return change;
    }

    /// <summary>A subscription for code, which the store does not know yet. For any thread.</summary>
    public Subscription NewSubscription(string? ns, string group, string key) => new(ns, group, key, settings.WatcherCapacity);

    /// <summary>Ends a subscription; the store forgets it with its next request or commit. For any thread.</summary>
    public void End(Subscription subscription)
    {
        subscription.Queue.Abandon();
        over.Enqueue(subscription);
    }

    /// <summary>The store has ended: so have all who watch it. For the store's thread, or after the end of it.</summary>
    public void Close()
    {
        ForgetThoseOver();
        ofActors.Clear();
        foreach (Subscription subscription in subscriptions.TakeAll())
        {
            subscription.Queue.Complete();
        }
    }

    // These are writes for the engine, though they change no row: the acknowledgement then comes with the commit of the batch they arrived in, after
    // which nothing is committed that they were not there for; and if the batch is lost, so are they.
    private Outcome<Watching> Watch(HandlerContext context, WatchCommands.Watch command)
    {
        if (Wrong(context, command.Namespace, command.Group, command.Key, command.Watcher, out IActorRef watcher) is { } wrong)
        {
            return wrong;
        }

        if (!ofActors.ContainsKey((watcher, command.Namespace, command.Group, command.Key)))
        {
            var subscription = new Subscription(command.Namespace, command.Group, command.Key, settings.WatcherCapacity, watcher);
            IActorRef store = context.Self;
            watchers.Value.Tell(new WatchersActor.Start(subscription, settings.WatcherCapacity, ended =>
            {
                End(ended);
                store.Tell(WatchCommands.Forget.Instance, ActorRefs.NoSender);
            }));
            ofActors.Add((watcher, command.Namespace, command.Group, command.Key), subscription);
            Add(subscription);
        }

        return new Watching(command.Group, command.Key);
    }

    private Outcome<Unwatched> Unwatch(HandlerContext context, WatchCommands.Unwatch command)
    {
        if (Wrong(context, command.Namespace, command.Group, command.Key, command.Watcher, out IActorRef watcher) is { } wrong)
        {
            return wrong;
        }

        ForgetThoseOver();
        if (!ofActors.TryGetValue((watcher, command.Namespace, command.Group, command.Key), out Subscription? subscription))
        {
            return new Unwatched(false);
        }

        Forget(subscription);
        return new Unwatched(true);
    }

    private Outcome<Watching> Subscribe(HandlerContext context, WatchCommands.Subscribe command)
    {
        Subscription subscription = command.Subscription;
        if (Wrong(context, subscription.Namespace, subscription.Group, subscription.Key) is { } wrong)
        {
            return wrong;
        }

        ForgetThoseOver();
        if (!subscription.Queue.IsAbandoned)
        {
            Add(subscription);
        }

        return new Watching(subscription.Group, subscription.Key);
    }

    private static StoreFailure? Wrong(HandlerContext context, string? ns, string group, string key, IActorRef? named, out IActorRef watcher)
    {
        watcher = named ?? context.Sender;
        return Wrong(context, ns, group, key)
            ?? (watcher.IsNobody() ? new InvalidArgument("watcher", "Nobody is named as the watcher, and the request has no sender. Send it from the actor that watches, or give its Watcher.")
                : watcher.Path.Elements is ["temp", ..] ? new InvalidArgument("watcher", "The request was asked, and an Ask is over with its first reply. Give the actor that watches as its Watcher, or use WatchAsync.")
                : null);
    }

    private static StoreFailure? Wrong(HandlerContext context, string? ns, string group, string key) =>
        (ns is null ? null : NamespaceName.Check(ns)) ?? EntryCheck.Name(context.Settings, group, key);

    private void Add(Subscription subscription)
    {
        if (subscriptions.Add(subscription))
        {
            newInBatch.Add(subscription);
        }
    }

    private void Forget(Subscription subscription)
    {
        subscription.Queue.Abandon();
        subscriptions.Remove(subscription);
        if (subscription.Watcher is { } watcher)
        {
            (IActorRef, string?, string, string) name = (watcher, subscription.Namespace, subscription.Group, subscription.Key);
            if (ofActors.GetValueOrDefault(name) == subscription)
            {
                ofActors.Remove(name);
            }
        }
    }

    private void ForgetThoseOver()
    {
        while (over.TryDequeue(out Subscription? subscription))
        {
            Forget(subscription);
        }
    }

    private void Publish()
    {
        newInBatch.Clear();
        if (!over.IsEmpty)
        {
            ForgetThoseOver();
        }

        foreach (StoreEvent change in batch)
        {
            subscriptions.Publish(change);
            Callbacks.Collect(change, calls);
        }

        batch.Clear();
        mark = 0;
    }

    private void Hold(Action deliver)
    {
        List<ChangeCallbacks.Call> run = calls;
        calls = [];
        Callbacks.Run(run, deliver);
    }

    /// <summary>The batch is lost, and with it what it would have told and who subscribed in it: the requester is told that it failed.</summary>
    private void Lose()
    {
        batch.Clear();
        mark = 0;
        newInBatch.ForEach(Forget);
        newInBatch.Clear();
    }
}
