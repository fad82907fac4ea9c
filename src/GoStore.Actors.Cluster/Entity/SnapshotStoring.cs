using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using GoStore.Actors.Cluster.Messages;
using GoStore.Actors.Journal;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>Writes the file of a namespace, as of one moment, into the snapshot store, part by part, and reads it from there.</summary>
internal static class SnapshotStoring
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Stores the parts. They are no snapshot until what names them is stored.</summary>
    /// <returns>How far the file was.</returns>
    public static async Task<Stored> StoreAsync(Func<ProjectionFile> open, IActorRef snapshotStore, string persistenceId, Guid origin, NamespaceTakenOver? holder, long partBytes)
    {
        using ProjectionFile file = open();
        Guid name = Guid.NewGuid();
        long rows = 0;
        int parts = 0;
        long sequence;

        // How far it is at the moment that is read: the store goes on writing from the opening on.
        foreach (RowChanges part in file.ReadAll(partBytes, out sequence))
        {
            var metadata = new SnapshotMetadata(PartId(persistenceId, parts), sequence, DateTime.UtcNow);
            Expect<SaveSnapshotSuccess>(await snapshotStore.Ask<object>(new SaveSnapshot(metadata, new NamespaceSnapshotPart(name, parts, part)), Patience));
            rows += part.Rows.Length;
            parts++;
        }

        return new Stored(sequence, new NamespaceSnapshot(name, origin, parts, rows, holder));
    }

    public static async Task<RowChanges> LoadPartAsync(IActorRef snapshotStore, string persistenceId, NamespaceSnapshot snapshot, long sequence, int part)
    {
        var exactly = new SnapshotSelectionCriteria(sequence, DateTime.MaxValue, sequence);
        LoadSnapshotResult result = Expect<LoadSnapshotResult>(await snapshotStore.Ask<object>(new LoadSnapshot(PartId(persistenceId, part), exactly, sequence), Patience));
        return result.Snapshot?.Snapshot is NamespaceSnapshotPart found && found.Snapshot == snapshot.Snapshot && found.Part == part
            ? found.Rows
            : throw new InvalidOperationException($"Part {part} of {snapshot.Parts} of the snapshot of {persistenceId} at {sequence} is not in the snapshot store.");
    }

    /// <summary>Deletes the parts of older snapshots.</summary>
    public static void DeleteOlder(IActorRef snapshotStore, string persistenceId, int parts, long before)
    {
        for (int part = 0; part < parts; part++)
        {
            snapshotStore.Tell(new DeleteSnapshots(PartId(persistenceId, part), new SnapshotSelectionCriteria(before - 1, DateTime.MaxValue)), ActorRefs.NoSender);
        }
    }

    private static string PartId(string persistenceId, int part) => $"{persistenceId}/part-{part}";

    private static T Expect<T>(object answer) => answer switch
    {
        T expected => expected,
        SaveSnapshotFailure failure => throw failure.Cause,
        LoadSnapshotFailed failure => throw failure.Cause,
        Status.Failure failure => throw failure.Cause,
        _ => throw new InvalidOperationException($"The snapshot store answered with {answer.GetType()}."),
    };

    internal sealed record Stored(long Sequence, NamespaceSnapshot Snapshot) : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression;
}
