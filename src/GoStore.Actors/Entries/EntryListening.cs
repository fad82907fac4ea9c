using GoStore.Actors.Engine;

namespace GoStore.Actors.Entries;

/// <summary>A change of one entry, or the deletion of a group, as it is told to those who keep track.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Group">The group, as it is stored.</param>
/// <param name="Key">The key; empty for the deletion of a group.</param>
/// <param name="Value">What was written; of what went, the last value; empty for the deletion of a group.</param>
/// <param name="Version">The version that was written, or the last one; 0 for the deletion of a group.</param>
/// <param name="Type">The type of the value.</param>
/// <param name="ExpiresAt">When what was written expires, in Unix milliseconds; null for never.</param>
/// <param name="Revision">The number in the change log of its namespace; 0 where none is kept.</param>
internal readonly record struct EntryChange(
    StoreEventKind Kind,
    string Group,
    string Key,
    string Value,
    long Version,
    string Type,
    long? ExpiresAt,
    long Revision = 0);

/// <summary>Who keeps track of changes of entries. It is told inside the transaction of the change, and that may still be rolled back.</summary>
internal interface IEntryListener
{
    /// <summary>Whether any change at all would be told; without, deletions need not look at every row.</summary>
    bool IsActive { get; }

    /// <summary>Whether a change in this group, of this key, is to be told; a null key asks for the whole group.</summary>
    bool Cares(string group, string? key);

    /// <summary>Takes a change.</summary>
    /// <returns>The change, with its revision where this one gives it.</returns>
    EntryChange Changed(HandlerContext context, EntryChange change);
}

/// <summary>Who counts what is stored, and says how much may be.</summary>
internal interface IEntryQuota
{
    /// <summary>Whether anything is counted at all.</summary>
    bool IsActive { get; }

    /// <summary>Whether what is stored in this group is counted.</summary>
    bool Counts(string group);

    /// <summary>Says whether there is room for a write.</summary>
    /// <param name="group">The group that is written to.</param>
    /// <param name="key">The key that is written.</param>
    /// <param name="valueBytes">The length of its value.</param>
    /// <param name="isNew">Whether no live entry is there.</param>
    /// <param name="added">By how much the write changes what is stored.</param>
    /// <param name="groupIsLive">Whether the group has a live entry.</param>
    /// <returns>Null where there is room.</returns>
    StoreFailure? Admit(string group, string key, long valueBytes, bool isNew, EntryUsage added, Func<bool> groupIsLive);

    /// <summary>Counts a change of what is stored.</summary>
    void Use(string group, EntryUsage added);
}

/// <summary>How much is stored: rows, groups that have one, and bytes of keys and values. Expired rows count until they are deleted.</summary>
internal readonly record struct EntryUsage(long Keys, long Groups, long Bytes)
{
    public static EntryUsage operator +(EntryUsage first, EntryUsage second) =>
        new(first.Keys + second.Keys, first.Groups + second.Groups, first.Bytes + second.Bytes);
}
