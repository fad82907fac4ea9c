using Akka.Actor;
using Akka.Event;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Namespaces;

/// <summary>
/// Stands between callers and the store for one namespace, whose name is its own: opens it there, and then gives requests on with its groups as they
/// are stored. It holds nothing but what waits for the opening.
/// </summary>
internal sealed class NamespaceActor : UntypedActor
{
    private readonly IActorRef store;
    private readonly Admission admission;
    private readonly IActorRef front;
    private readonly string name = Context.Self.Path.Name;
    private readonly NamespaceScope scope;
    private readonly IActorRef parent = Context.Parent;
    private readonly IActorRef self = Context.Self;
    private readonly ITimer timer;
    private readonly Queue<Envelope> waiting = new();
    private Opening? opening;
    private bool isOpen;
    private bool isIdle;
    private bool goes;

    /// <param name="store">The store.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="namespaces">The settings of namespaces.</param>
    /// <param name="admission">The bound on all that wait before the store.</param>
    /// <param name="front">Whom replies come from.</param>
    public NamespaceActor(IActorRef store, StoreSettings settings, NamespaceSettings namespaces, Admission admission, IActorRef front)
    {
        this.store = store;
        this.admission = admission;
        this.front = front;
        scope = new NamespaceScope(name);

        // A timer reaches no further than this, some 24 days.
        TimeSpan idle = TimeSpan.FromMilliseconds(Math.Min(namespaces.PassivateAfter.TotalMilliseconds, int.MaxValue));
        timer = settings.Clock.CreateTimer(
            static state => ((IActorRef)state!).Tell(Tick.Instance, ActorRefs.NoSender),
            self,
            idle,
            idle);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Opened opened when opened.Opening == opening:
                OnOpened(opened.Reply);
                break;
            case OpeningGoesOn:
                foreach (Envelope waits in waiting)
                {
                    Requester.Of(waits).Progress();
                }

                break;
            case Tick when isIdle && opening is null:
                parent.Tell(Passivate.Instance, self);
                break;
            case Tick:
                isIdle = true;
                break;
            case GoAway:
                goes = true;
                GoIfDone();
                break;
            case Opened:
                break;
            default:
                if (NamespaceRequests.Of(message) is { } request)
                {
                    isIdle = false;
                    Take(request, message);
                }
                else
                {
                    NamespaceRequests.Refuse(message, Sender, front);
                }

                break;
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        var failure = new StoreFailure(ErrorCode.Internal, $"The request failed on a fault of the store's own: {reason.Message}");
        AnswerAll(failure);
        if (message is PendingRequest or IStoreRequest)
        {
            Requester.Of(message, Sender).Reply(failure, front);
        }

        base.PreRestart(reason, message);
    }

    // Whether it was to go is forgotten with the fault: asking again is right in either case.
    protected override void PostRestart(Exception reason) => parent.Tell(Passivate.Instance, self);

    protected override void PostStop()
    {
        timer.Dispose();
        AnswerAll(new StoreClosed(admission.Path));
    }

    private void Take(IInNamespace request, object message)
    {
        if (isOpen)
        {
            Forward(request, Requester.Of(message, Sender));
            return;
        }

        if (!admission.TryHold(out int depth))
        {
            Requester.Of(message, Sender).Reply(Admission.Busy(depth), front);
            return;
        }

        waiting.Enqueue(new Envelope(message, Sender));
        if (opening is null)
        {
            // At once: the one who waits for it may be a callback, for which replies wait otherwise.
            opening = new Opening(new NamespaceCommands.Open(name), self) { WantsReplyAtOnce = true };
            store.Tell(opening, ActorRefs.NoSender);
        }
    }

    private void Forward(IInNamespace request, Requester requester)
    {
        if (requester.IsOver)
        {
            return;
        }

        if (scope.TryIn(request.Request, out IStoreRequest? scoped, out StoreFailure? refused))
        {
            store.Tell(new ScopedRequest(scoped, requester, scope, front) { Trace = requester.Trace, WantsReplyAtOnce = requester.WantsReplyAtOnce }, ActorRefs.NoSender);
        }
        else
        {
            requester.Reply(refused, front);
        }
    }

    private void OnOpened(object reply)
    {
        opening = null;
        if (reply is StoreFailure failure)
        {
            // The next request tries again.
            AnswerAll(failure);
        }
        else
        {
            isOpen = true;
            while (waiting.TryPeek(out Envelope waits))
            {
                // It leaves the queue last: whatever goes wrong with it, it is answered.
                Forward(NamespaceRequests.Of(waits.Message)!, Requester.Of(waits));
                waiting.Dequeue();
                admission.LetGo(1);
            }
        }

        GoIfDone();
    }

    private void GoIfDone()
    {
        if (goes && opening is null)
        {
            Context.Stop(self);
        }
    }

    private void AnswerAll(StoreFailure failure)
    {
        while (waiting.TryDequeue(out Envelope waits))
        {
            admission.LetGo(1);
            Requester.Of(waits).Reply(failure, front);
        }
    }

    /// <summary>Opens the namespace in the store; what the store says of it comes back as messages.</summary>
    private sealed class Opening(NamespaceCommands.Open command, IActorRef actor) : PendingRequest(command)
    {
        public override bool IsOver => false;

        public override void Reply(object reply) => actor.Tell(new Opened(this, reply), ActorRefs.NoSender);

        public override void Progress() => actor.Tell(OpeningGoesOn.Instance, ActorRefs.NoSender);
    }

    private sealed record Opened(Opening Opening, object Reply) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed class OpeningGoesOn : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static OpeningGoesOn Instance { get; } = new();
    }

    private sealed class Tick : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Tick Instance { get; } = new();
    }
}
