using System.Collections.Immutable;
using System.Text;

namespace GoStore.Actors;

/// <summary>Sizes in bytes of UTF-8; a null counts nothing, because it is refused with an error of its own.</summary>
internal static class EntrySize
{
    public static long Of(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    public static long Of(string? first, string? second) => Of(first) + Of(second);

    public static long Of(string? first, string? second, string? third) => Of(first) + Of(second) + Of(third);

    public static long Of(string? first, string? second, string? third, string? fourth) => Of(first) + Of(second) + Of(third) + Of(fourth);

    public static long Of(string? first, ImmutableArray<string> others) => Of(first) + (others.IsDefault ? 0 : others.Sum(Of));
}
