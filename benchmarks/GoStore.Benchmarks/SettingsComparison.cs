using System.Globalization;
using GoStore.Actors;
using GoStore.Benchmarks.Measuring;
using GoStore.Benchmarks.Ratios;

namespace GoStore.Benchmarks;

/// <summary>The verb <c>settings</c>: the same store with two settings in turn, to see what a setting is worth.</summary>
internal static class SettingsComparison
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(0.5);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [string first, string second, .. string[] names])
        {
            throw new UsageException("settings takes two texts of HOCON: settings \"\" \"gostore.sqlite.page-size = 1024\", and parts of names after them.");
        }

        using var benchA = new Bench(first);
        using var benchB = new Bench(second);
        Console.WriteLine($"{"",-28} | {"first",9} | {"second",9} | second : first");
        await CompareAsync("sets/s, 256 callers", (store, draw) => store.SetAsync(Data.Group, draw.Key(), draw.Value()), 256);
        await CompareAsync("sets/s, 64 callers", (store, draw) => store.SetAsync(Data.Group, draw.Key(), draw.Value()), 64);
        await CompareAsync("sets/s, 16 callers", (store, draw) => store.SetAsync(Data.Group, draw.Key(), draw.Value()), 16);
        await CompareAsync("sets/s, 1 caller", (store, draw) => store.SetAsync(Data.Group, draw.Key(), draw.Value()), 1);
        await CompareAsync("gets/s, 64 callers", (store, draw) => store.GetAsync(Data.Group, draw.Key()), 64);
        await CompareAsync("gets/s, 1 caller", (store, draw) => store.GetAsync(Data.Group, draw.Key()), 1);
        await CompareAsync("GetAll of 100 000/s, 1 caller", (store, _) => store.GetAllAsync(Data.Group), 1);
        return 0;

        async Task CompareAsync(string name, Func<IStore, Draw, Task> operation, int callers)
        {
            if (names.Length > 0 && !Array.Exists(names, part => name.Contains(part, StringComparison.OrdinalIgnoreCase)))
            {
                return;
            }

            await using IStore a = await benchA.OpenAsync(await benchA.CopyOfEntriesAsync());
            await using IStore b = await benchB.OpenAsync(await benchB.CopyOfEntriesAsync());
            Pair pair = await Alternating.MeasureAsync(
                7, () => Load.PerSecondAsync(callers, Slice, draw => operation(b, draw)), () => Load.PerSecondAsync(callers, Slice, draw => operation(a, draw)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} | {pair.Peer,9:0} | {pair.Ours,9:0} | {pair.Ratio:0.00} ({pair.Smallest:0.00} to {pair.Largest:0.00})"));
        }
    }
}
