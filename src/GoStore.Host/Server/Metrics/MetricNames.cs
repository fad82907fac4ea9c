namespace GoStore.Host.Server.Metrics;

/// <summary>Names, units and buckets of instruments as OpenMetrics has them.</summary>
internal static class MetricNames
{
    private static readonly double[] Seconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] LongSeconds = [0.01, 0.1, 1, 10, 60, 300, 1800, 7200];
    private static readonly double[] Bytes = [64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
    private static readonly double[] Counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

    /// <summary>The unit as it stands in a name, and by what a measurement is multiplied to be in it. Base units only: seconds and not milliseconds.</summary>
    public static (string Unit, double Scale) UnitOf(string? unit) => unit switch
    {
        "s" => ("seconds", 1),
        "ms" => ("seconds", 0.001),
        "us" => ("seconds", 0.000001),
        "By" => ("bytes", 1),
        "KiBy" => ("bytes", 1024),
        "%" => ("ratio", 0.01),
        _ => ("", 1),
    };

    public static double[] BoundsOf(string instrument, string unit) => unit switch
    {
        "seconds" => instrument.Contains("connection", StringComparison.Ordinal) ? LongSeconds : Seconds,
        "bytes" => Bytes,
        _ => Counts,
    };

    /// <summary>The name of a family: letters, digits and underscores, with its unit at the end.</summary>
    public static string Family(string instrument, string unit, MetricType type)
    {
        string name = Label(instrument);
        if (type == MetricType.Counter && name.EndsWith("_total", StringComparison.Ordinal))
        {
            name = name[..^"_total".Length];
        }

        return unit.Length == 0 || name.EndsWith($"_{unit}", StringComparison.Ordinal) ? name : $"{name}_{unit}";
    }

    public static string Label(string name)
    {
        string label = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return label.Length == 0 || char.IsAsciiDigit(label[0]) ? $"_{label}" : label;
    }
}
