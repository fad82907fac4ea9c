using Akka.Event;

namespace GoStore.Actors;

/// <summary>What happened to an entry or a group. The numbers are stable.</summary>
public enum StoreEventKind
{
    /// <summary>An entry was written: created, or given a new value.</summary>
    Set = 1,

    /// <summary>An entry was deleted.</summary>
    Delete = 2,

    /// <summary>A group was deleted with all its entries.</summary>
    DeleteGroup = 3,

    /// <summary>An entry that had expired was removed.</summary>
    Expire = 4,

    /// <summary>An entry was given another time to live, or none any more; its value and its version stay.</summary>
    Touch = 5,
}

/// <summary>Something happened to an entry or a group, and is committed. Events come in the order of commits, and within one in the order of the changes.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Group">The group; for who watches a namespace, without the namespace.</param>
/// <param name="Key">The key; empty for the deletion of a group.</param>
/// <param name="Value">What was written; null unless it is a <see cref="StoreEventKind.Set"/>.</param>
/// <param name="Version">The version that was written, or the last one; 0 for the deletion of a group.</param>
/// <param name="Revision">The number in the change log of its namespace, to resume from after a gap; 0 where no log is kept (<c>gostore.changes.enabled</c>).</param>
/// <param name="Timestamp">When it happened.</param>
public sealed record StoreEvent(
    StoreEventKind Kind,
    string Group,
    string Key,
    string? Value,
    long Version,
    long Revision,
    DateTimeOffset Timestamp) : IStoreMessage, IDeadLetterSuppression;

/// <summary>
/// Sent to an actor that watches: here so many events are missing, because it was too slow for them. Read anew what matters, or read the change log
/// from the last revision on.
/// </summary>
/// <param name="Count">How many: 1 or more.</param>
public sealed record EventsMissed(long Count) : IStoreMessage, IDeadLetterSuppression;
