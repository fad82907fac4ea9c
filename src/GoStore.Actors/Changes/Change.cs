namespace GoStore.Actors;

/// <summary>A change as it stands in the change log of its namespace.</summary>
/// <param name="Revision">Its number; they rise by one, without gaps.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Group">The group, without the namespace.</param>
/// <param name="Key">The key; empty for the deletion of a group.</param>
/// <param name="Value">What was written; of what was deleted or expired, the last value; empty for the deletion of a group.</param>
/// <param name="Version">The version that was written, or the last one; 0 for the deletion of a group.</param>
/// <param name="Type">The type of the value; empty for none.</param>
/// <param name="ExpiresAt">When what was written expires; null for never.</param>
/// <param name="OccurredAt">When it happened.</param>
public sealed record Change(
    long Revision,
    StoreEventKind Kind,
    string Group,
    string Key,
    string Value,
    long Version,
    string Type,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset OccurredAt)
{
    /// <summary>Whether the entry came into being: a-h/kv's "create", where every other write is its "update".</summary>
    public bool IsCreation => Kind == StoreEventKind.Set && Version == 1;
}
