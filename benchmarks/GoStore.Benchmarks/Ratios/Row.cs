using System.Text.Json.Serialization;

namespace GoStore.Benchmarks.Ratios;

/// <summary>Which side of its target a figure must be on.</summary>
internal enum Bound
{
    [JsonStringEnumMemberName("at-least")]
    AtLeast,

    [JsonStringEnumMemberName("at-most")]
    AtMost,
}

/// <summary>What is asked of a row.</summary>
internal sealed record Target(Bound Bound, double Value)
{
    public static Target AtLeast(double value) => new(Bound.AtLeast, value);

    public static Target AtMost(double value) => new(Bound.AtMost, value);

    public bool HoldsFor(double figure) => Bound == Bound.AtLeast ? figure >= Value : figure <= Value;

    public override string ToString() => $"{(Bound == Bound.AtLeast ? ">=" : "<=")} {Value:0.##}";
}

/// <summary>
/// One line of the table. Where there is a peer, the target is for the ratio of ours to the peer's; where there is none, for ours itself.
/// </summary>
/// <param name="Name">What was measured.</param>
/// <param name="Ours">Our figure; null where the row was left out or failed.</param>
/// <param name="Peer">The peer's; null where there is none.</param>
/// <param name="Unit">What both are in.</param>
/// <param name="Ratio">Ours by the peer's: the median of pairs measured in turn, so not exactly the quotient of the two medians.</param>
/// <param name="Target">The number to reach; null where the row is only shown.</param>
/// <param name="Bound">Which side of it is right.</param>
/// <param name="Holds">Whether it was reached; null where there is no target or the row was left out.</param>
/// <param name="Note">What else belongs to the figures.</param>
internal sealed record Row(
    string Name, double? Ours, double? Peer, string Unit, double? Ratio, double? Target, Bound? Bound, bool? Holds, string Note)
{
    /// <summary>Whether it could not be measured; the note says why.</summary>
    public bool Failed { get; init; }
}
