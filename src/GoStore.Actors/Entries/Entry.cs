namespace GoStore.Actors;

/// <summary>A live entry as it is stored.</summary>
/// <param name="Group">The group it belongs to.</param>
/// <param name="Key">Its key, unique in the group.</param>
/// <param name="Value">Its value.</param>
/// <param name="Version">1 when it was created, one more with every write since.</param>
/// <param name="Type">The type its writer gave it; empty for none.</param>
/// <param name="CreatedAt">When it was created; to the millisecond, UTC.</param>
/// <param name="UpdatedAt">When it was last written; to the millisecond, UTC.</param>
/// <param name="ExpiresAt">When it ceases to exist; null for never.</param>
public sealed record Entry(
    string Group,
    string Key,
    string Value,
    long Version,
    string Type,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? ExpiresAt) : IStoreMessage, IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => this with { Group = scope.Local(Group) };

    /// <summary>The entries of one group as they are called within a namespace.</summary>
    internal static IReadOnlyList<Entry> Out(IReadOnlyList<Entry> entries, NamespaceScope scope)
    {
        if (entries.Count == 0)
        {
            return entries;
        }

        string group = scope.Local(entries[0].Group);
        var local = new Entry[entries.Count];
        for (int index = 0; index < local.Length; index++)
        {
            local[index] = entries[index] with { Group = group };
        }

        return local;
    }
}
