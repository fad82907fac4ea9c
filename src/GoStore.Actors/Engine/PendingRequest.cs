using System.Diagnostics;
using Akka.Actor;

namespace GoStore.Actors.Engine;

/// <summary>
/// A request that carries the place for its reply with it: the quick way for <c>IStore</c>, which needs no actor for each answer.
/// </summary>
internal abstract class PendingRequest(IStoreRequest request) : INoSerializationVerificationNeeded
{
    public IStoreRequest Request { get; } = request;

    /// <summary>Of whom the work that is done for it is a part.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Whether its reply must not wait behind what others make of the commit, because they wait for it themselves.</summary>
    public bool WantsReplyAtOnce { get; init; }

    /// <summary>By what it is known when it comes again; null where it does not.</summary>
    public virtual byte[]? Identity => null;

    /// <summary>The actor that asks; nobody where it is code.</summary>
    public virtual IActorRef Sender => ActorRefs.Nobody;

    /// <summary>Whether nobody waits for it any more.</summary>
    public abstract bool IsOver { get; }

    public abstract void Reply(object reply);

    /// <summary>Tells the one who waits that the store is at work on it.</summary>
    public abstract void Progress();
}

/// <summary>Whom a reply goes to: a client's pending request or an actor.</summary>
internal readonly struct Requester
{
    private readonly object target;

    private Requester(object target) => this.target = target;

    public bool IsOver => target is PendingRequest { IsOver: true };

    public bool WantsReplyAtOnce => target is PendingRequest { WantsReplyAtOnce: true };

    /// <summary>The actor that asks; nobody where it is code.</summary>
    public IActorRef Sender => target switch
    {
        IActorRef actor and not EmptyLocalActorRef => actor,
        PendingRequest pending => pending.Sender,
        _ => ActorRefs.Nobody,
    };

    public byte[]? Identity => (target as PendingRequest)?.Identity;

    public ActivityContext Trace => target is PendingRequest pending ? pending.Trace : default;

    public static Requester Of(Envelope envelope) => Of(envelope.Message, envelope.Sender);

    public static Requester Of(object message, IActorRef sender) => new(message as PendingRequest ?? (object)sender);

    /// <summary>Nobody: the store does it for itself.</summary>
    public static Requester None => new(ActorRefs.Nobody);

    public void Reply(object reply, IActorRef store)
    {
        if (target is PendingRequest pending)
        {
            pending.Reply(reply);
        }
        else if (target is not EmptyLocalActorRef)
        {
            // A sender that is nobody wants no reply, and a dead letter would only say so.
            ((IActorRef)target).Tell(reply, store);
        }
    }

    public void Progress() => (target as PendingRequest)?.Progress();
}
