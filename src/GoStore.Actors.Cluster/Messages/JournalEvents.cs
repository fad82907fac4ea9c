using GoStore.Actors.Journal;

namespace GoStore.Actors.Cluster.Messages;

/// <summary>A batch of a namespace, in the journal.</summary>
/// <param name="Changes">The rows that it changes.</param>
internal sealed record NamespaceCommitted(RowChanges Changes) : IClusterMessage;

/// <summary>From here on another node, or the same one anew, is the one that writes.</summary>
/// <param name="Node">Its address.</param>
/// <param name="Process">Of which start of it.</param>
/// <param name="LeaseMilliseconds">For how long it may answer reads after its last proof that nobody has taken over, in milliseconds.</param>
internal sealed record NamespaceTakenOver(string Node, Guid Process, long LeaseMilliseconds) : IClusterMessage;

/// <summary>Whoever wrote has ended in order: the next one need not wait for its lease.</summary>
internal sealed record NamespaceReleased : IClusterMessage
{
    public static NamespaceReleased Instance { get; } = new();
}

/// <summary>A whole namespace up to a number of the journal; its rows are in <see cref="NamespaceSnapshotPart"/>s of their own.</summary>
/// <param name="Snapshot">Names its parts.</param>
/// <param name="Origin">Which journal it is of.</param>
/// <param name="Parts">How many there are.</param>
/// <param name="Rows">How many rows they have together.</param>
/// <param name="Holder">Who had taken over last.</param>
internal sealed record NamespaceSnapshot(Guid Snapshot, Guid Origin, int Parts, long Rows, NamespaceTakenOver? Holder) : IClusterMessage;

/// <summary>Some of the rows of a namespace.</summary>
/// <param name="Snapshot">What it is a part of.</param>
/// <param name="Part">Which one, from 0.</param>
/// <param name="Rows">The rows, all of them written.</param>
internal sealed record NamespaceSnapshotPart(Guid Snapshot, int Part, RowChanges Rows) : IClusterMessage;
