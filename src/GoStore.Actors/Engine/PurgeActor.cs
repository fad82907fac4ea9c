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
                store.Tell(new StoreCommands.PurgeExpired(), Self);
                break;
            case Tick:
                askAgain = true;
                break;
            case Purged or StoreFailure:
                asked = askAgain;
                if (askAgain)
                {
                    // What was met after the purge had begun may have expired after its last look.
                    askAgain = false;
                    store.Tell(new StoreCommands.PurgeExpired(), Self);
                }

                break;
        }
    }

    protected override void PostStop() => timer.Dispose();

    /// <summary>It is time.</summary>
    internal sealed class Tick : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Tick Instance { get; } = new();
    }
}
