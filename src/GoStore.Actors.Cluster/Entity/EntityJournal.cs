using Akka.Actor;
using Akka.Event;
using GoStore.Actors.Journal;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>The journal of a namespace, as its store sees it: the entity does the writing.</summary>
internal sealed class EntityJournal(IActorRef entity, Guid origin) : ICommitJournal
{
    public Guid Origin { get; } = origin;

    public Task<long> WriteAsync(RowChanges changes)
    {
        var write = new Write(changes);
        entity.Tell(write, ActorRefs.NoSender);
        return write.Written;
    }

    public void Broke(StoreFailure failure) => entity.Tell(new Broken(failure), ActorRefs.NoSender);

    /// <summary>The store lost its file.</summary>
    internal sealed record Broken(StoreFailure Failure) : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression;

    /// <summary>A batch to be written.</summary>
    internal sealed class Write(RowChanges changes) : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        // The store must not go on in the entity.
        private readonly TaskCompletionSource<long> written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public RowChanges Changes { get; } = changes;

        public Task<long> Written => written.Task;

        public void Succeed(long number) => written.TrySetResult(number);

        /// <summary>It is not in the journal.</summary>
        public void Refuse(string reason) => written.TrySetException(new StoreException(ErrorCode.Internal, reason));

        /// <summary>It may be in the journal.</summary>
        public void LoseSight(string reason) => written.TrySetException(new StoreException(ErrorCode.OutcomeUnknown, reason));
    }
}
