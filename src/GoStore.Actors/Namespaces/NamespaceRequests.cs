using Akka.Actor;
using Akka.Event;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Namespaces;

/// <summary>How the actors in front of the store tell requests within a namespace from everything else.</summary>
internal static class NamespaceRequests
{
    public static IInNamespace? Of(object message) => message as IInNamespace ?? (message as PendingRequest)?.Request as IInNamespace;

    /// <summary>Answers what is no request within a namespace.</summary>
    public static void Refuse(object message, IActorRef sender, IActorRef self)
    {
        // A failure is an answer to something that nobody waits for any more.
        if (message is not (StoreFailure or Status.Failure))
        {
            object? type = (message as PendingRequest)?.Request ?? message;
            Requester.Of(message, sender).Reply(
                new InvalidArgument("message", $"{type?.GetType()} is no request within a namespace. Send an InNamespace here, and anything else to the store itself."),
                self);
        }
    }
}

/// <summary>A namespace that has been idle asks its parent to be let go.</summary>
internal sealed class Passivate : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public static Passivate Instance { get; } = new();
}

/// <summary>A namespace may go: what comes after this waits for its successor.</summary>
internal sealed class GoAway : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public static GoAway Instance { get; } = new();
}
