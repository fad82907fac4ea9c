using System.Text;

namespace GoStore.Actors.Entries;

/// <summary>
/// A half-open stretch of the order of entries: by the bytes of the group, then by those of the key. One key, a range of keys, a group and all
/// groups with a prefix are all such stretches, so the same few statements serve them.
/// </summary>
internal readonly struct EntryInterval(byte[] fromGroup, byte[] fromKey, byte[] toGroup, byte[] toKey)
{
    /// <summary>Above every UTF-8 text, as no such text has this byte.</summary>
    private static readonly byte[] AboveAll = [0xff];
    private static readonly byte[] BelowAll = [];

    public byte[] FromGroup { get; } = fromGroup;

    public byte[] FromKey { get; } = fromKey;

    public byte[] ToGroup { get; } = toGroup;

    public byte[] ToKey { get; } = toKey;

    public static EntryInterval Of(string group, string key)
    {
        byte[] name = Encoding.UTF8.GetBytes(group);
        byte[] from = Encoding.UTF8.GetBytes(key);
        return new EntryInterval(name, from, name, After(from));
    }

    public static EntryInterval Of(string group, KeyRange range)
    {
        byte[] name = Encoding.UTF8.GetBytes(group);
        return range.Prefix is string prefix
            ? new EntryInterval(name, Encoding.UTF8.GetBytes(prefix), name, AfterPrefix(prefix))
            : new EntryInterval(name, range.From is null ? BelowAll : Encoding.UTF8.GetBytes(range.From), name, range.To is null ? AboveAll : Encoding.UTF8.GetBytes(range.To));
    }

    public static EntryInterval OfGroups(string prefix) => new(Encoding.UTF8.GetBytes(prefix), BelowAll, AfterPrefix(prefix), BelowAll);

    /// <summary>The first text after this one.</summary>
    public static byte[] After(ReadOnlySpan<byte> text) => [.. text, 0];

    /// <summary>Whether it is made of whole groups.</summary>
    public bool IsOfGroups => FromKey.Length == 0 && (ToKey.AsSpan().SequenceEqual(AboveAll) || (ToKey.Length == 0 && !FromGroup.AsSpan().SequenceEqual(ToGroup)));

    public bool Overlaps(EntryInterval other) =>
        Compare(FromGroup, FromKey, other.ToGroup, other.ToKey) < 0 && Compare(other.FromGroup, other.FromKey, ToGroup, ToKey) < 0;

    public EntryInterval From(byte[] group, byte[] key) => new(group, key, ToGroup, ToKey);

    public EntryInterval To(byte[] group, byte[] key) => new(FromGroup, FromKey, group, key);

    /// <summary>The first bytes that are above every text with the prefix.</summary>
    private static byte[] AfterPrefix(string prefix)
    {
        if (prefix.Length == 0)
        {
            return AboveAll;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(prefix);
        bytes[^1]++;
        return bytes;
    }

    private static int Compare(byte[] group, byte[] key, byte[] otherGroup, byte[] otherKey)
    {
        int groups = group.AsSpan().SequenceCompareTo(otherGroup);
        return groups != 0 ? groups : key.AsSpan().SequenceCompareTo(otherKey);
    }
}
