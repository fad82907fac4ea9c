namespace GoStore.Actors;

/// <summary>The order of the store: by the bytes of UTF-8, which is that of code points.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? first, string? second)
    {
        ReadOnlySpan<char> left = first;
        ReadOnlySpan<char> right = second;
        int same = left.CommonPrefixLength(right);
        return same == left.Length || same == right.Length ? left.Length.CompareTo(right.Length) : Rank(left[same]).CompareTo(Rank(right[same]));
    }

    /// <summary>UTF-16 has surrogates, which stand for the highest code points, before the last of the others.</summary>
    private static int Rank(char unit) => unit < '\ud800' ? unit : unit >= '\ue000' ? unit - 0x800 : unit + 0x2000;
}
