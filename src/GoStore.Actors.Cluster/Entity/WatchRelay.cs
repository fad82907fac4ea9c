using Akka.Actor;
using Akka.Event;
using GoStore.Actors.Client;
using GoStore.Actors.Cluster.Messages;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>
/// Watches a namespace where it lives, in place of a watcher on some node, and sends it what it is told, numbered, so that what is lost on the way is noticed. It
/// ends with the watcher, and where that one has not asked for it for a while: its node may be gone without anybody having said so.
/// </summary>
internal sealed class WatchRelay : UntypedActor, IWithTimers
{
    private readonly ClusterWatch watch;
    private readonly JournalledStore store;
    private readonly long incarnation;
    private readonly bool keepsLog;
    private readonly TimeSpan patience;
    private long sent;
    private bool stands;

    /// <param name="watch">What is watched, and by whom.</param>
    /// <param name="store">The store of the namespace.</param>
    /// <param name="incarnation">Rises whenever the namespace has begun anew.</param>
    /// <param name="sent">Where to begin to count.</param>
    /// <param name="keepsLog">Whether the namespace keeps a change log.</param>
    /// <param name="patience">How long to go on for a watcher that is not heard of.</param>
    public WatchRelay(ClusterWatch watch, JournalledStore store, long incarnation, long sent, bool keepsLog, TimeSpan patience) =>
        (this.watch, this.store, this.incarnation, this.sent, this.keepsLog, this.patience) = (watch, store, incarnation, sent, keepsLog, patience);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.Watch(watch.Watcher);
        Timers.StartSingleTimer(Silent.Instance, Silent.Instance, patience);
        var command = new WatchCommands.Watch(watch.Group, watch.Key, Self);
        if (watch.Namespace.Length == 0)
        {
            store.Store.Tell(command, Self);
        }
        else
        {
            store.Namespaces.Tell(new AddressedRequest(watch.Namespace, command), Self);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Asked:
                Timers.StartSingleTimer(Silent.Instance, Silent.Instance, patience);
                if (stands)
                {
                    Acknowledge();
                }

                break;
            case Watching:
                // Only now: what is committed after this is told, what was committed before may not be.
                stands = true;
                Acknowledge();
                break;
            case StoreFailure failure:
                watch.Watcher.Tell(new ClusterWatching(watch.Watch, incarnation, sent, failure, keepsLog), Self);
                Context.Stop(Self);
                break;
            case StoreEvent or EventsMissed:
                Send(message);
                break;
            case WatchEnded:
                Send(message);
                Context.Stop(Self);
                break;
            case Silent or Terminated:
                Context.Stop(Self);
                break;
        }
    }

    private void Acknowledge() => watch.Watcher.Tell(new ClusterWatching(watch.Watch, incarnation, sent, null, keepsLog), Self);

    private void Send(object message) => watch.Watcher.Tell(new ClusterEvent(watch.Watch, incarnation, ++sent, message), Self);

    /// <summary>The watcher asked for its watch again.</summary>
    internal sealed class Asked : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Asked Instance { get; } = new();
    }

    private sealed class Silent : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Silent Instance { get; } = new();
    }
}
