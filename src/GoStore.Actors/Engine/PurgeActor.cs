using Akka.Actor;
using Akka.Event;

namespace GoStore.Actors.Engine;

/// <summary>Sends itself ticks, and at each asks the store to delete what has expired; the store does it in slices.</summary>
internal sealed class PurgeActor : UntypedActor
{
    private readonly IActorRef store;
    private readonly ITimer timer;
    private bool asked;
    private bool askAgain;

    public PurgeActor(IActorRef store, StoreSettings settings)
    {
        this.store = store;
        IActorRef self = Self;
        timer = settings.Clock.CreateTimer(_ => self.Tell(Tick.Instance, ActorRefs.NoSender), null, settings.PurgeInterval, settings.PurgeInterval);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick when !asked:
                asked = true;
                Ask();
                break;
            case Tick:
                askAgain = true;
                break;
            case Purged or StoreFailure:
                if (message is StoreFailure)
                {
                    // Perhaps before it began: then the store still takes it that one is coming.
                    store.Tell(Failed.Instance, Self);
                }

                asked = askAgain;
                if (askAgain)
                {
                    // What was met after the purge had begun may have expired after its last look.
                    askAgain = false;
                    Ask();
                }

                break;
        }
    }

    protected override void PostStop() => timer.Dispose();

    private void Ask() => store.Tell(new Asking(Self) { WantsReplyAtOnce = true }, ActorRefs.NoSender);

    /// <summary>A purge, whose reply waits for no callback: one that writes may be waiting for the next purge itself.</summary>
    private sealed class Asking(IActorRef purge) : PendingRequest(new StoreCommands.PurgeExpired())
    {
        public override bool IsOver => false;

        public override void Reply(object reply) => purge.Tell(reply, ActorRefs.NoSender);

        public override void Progress()
        {
        }
    }

    /// <summary>A purge was not done; the next time that something expired is met is not too early to ask again.</summary>
    internal sealed class Failed : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Failed Instance { get; } = new();
    }

    /// <summary>It is time.</summary>
    internal sealed class Tick : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Tick Instance { get; } = new();
    }
}
