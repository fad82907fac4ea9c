using System.Text;

namespace GoStore.Actors.Tests.Model;

/// <summary>The order of the bytes of UTF-8, which is not that of .NET's ordinal comparison: U+10000 comes after U+FFFF.</summary>
internal sealed class ByteOrder : IComparer<string>
{
    public static ByteOrder Comparer { get; } = new();

    public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));

    public static bool StartsWith(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal);
}
