using Akka.Actor;
using Akka.Event;
using GoStore.Actors.Diagnostics;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Namespaces;

/// <summary>
/// Stands before a store and gives each request within a namespace to the actor of that namespace, which it makes on demand and lets go when it is
/// idle. What comes while one goes waits for its successor, so nothing is lost and the order of each sender stays.
/// </summary>
internal sealed class NamespacesActor : UntypedActor
{
    private readonly IActorRef store;
    private readonly Admission admission;
    private readonly Props namespaceProps;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly Dictionary<string, Child> children = new(StringComparer.Ordinal);
    private bool storeHasEnded;

    public NamespacesActor(IActorRef store, StoreSettings settings, NamespaceSettings namespaces, Admission admission)
    {
        this.store = store;
        this.admission = admission;
        IActorRef self = Self;
        namespaceProps = Props.Create(() => new NamespaceActor(store, settings, namespaces, admission, self)).WithMailbox(settings.Mailbox);
        Context.Watch(store);
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        error =>
        {
            log.Error(error, "The actor of a namespace of store {0} failed in a way it did not expect", admission.Path);
            return error is ActorInitializationException ? Directive.Stop : Directive.Restart;
        },
        loggingEnabled: false);

    protected override void PreStart() => StoreMeter.Watch(admission, () => admission.Depth);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Passivate when children.TryGetValue(Sender.Path.Name, out Child? child) && child.Actor.Equals(Sender):
                Release(child);
                break;
            case Passivate:
                break;
            case Terminated ended when ended.ActorRef.Equals(store):
                storeHasEnded = true;
                foreach (Child child in children.Values)
                {
                    Context.Stop(child.Actor);
                }

                break;
            case Terminated ended:
                Ended(ended.ActorRef);
                break;
            default:
                if (NamespaceRequests.Of(message) is { } request)
                {
                    Take(request.Namespace, message, Sender);
                }
                else
                {
                    NamespaceRequests.Refuse(message, Sender, Self);
                }

                break;
        }
    }

    /// <summary>The namespaces stay; as it is not known which of them were going, all are let go.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        var failure = new StoreFailure(ErrorCode.Internal, $"The request failed on a fault of the store's own: {reason.Message}");
        AnswerAll(failure);
        if (message is PendingRequest or IStoreRequest)
        {
            Requester.Of(message, Sender).Reply(failure, Self);
        }
    }

    protected override void PostRestart(Exception reason)
    {
        foreach (IActorRef actor in Context.GetChildren())
        {
            Child child = children[actor.Path.Name] = new Child(actor);
            Release(child);
        }
    }

    protected override void PostStop()
    {
        StoreMeter.Unwatch(admission);
        AnswerAll(new StoreClosed(admission.Path));
    }

    private void Take(string name, object message, IActorRef sender)
    {
        if (name is not null && children.TryGetValue(name, out Child? child))
        {
            if (child.Waiting is null)
            {
                child.Actor.Tell(message, sender);
            }
            else if (!admission.TryHold(out int depth))
            {
                Requester.Of(message, sender).Reply(Admission.Busy(depth), Self);
            }
            else
            {
                child.Waiting.Enqueue(new Envelope(message, sender));
            }

            return;
        }

        if (NamespaceName.Check(name) is { } wrong)
        {
            Requester.Of(message, sender).Reply(wrong, Self);
        }
        else if (storeHasEnded)
        {
            Requester.Of(message, sender).Reply(new StoreClosed(admission.Path), Self);
        }
        else
        {
            Make(name!).Tell(message, sender);
        }
    }

    private IActorRef Make(string name)
    {
        IActorRef actor = Context.Watch(Context.ActorOf(namespaceProps, name));
        children[name] = new Child(actor);
        return actor;
    }

    /// <summary>Lets a namespace go, once it has passed on what it was given before.</summary>
    private static void Release(Child child)
    {
        child.Waiting ??= new Queue<Envelope>();
        child.Actor.Tell(GoAway.Instance);
    }

    private void Ended(IActorRef actor)
    {
        if (!children.TryGetValue(actor.Path.Name, out Child? child) || !child.Actor.Equals(actor))
        {
            return;
        }

        children.Remove(actor.Path.Name);
        while (child.Waiting is not null && child.Waiting.TryDequeue(out Envelope waits))
        {
            admission.LetGo(1);
            if (!Requester.Of(waits).IsOver)
            {
                Take(actor.Path.Name, waits.Message, waits.Sender);
            }
        }
    }

    private void AnswerAll(StoreFailure failure)
    {
        foreach (Child child in children.Values)
        {
            while (child.Waiting is not null && child.Waiting.TryDequeue(out Envelope waits))
            {
                admission.LetGo(1);
                Requester.Of(waits).Reply(failure, Self);
            }
        }
    }

    private sealed class Child(IActorRef actor)
    {
        public IActorRef Actor { get; } = actor;

        /// <summary>What waits for the successor of one that goes; null for one that stays.</summary>
        public Queue<Envelope>? Waiting { get; set; }
    }
}
