using Akka.Actor;
using Akka.Cluster.Sharding;
using GoStore.Actors.Cluster.Entity;

namespace GoStore.Actors.Cluster.Tests.Entity;

/// <summary>The part of a node that has the store itself: makes its entity when something comes for it, and lets it go as a shard does.</summary>
internal sealed class EntityProcess(EntitySettings settings) : UntypedActor
{
    private readonly Queue<(object Message, IActorRef Sender)> kept = new();
    private IActorRef? entity;
    private bool isGoing;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Passivate passivate:
                isGoing = true;
                entity?.Tell(passivate.StopMessage);
                break;
            case HandOff:
                isGoing = entity is not null;
                entity?.Tell(message);
                break;
            case Terminated:
                (entity, isGoing) = (null, false);
                while (kept.TryDequeue(out (object Message, IActorRef Sender) next))
                {
                    Give(next.Message, next.Sender);
                }

                break;
            case "is it there?":
                Sender.Tell(entity is not null);
                break;
            default:
                if (isGoing)
                {
                    kept.Enqueue((message, Sender));
                }
                else
                {
                    Give(message, Sender);
                }

                break;
        }
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Give(object message, IActorRef sender)
    {
        entity ??= Context.Watch(Context.ActorOf(Props.Create(() => new NamespaceEntity(settings)), EntityNames.Root));
        entity.Tell(message, sender);
    }
}
