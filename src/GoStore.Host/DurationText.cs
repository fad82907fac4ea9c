using System.Globalization;
using System.Text;

namespace GoStore.Host;

/// <summary>Durations as people type them: <c>500ms</c>, <c>5m</c>, <c>1h30m</c>, <c>1.5h</c>, <c>7d</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
        ("d", TimeSpan.TicksPerDay),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        ReadOnlySpan<char> rest = text;
        decimal ticks = 0;
        while (rest.Length > 0)
        {
            int digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            {
                return false;
            }

            rest = rest[digits..];
            int letters = rest.IndexOfAny("0123456789.");
            ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
            long unitTicks = 0;
            foreach ((string name, long size) in Units)
            {
                unitTicks = unit.SequenceEqual(name) ? size : unitTicks;
            }

            if (unitTicks == 0 || number > TimeSpan.MaxValue.Ticks / unitTicks)
            {
                return false;
            }

            ticks += number * unitTicks;
            rest = rest[unit.Length..];
        }

        if (text.Length == 0 || ticks > TimeSpan.MaxValue.Ticks)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    /// <summary>The same notation, to the millisecond; it can be given to <c>--ttl</c> again.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.FromSeconds(1))
        {
            return $"{duration.TotalMilliseconds:0}ms";
        }

        var text = new StringBuilder();
        Append(text, duration.Days, "d");
        Append(text, duration.Hours, "h");
        Append(text, duration.Minutes, "m");
        decimal seconds = duration.Seconds + duration.Milliseconds / 1000m;
        if (seconds > 0)
        {
            text.Append(seconds.ToString("0.###", CultureInfo.InvariantCulture)).Append('s');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, int number, string unit)
    {
        if (number > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
        }
    }
}
