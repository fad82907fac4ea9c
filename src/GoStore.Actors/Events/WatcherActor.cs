using Akka.Actor;

namespace GoStore.Actors.Events;

/// <summary>Holds the actors that pass events on, one for each actor that watches.</summary>
internal sealed class WatchersActor : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is Start start)
        {
            Context.ActorOf(Props.Create(() => new WatcherActor(start.Subscription, start.Window, start.Forget)));
        }
    }

    /// <summary>Starts to pass on what comes into the queue of a subscription.</summary>
    /// <param name="Subscription">The subscription of an actor.</param>
    /// <param name="Window">How many may be on their way at a time.</param>
    /// <param name="Forget">Called when the actor that watches has ended.</param>
    internal sealed record Start(Subscription Subscription, int Window, Action<Subscription> Forget) : INoSerializationVerificationNeeded;
}

/// <summary>
/// Passes the events of a subscription on to the actor that watches, and never has more than a window of them in that actor's mailbox: behind a full window
/// it asks the actor to identify itself, which every actor answers by itself and in its turn, and goes on when the answer is there. What comes meanwhile
/// waits in the queue, or is dropped and counted there.
/// </summary>
internal sealed class WatcherActor(Subscription subscription, int window, Action<Subscription> forget) : UntypedActor
{
    /// <summary>How long to wait for the answer of an actor that has ended; only one of another process can fail to give it.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);

    private readonly IActorRef watcher = subscription.Watcher!;
    private int sent;
    private bool isAwaited;
    private bool hasEnded;
    private bool isGone;

    protected override void PreStart()
    {
        Context.Watch(watcher);
        PassOn();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case More:
                PassOn();
                break;
            case Over:
                hasEnded = true;
                PassOn();
                break;
            case ActorIdentity or ReceiveTimeout when isGone:
                Context.Stop(Self);
                break;
            case ActorIdentity:
                sent = 0;
                isAwaited = false;
                PassOn();
                break;
            case Terminated:
                forget(subscription);
                isGone = true;
                if (isAwaited)
                {
                    // The mailbox of the one that has ended answers too; with nobody to take it that would be a dead letter.
                    Context.SetReceiveTimeout(LastWait);
                }
                else
                {
                    Context.Stop(Self);
                }

                break;
        }
    }

    private void PassOn()
    {
        if (isAwaited || isGone)
        {
            return;
        }

        while (sent < window && subscription.Queue.TryRead(out WatchNotice notice))
        {
            watcher.Tell(notice.Event ?? (object)new EventsMissed(notice.Missed), ActorRefs.NoSender);
            sent++;
        }

        if (sent >= window)
        {
            isAwaited = true;
            watcher.Tell(new Identify(null), Self);
        }
        else if (!hasEnded)
        {
            subscription.Queue.WaitAsync().PipeTo(Self, success: more => more ? More.Instance : (object)Over.Instance);
        }
        else
        {
            if (!subscription.Queue.IsAbandoned)
            {
                watcher.Tell(new WatchEnded(subscription.Group, subscription.Key), ActorRefs.NoSender);
            }

            Context.Stop(Self);
        }
    }

    /// <summary>There is something in the queue.</summary>
    private sealed class More : INoSerializationVerificationNeeded, Akka.Event.IDeadLetterSuppression
    {
        public static More Instance { get; } = new();
    }

    /// <summary>Nothing comes into the queue any more.</summary>
    private sealed class Over : INoSerializationVerificationNeeded, Akka.Event.IDeadLetterSuppression
    {
        public static Over Instance { get; } = new();
    }
}
