using Akka.Actor;
using GoStore.Actors.Client;
using GoStore.Actors.Cluster.Messages;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>The watches of all nodes on a namespace that lives here: a relay for each.</summary>
/// <param name="context">The actor of the namespace, whose children the relays are.</param>
/// <param name="store">Its store.</param>
/// <param name="incarnation">Rises whenever the namespace has begun anew, on this or another node.</param>
/// <param name="keepsLog">Whether it keeps a change log.</param>
/// <param name="interval">How often a watcher asks for its watch again.</param>
internal sealed class WatchRelays(IActorContext context, JournalledStore store, long incarnation, bool keepsLog, TimeSpan interval)
{
    /// <summary>How many watches a namespace has at most.</summary>
    public const int Most = 10_000;

    /// <summary>How many times in a row a watcher may be not heard of.</summary>
    private const int SilentIntervals = 5;

    private readonly Dictionary<Guid, IActorRef> relays = [];
    private readonly Dictionary<IActorRef, Guid> names = [];
    private long begun;

    public bool IsEmpty => relays.Count == 0;

    public void Take(IForNamespace message)
    {
        switch (message)
        {
            case ClusterWatch watch when relays.TryGetValue(watch.Watch, out IActorRef? known):
                known.Tell(WatchRelay.Asked.Instance, ActorRefs.NoSender);
                break;
            case ClusterWatch watch when relays.Count >= Most:
                watch.Watcher.Tell(new ClusterWatching(watch.Watch, incarnation, 0, new LimitExceeded("watches of a namespace", Most, relays.Count + 1), keepsLog), context.Self);
                break;
            case ClusterWatch watch:
                Begin(watch);
                break;
            case ClusterUnwatch unwatch when relays.Remove(unwatch.Watch, out IActorRef? over):
                names.Remove(over);
                context.Stop(over);
                break;
        }
    }

    /// <summary>A relay has ended.</summary>
    public void Forget(IActorRef relay)
    {
        if (names.Remove(relay, out Guid watch))
        {
            relays.Remove(watch);
        }
    }

    private void Begin(ClusterWatch watch)
    {
        // A watch may get a second relay while the namespace stays: its numbers are far from those of the first, so that the watcher finds that some are missing.
        long sent = ++begun << 32;
        IActorRef relay = context.Watch(context.ActorOf(Props.Create(() => new WatchRelay(watch, store, incarnation, sent, keepsLog, interval * SilentIntervals)), $"watch-{begun}"));
        relays.Add(watch.Watch, relay);
        names.Add(relay, watch.Watch);
    }
}
