using System.Buffers.Binary;
using Akka.Actor;
using GoStore.Actors.Cluster.Messages;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>A request from some node, given to the store of its namespace; what the store says goes back as messages.</summary>
internal sealed class EntityRequest(ClusterRequest message, IStoreRequest request, IActorRef requester, IActorRef entity, Action<EntityRequest, object> over) : PendingRequest(request)
{
    /// <summary>How often a long request says that it is being worked on.</summary>
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(1);

    private IActorRef requester = requester;
    private long progressAt;
    private volatile bool isCancelled;

    public (Guid Caller, long Number) Name => (message.Caller, message.Number);

    public bool IsOnce => message.IsOnce;

    public override byte[]? Identity { get; } = message.IsOnce ? IdentityOf(message) : null;

    public override IActorRef Sender => Volatile.Read(ref requester);

    public override bool IsOver => isCancelled;

    /// <summary>It came again: whoever asks is told there.</summary>
    public void AskedAgainBy(IActorRef again) => Volatile.Write(ref requester, again);

    public void Cancel() => isCancelled = true;

    public override void Reply(object reply)
    {
        over(this, reply);

        IClusterMessage answer = reply is StoreFailure failure && IsOfTheMoment(failure)
            ? new ClusterRetry(message.Number, failure.Message, MayBeDone: failure.Code == ErrorCode.OutcomeUnknown)
            : new ClusterReply(message.Number, reply);
        Sender.Tell(answer, entity);
    }

    public override void Progress()
    {
        long now = Environment.TickCount64;
        long last = Volatile.Read(ref progressAt);
        if (now - last >= BetweenProgress.TotalMilliseconds && Interlocked.CompareExchange(ref progressAt, now, last) == last)
        {
            Sender.Tell(new ClusterProgress(message.Number), entity);
        }
    }

    /// <summary>What fails only because this store ends, or because its file is of no more use, is decided elsewhere.</summary>
    public static bool IsOfTheMoment(StoreFailure failure) =>
        failure.Code is ErrorCode.OutcomeUnknown or ErrorCode.Closed or ErrorCode.Unavailable or ErrorCode.Corrupt or ErrorCode.CannotOpen;

    private static byte[] IdentityOf(ClusterRequest message)
    {
        byte[] identity = new byte[24];
        message.Caller.TryWriteBytes(identity);
        BinaryPrimitives.WriteInt64BigEndian(identity.AsSpan(16), message.Number);
        return identity;
    }
}
