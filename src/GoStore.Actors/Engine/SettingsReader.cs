using Akka.Configuration;

namespace GoStore.Actors.Engine;

/// <summary>Reads settings below <c>gostore</c>; what is wrong is said with its name, its value and what it may be.</summary>
internal sealed class SettingsReader(Config config)
{
    public string Text(string name) => config.GetString(name);

    public long Bytes(string name) => Value(name, () => config.GetByteSize(name), "a size in bytes, such as 4096 or 16MiB");

    public int Whole(string name) => Value<int>(name, () => config.GetInt(name), "a whole number");

    public long Count(string name) => Value<long>(name, () => config.GetLong(name), "a whole number");

    public bool Flag(string name) => Value<bool>(name, () => config.GetBoolean(name), "on or off");

    public TimeSpan Time(string name) => Value<TimeSpan>(name, () => config.GetTimeSpan(name), "a time with its unit, such as 250ms or 10s");

    /// <summary>The names below a setting that holds others.</summary>
    public IReadOnlyList<string> Names(string name) =>
        config.HasPath(name) && config.GetValue(name) is { } value && value.IsObject() ? [.. value.GetObject().Items.Keys] : [];

    public bool Has(string name) => config.HasPath(name);

    public int PageSizeOf(int size) =>
        size is >= 512 and <= 65536 && int.IsPow2(size) ? size : throw Wrong("sqlite.page-size", $"{size}", "a power of two from 512 to 65536");

    public string OneOf(string name, string value, string[] allowed) =>
        Array.Find(allowed, each => each.Equals(value, StringComparison.OrdinalIgnoreCase)) ?? throw Wrong(name, value, $"one of {string.Join(", ", allowed)}");

    public T AtLeast<T>(string name, T value, T least)
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 ? value : throw Wrong(name, $"{value}", $"at least {least}");

    public T Between<T>(string name, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0 ? value : throw Wrong(name, $"{value}", $"from {least} to {most}");

    public double Fraction(string name) =>
        Value<double>(name, () => config.GetDouble(name), "a number from 0 to 1") is var value and >= 0 and <= 1 ? value : throw Wrong(name, Text(name), "a number from 0 to 1");

    public StoreException Wrong(string name, string? value, string allowed) =>
        new StoreArgumentException($"gostore.{name}", $"The setting gostore.{name} is {Named.Text(value)}; it must be {allowed}.");

    private T Value<T>(string name, Func<T?> read, string allowed)
        where T : struct
    {
        try
        {
            return read() ?? throw new FormatException();
        }
        catch (Exception error) when (error is FormatException or OverflowException or NotSupportedException or ConfigurationException)
        {
            throw Wrong(name, config.GetString(name), allowed);
        }
    }
}
