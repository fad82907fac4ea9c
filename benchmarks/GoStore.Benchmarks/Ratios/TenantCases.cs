using GoStore.Actors;
using GoStore.Benchmarks.Measuring;

namespace GoStore.Benchmarks.Ratios;

/// <summary>The rows about namespaces and the change log.</summary>
internal static class TenantCases
{
    private const int Rounds = 5;
    private const int Callers = 64;
    private const string Tenant = "tenant";
    private const string SetsPerSecond = "sets/s";
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(0.5);
    private static readonly Quota Far = new() { MaxKeys = 100_000_000, MaxGroups = 1_000_000, MaxValueBytes = 1_000_000, MaxTotalBytes = 1_000_000_000_000 };

    public static IReadOnlyList<Case> All { get; } =
    [
        new("10 sets in a namespace, 64 callers : plain", SetsPerSecond, Target.AtLeast(0.8), NamespacedAsync),
        new("10 sets under a quota, 64 callers : without one", SetsPerSecond, Target.AtLeast(0.77), QuotaAsync),
        new("10 new entries under a quota, 64 callers : without one", SetsPerSecond, Target.AtLeast(0.77), NewUnderQuotaAsync),
        new("10 sets under a quota, among 1 000 000 : among 10 000", SetsPerSecond, Target.AtLeast(0.85), QuotaBySizeAsync),
        new("12 sets with the change log, 64 callers : without", SetsPerSecond, Target.AtLeast(0.55), ChangeLogAsync),
    ];

    private static async Task<Outcome> NamespacedAsync(Bench bench)
    {
        await using IStore ours = await bench.OpenAsync(await bench.CopyOfEntriesAsync($"{Tenant}:{Data.Group}"));
        await using IStore peer = await bench.OpenAsync(await bench.CopyOfEntriesAsync());
        INamespace tenant = await ours.NamespaceAsync(Tenant);
        return Outcome.Of(await Alternating.MeasureAsync(Rounds, () => SetsAsync(tenant), () => SetsAsync(peer)));
    }

    private static async Task<Outcome> QuotaAsync(Bench bench)
    {
        await using IStore ours = await bench.OpenAsync(await bench.CopyOfEntriesAsync($"{Tenant}:{Data.Group}"));
        await using IStore peer = await bench.OpenAsync(await bench.CopyOfEntriesAsync($"{Tenant}:{Data.Group}"));
        INamespace limited = await ours.NamespaceAsync(Tenant, Far);
        INamespace unlimited = await peer.NamespaceAsync(Tenant);
        return Outcome.Of(await Alternating.MeasureAsync(Rounds, () => SetsAsync(limited), () => SetsAsync(unlimited)));
    }

    private static async Task<Outcome> NewUnderQuotaAsync(Bench bench)
    {
        const int Sets = 30_000;
        string[] keys = [.. Enumerable.Range(0, Sets).Select(number => $"new-{number:000000}")];
        return Outcome.Of(await Alternating.MeasureAsync(Rounds, () => NewAsync(Far), () => NewAsync(Quota.Unlimited)));

        async Task<double> NewAsync(Quota quota)
        {
            await using IStore store = await bench.OpenAsync(await bench.CopyOfEntriesAsync($"{Tenant}:{Data.Group}"));
            INamespace tenant = await store.NamespaceAsync(Tenant, quota);
            return await Load.PerSecondAsync(Callers, Sets, number => tenant.SetAsync(Data.Group, keys[number], Data.Values[number % Data.Values.Length]));
        }
    }

    private static async Task<Outcome> QuotaBySizeAsync(Bench bench)
    {
        await using IStore ours = await bench.OpenAsync(await bench.CopyOfGroupsAsync(1_000_000));
        await using IStore peer = await bench.OpenAsync(await bench.CopyOfGroupsAsync(10_000));
        INamespace large = await ours.NamespaceAsync(Tenant, Far);
        INamespace small = await peer.NamespaceAsync(Tenant, Far);
        return Outcome.Of(await Alternating.MeasureAsync(Rounds, () => SetsAsync(large), () => SetsAsync(small)));
    }

    private static async Task<Outcome> ChangeLogAsync(Bench bench)
    {
        await using IStore ours = await bench.OpenAsync(await bench.CopyOfEntriesAsync(), options => options.ChangesEnabled = true);
        await using IStore peer = await bench.OpenAsync(await bench.CopyOfEntriesAsync());
        return Outcome.Of(await Alternating.MeasureAsync(Rounds, () => SetsAsync(ours), () => SetsAsync(peer)));
    }

    private static Task<double> SetsAsync(IEntries store) =>
        Load.PerSecondAsync(Callers, Slice, draw => store.SetAsync(Data.Group, draw.Key(), draw.Value()));
}
