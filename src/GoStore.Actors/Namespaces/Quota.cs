namespace GoStore.Actors;

/// <summary>
/// How much a namespace may hold; 0, the default of each limit, is unlimited. It is stored in the database with the data, so that it holds for every
/// handle and every process. Entries that have expired do not count.
/// </summary>
/// <example>
/// <code>
/// INamespace tenant = await store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 100, MaxTotalBytes = 1024 * 1024 });
/// </code>
/// </example>
public sealed record Quota
{
    /// <summary>No limit at all.</summary>
    public static Quota Unlimited { get; } = new();

    /// <summary>How many entries.</summary>
    public long MaxKeys { get; init; }

    /// <summary>How many groups that have an entry.</summary>
    public long MaxGroups { get; init; }

    /// <summary>How long one value may be, in bytes of UTF-8.</summary>
    public long MaxValueBytes { get; init; }

    /// <summary>How many bytes of UTF-8 all keys and values may have together.</summary>
    public long MaxTotalBytes { get; init; }
}

/// <summary>How much a namespace holds.</summary>
/// <param name="Keys">Entries.</param>
/// <param name="Groups">Groups that have an entry.</param>
/// <param name="Bytes">Bytes of UTF-8 of all keys and values.</param>
public sealed record NamespaceUsage(long Keys, long Groups, long Bytes);

/// <summary>A namespace.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Quota">How much it may hold.</param>
/// <param name="Usage">How much it holds.</param>
public sealed record NamespaceInfo(string Name, Quota Quota, NamespaceUsage Usage) : IStoreMessage;

/// <summary>The limits of a <see cref="Quota"/>. The numbers are stable.</summary>
public enum QuotaLimit
{
    /// <summary><see cref="Quota.MaxKeys"/>.</summary>
    Keys = 1,

    /// <summary><see cref="Quota.MaxGroups"/>.</summary>
    Groups = 2,

    /// <summary><see cref="Quota.MaxValueBytes"/>.</summary>
    ValueBytes = 3,

    /// <summary><see cref="Quota.MaxTotalBytes"/>.</summary>
    TotalBytes = 4,
}
