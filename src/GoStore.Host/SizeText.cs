using System.Globalization;

namespace GoStore.Host;

/// <summary>Sizes as people write them: <c>4096</c>, <c>64KiB</c>, <c>16MiB</c>, <c>2GiB</c>.</summary>
internal static class SizeText
{
    private static readonly (string Unit, int Shift)[] Units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), ("B", 0), ("", 0)];

    /// <summary>The size in bytes; null where the text is none.</summary>
    public static long? Parse(string text)
    {
        (string unit, int shift) = Units.First(each => text.EndsWith(each.Unit, StringComparison.OrdinalIgnoreCase));
        return long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= long.MaxValue >> shift
            ? number << shift
            : null;
    }
}
