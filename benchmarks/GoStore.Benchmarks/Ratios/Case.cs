using GoStore.Benchmarks.Measuring;

namespace GoStore.Benchmarks.Ratios;

/// <summary>What one case measured: a pair, or a figure of ours alone.</summary>
internal sealed record Outcome(double? Ours, double? Peer, double? Ratio, string Note)
{
    public static Outcome Of(Pair pair) =>
        new(pair.Ours, pair.Peer, pair.Ratio, $"{pair.Smallest:0.00} to {pair.Largest:0.00}");

    public static Outcome Alone(double ours, string note = "") => new(ours, null, null, note);

    public static Outcome LeftOut(string why) => new(null, null, null, $"left out: {why}");
}

/// <summary>A row to be: its name, its unit, its target, and how it is measured. Every case opens what it needs and leaves nothing behind.</summary>
internal sealed record Case(string Name, string Unit, Target? Target, Func<Bench, Task<Outcome>> Measure)
{
    public async Task<Row> RunAsync(Bench bench)
    {
        Outcome outcome = await Measure(bench);
        double? judged = outcome.Ratio ?? outcome.Ours;
        return new Row(
            Name, outcome.Ours, outcome.Peer, Unit, outcome.Ratio, Target?.Value, Target?.Bound,
            Target is null || judged is null ? null : Target.HoldsFor(judged.Value), outcome.Note);
    }
}
