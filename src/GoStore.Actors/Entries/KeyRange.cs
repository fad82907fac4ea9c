namespace GoStore.Actors;

/// <summary>
/// Some of the keys of a group: all of them, those with a prefix, or those from one key (included) to another (excluded).
/// Keys compare by the bytes of their UTF-8; a prefix is exact and case-sensitive, and no character in it is special.
/// </summary>
/// <example>
/// <code>
/// long orders = await store.CountAsync("orders", KeyRange.WithPrefix("2026-"));
/// await store.DeleteRangeAsync("orders", KeyRange.Between("2025-01", "2025-07"));
/// </code>
/// </example>
public readonly record struct KeyRange
{
    private KeyRange(string? prefix, string? from, string? to) => (Prefix, From, To) = (prefix, from, to);

    /// <summary>Every key.</summary>
    public static KeyRange All => default;

    /// <summary>The keys that start with this text; an empty one means every key.</summary>
    /// <param name="prefix">How the keys start.</param>
    /// <exception cref="StoreArgumentException">The prefix is null: that must not come to mean every key.</exception>
    public static KeyRange WithPrefix(string prefix) =>
        prefix is not null ? new(prefix, null, null) : throw new StoreArgumentException(nameof(prefix), "The prefix is null; it must be a text. KeyRange.All means every key.");

    /// <summary>The keys from one to another.</summary>
    /// <param name="from">The first key that belongs to the range; null for the first of all.</param>
    /// <param name="to">The first key after the range; null for none.</param>
    public static KeyRange Between(string? from, string? to) => new(null, from, to);

    /// <summary>The prefix; null where the range is not given by one.</summary>
    public string? Prefix { get; }

    /// <summary>The first key of the range; null for the first of all.</summary>
    public string? From { get; }

    /// <summary>The first key after the range; null for none.</summary>
    public string? To { get; }
}
