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
    /// <summary>Measures. What fails is a row that does not hold, so that the rows after it are measured all the same.</summary>
    public async Task<Row> RunAsync(Bench bench)
    {
        try
        {
            Outcome outcome = await Measure(bench);
            double? judged = outcome.Ratio ?? outcome.Ours;
            return Row(outcome, Target is null || judged is null ? null : Target.HoldsFor(judged.Value));
        }
        catch (Exception problem)
        {
            return Row(new Outcome(null, null, null, $"failed: {problem.GetType().Name}: {problem.Message}"), Target is null ? null : false) with { Failed = true };
        }
    }

    private Row Row(Outcome outcome, bool? holds) =>
        new(Name, outcome.Ours, outcome.Peer, Unit, outcome.Ratio, Target?.Value, Target?.Bound, holds, outcome.Note);
}
