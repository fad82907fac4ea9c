using Akka.Actor;
using GoStore.Actors.Client;
using GoStore.Actors.Cluster.Messages;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>The watches of other nodes on a namespace that lives here.</summary>
internal sealed class WatchRelays(IActorContext context, string ns, JournalledStore store, long incarnation)
{
    public bool IsEmpty => true;

    public void Take(IForNamespace message, IActorRef sender)
    {
        _ = (context, ns, store, incarnation, message, sender);
    }
}
