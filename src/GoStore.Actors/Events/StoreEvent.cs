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
