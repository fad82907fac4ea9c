using Akka.Actor;
using Akka.Event;
using Akka.Persistence;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>Looks into the journal for somebody else who writes there: a few milliseconds, and no write.</summary>
internal sealed class OwnershipProof : UntypedActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IActorRef journal;
    private readonly string persistenceId;
    private readonly IActorRef entity = Context.Parent;
    private Ask? ask;
    private long highest;

    public OwnershipProof(IActorRef journal, string persistenceId) => (this.journal, this.persistenceId) = (journal, persistenceId);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Ask next:
                ask = next;
                highest = 0;
                Context.SetReceiveTimeout(Patience);
                journal.Tell(new ReplayMessages(next.Known + 1, long.MaxValue, 1, persistenceId, Self), Self);
                break;
            case ReplayedMessage other when ask is not null:
                highest = Math.Max(highest, other.Persistent.SequenceNr);
                break;
            case RecoverySuccess success when ask is not null:
                Answer(new Answered(ask, Math.Max(highest, success.HighestSequenceNr), null));
                break;
            case ReplayMessagesFailure failure when ask is not null:
                Answer(new Answered(ask, 0, failure.Cause.Message));
                break;
            case ReceiveTimeout when ask is not null:
                // An answer that comes later than this must not be taken for that to the next question.
                Answer(new Answered(ask, 0, "the journal did not answer"));
                Context.Stop(Self);
                break;
        }
    }

    private void Answer(Answered answered)
    {
        ask = null;
        Context.SetReceiveTimeout(null);
        entity.Tell(answered, Self);
    }

    /// <summary>Is there anything behind this number?</summary>
    internal sealed record Ask(long Known, Moment Started) : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout;

    internal sealed record Answered(Ask Ask, long Highest, string? Failure) : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression;
}
