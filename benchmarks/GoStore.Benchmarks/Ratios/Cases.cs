using System.Text;
using GoStore.Actors;
using GoStore.Benchmarks.Measuring;
using GoStore.Benchmarks.Peers;

namespace GoStore.Benchmarks.Ratios;

/// <summary>The rows of the table, in nine groups.</summary>
internal static class Cases
{
    private const int Rounds = 5;
    private const string SetsPerSecond = "sets/s";
    private const string GetsPerSecond = "gets/s";
    private const string ReadsPerSecond = "reads/s";
    private const string Milliseconds = "ms";
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(0.5);

    public static IReadOnlyList<Case> All { get; } =
    [
        new("1 durable sets, 256 callers : no group commit", SetsPerSecond, Target.AtLeast(10), bench => GroupCommitAsync(bench, 256)),
        new("1 durable sets, 64 callers : no group commit", SetsPerSecond, Target.AtLeast(7), bench => GroupCommitAsync(bench, 64)),
        new("1 durable sets, 1 caller : no group commit", SetsPerSecond, Target.AtLeast(0.9), bench => GroupCommitAsync(bench, 1)),
        new("2 durable sets, 256 callers : raw SQLite, 100 a transaction", SetsPerSecond, Target.AtLeast(0.9), RawBatchesAsync),
        new("3 durable sets, 1 caller : Redis, appendfsync always", SetsPerSecond, Target.AtLeast(1.8), bench => RedisAsync(bench, 1)),
        new("3 durable sets, 16 callers : Redis, appendfsync always", SetsPerSecond, Target.AtLeast(1), bench => RedisAsync(bench, 16)),
        new("3 durable sets, 64 callers : Redis, appendfsync always", SetsPerSecond, Target.AtLeast(0.7), bench => RedisAsync(bench, 64)),
        new("4 gets, 64 callers : raw SQLite", GetsPerSecond, Target.AtLeast(1), bench => GetsAsync(bench, 64)),
        new("4 gets, 1 caller : raw SQLite", GetsPerSecond, Target.AtLeast(0.4), bench => GetsAsync(bench, 1)),
        new("5 in-memory sets of new keys, 64 callers : raw SQLite", SetsPerSecond, Target.AtLeast(0.5), InMemorySetsAsync),
        new("5 go-store's Set, in memory : its published figure", "ns", null, bench => GoStoreSetAsync(bench, ":memory:", 100_000, 10_290)),
        new("5 go-store's Get, in memory : its published figure", "ns", null, GoStoreGetAsync),
        new("5 go-store's GetAll of 10 000, in memory : its published figure", "ns", null, GoStoreGetAllAsync),
        new("5 go-store's Set, to a file : its published figure", "ns", null, bench => GoStoreSetAsync(bench, bench.Workspace.NewFile("go-store.db"), 5_000, 265_868)),
        new("6 GetAll of 10 000 : raw SQLite into the same objects", ReadsPerSecond, Target.AtLeast(0.7), bench => ReadGroupAsync(bench, store => store.GetAllAsync(Data.Group))),
        new("6 stream of 10 000 : raw SQLite into the same objects", ReadsPerSecond, Target.AtLeast(0.5), bench => ReadGroupAsync(bench, StreamAsync)),
        new("7 purge of 1 000 together, among 1 000 000 : among 10 000", Milliseconds, Target.AtMost(2), bench => PurgeAsync(bench, _ => "expiring")),
        new("7 purge of 1 000 scattered, among 1 000 000 : among 10 000", Milliseconds, Target.AtMost(2), bench => PurgeAsync(bench, ScatteredGroup)),
        new("7 CountAll of a prefix with 100, among 1 000 000 : among 10 000", Milliseconds, Target.AtMost(2), bench => ByStoreSizeAsync(bench, NothingAsync, store => store.CountAllAsync("matching-"))),
        new("7 Groups of a prefix with 100, among 1 000 000 : among 10 000", Milliseconds, Target.AtMost(2), bench => ByStoreSizeAsync(bench, NothingAsync, store => store.GetGroupsAsync("matching-"))),
        new("7 DeleteGroups by prefix of 100, among 1 000 000 : among 10 000", Milliseconds, Target.AtMost(2), bench => ByStoreSizeAsync(bench, SetMatchingAsync, store => store.DeleteGroupsAsync("matching-"))),
        new("7 DeletePrefix of 100 keys, among 1 000 000 : among 10 000", Milliseconds, Target.AtMost(2), bench => ByStoreSizeAsync(bench, SetMatchingKeysAsync, store => store.DeletePrefixAsync("group-00005", "matching-"))),
        new("8 get while 1 000 000 are streamed, p99", Milliseconds, Target.AtMost(20), GetWhileStreamingAsync),
        new("8 get while 1 000 000 are imported, p99", Milliseconds, Target.AtMost(20), GetWhileImportingAsync),
        new("8 get while 1 000 000 are deleted by prefix, p99", Milliseconds, Target.AtMost(20), GetWhileDeletingAsync),
        new("9 growth of resident memory, 1 000 000 entries written and read", "MB", Target.AtMost(200), bench => MemoryAsync(bench, memory => (memory.GrowthMegabytes, $"from {memory.StartMegabytes:0} MB"))),
        new("9 peak of resident memory, 1 000 000 entries written and read", "MB", null, bench => MemoryAsync(bench, memory => (memory.PeakMegabytes, "the whole process"))),
        new("9 allocated by a set", "bytes", null, bench => MemoryAsync(bench, memory => (memory.BytesPerSet, "without key and value"))),
        new("9 allocated by a get", "bytes", null, bench => MemoryAsync(bench, memory => (memory.BytesPerGet, "its value of 100 letters is 224 of them"))),
        .. TenantCases.All,
        .. EventCases.All,
        .. GraphCases.All,
    ];

    private static async Task<Outcome> GroupCommitAsync(Bench bench, int callers)
    {
        await using IStore ours = await bench.OpenAsync(await bench.CopyOfEntriesAsync());
        await using IStore peer = await bench.OpenAsync(await bench.CopyOfEntriesAsync(), options => options.BatchRequests = 1);
        return Outcome.Of(await Alternating.MeasureAsync(Rounds, () => SetsAsync(ours, callers), () => SetsAsync(peer, callers)));
    }

    private static async Task<Outcome> RawBatchesAsync(Bench bench)
    {
        const int RowsPerTransaction = 100;
        await using IStore ours = await bench.OpenAsync(await bench.CopyOfEntriesAsync());
        using RawDatabase peer = RawDatabase.OpenFile(await bench.CopyOfEntriesAsync());
        return Outcome.Of(await Alternating.MeasureAsync(Rounds, () => SetsAsync(ours, 256), () => Load.PerSecondAsync(Slice, RowsPerTransaction, draw =>
        {
            peer.Begin();
            for (int row = 0; row < RowsPerTransaction; row++)
            {
                peer.Set(Data.Group, draw.Key(), draw.Value());
            }

            peer.Commit();
        })));
    }

    private static async Task<Outcome> RedisAsync(Bench bench, int callers)
    {
        if (!RedisServer.IsInstalled)
        {
            return Outcome.LeftOut("redis-server is not installed");
        }

        using RedisServer server = await RedisServer.StartAsync(bench.Workspace);
        using RedisClient peer = await RedisClient.ConnectAsync(server.Port);
        foreach (string[] keys in Data.Keys.Chunk(10_000))
        {
            await Task.WhenAll(keys.Select(key => peer.SetAsync(key, Data.Values[0])));
        }

        await using IStore ours = await bench.OpenAsync(await bench.CopyOfEntriesAsync());
        return Outcome.Of(await Alternating.MeasureAsync(
            Rounds, () => SetsAsync(ours, callers), () => Load.PerSecondAsync(callers, Slice, draw => peer.SetAsync(draw.Key(), draw.Value()))));
    }

    private static async Task<Outcome> GetsAsync(Bench bench, int callers)
    {
        await using IStore ours = await bench.OpenAsync(await bench.CopyOfEntriesAsync());
        using RawDatabase peer = RawDatabase.OpenFile(await bench.CopyOfEntriesAsync());
        return Outcome.Of(await Alternating.MeasureAsync(
            Rounds,
            () => Load.PerSecondAsync(callers, Slice, draw => ours.GetAsync(Data.Group, draw.Key())),
            () => Load.PerSecondAsync(Slice, 1, draw => peer.Get(Data.Group, draw.Key()))));
    }

    private static async Task<Outcome> InMemorySetsAsync(Bench bench)
    {
        const int Sets = 150_000;
        Schema schema = await bench.SchemaAsync();
        string[] keys = [.. Enumerable.Range(0, Sets).Select(number => $"key-{number}")];
        return Outcome.Of(await Alternating.MeasureAsync(
            Rounds,
            async () =>
            {
                await using IStore ours = await bench.OpenAsync(":memory:");
                return await Load.PerSecondAsync(64, Sets, number => ours.SetAsync(Data.Group, keys[number], Data.Values[number % Data.Values.Length]));
            },
            async () =>
            {
                using RawDatabase peer = RawDatabase.OpenInMemory(schema);
                return await Load.PerSecondAsync(1, Sets, number =>
                {
                    peer.Set(Data.Group, keys[number], Data.Values[number % Data.Values.Length]);
                    return Task.CompletedTask;
                });
            }));
    }

    private static async Task<Outcome> GoStoreSetAsync(Bench bench, string path, int sets, double published)
    {
        await using IStore ours = await bench.OpenAsync(path);
        await Load.PerSecondAsync(1, sets / 5, number => ours.SetAsync("warm", $"key-{number}", "value"));
        return Published(await Load.PerSecondAsync(1, sets, number => ours.SetAsync("benchmark", $"key-{number}", "value")), published);
    }

    private static async Task<Outcome> GoStoreGetAsync(Bench bench)
    {
        await using IStore ours = await bench.OpenAsync(":memory:");
        string[] keys = [.. Enumerable.Range(0, 10_000).Select(number => $"key-{number}")];
        await SetAllAsync(ours, keys.Select(key => new EntryCommands.Set("benchmark", key, "value")));
        await Load.PerSecondAsync(1, 50_000, number => ours.GetAsync("benchmark", keys[number % keys.Length]));
        return Published(await Load.PerSecondAsync(1, 200_000, number => ours.GetAsync("benchmark", keys[number % keys.Length])), 3_589);
    }

    private static async Task<Outcome> GoStoreGetAllAsync(Bench bench)
    {
        await using IStore ours = await bench.OpenAsync(":memory:");
        await SetAllAsync(ours, Enumerable.Range(0, 10_000).Select(number => new EntryCommands.Set("benchmark", $"key-{number}", "value")));
        await Load.PerSecondAsync(1, 20, _ => ours.GetAllAsync("benchmark"));
        return Published(await Load.PerSecondAsync(1, 100, _ => ours.GetAllAsync("benchmark")), 4_741_451);
    }

    private static async Task<Outcome> ReadGroupAsync(Bench bench, Func<IStore, Task> read)
    {
        await using IStore ours = await bench.OpenAsync(await bench.CopyOfTenThousandAsync());
        using RawDatabase peer = RawDatabase.OpenFile(await bench.CopyOfTenThousandAsync());
        return Outcome.Of(await Alternating.MeasureAsync(
            Rounds, () => Load.PerSecondAsync(1, Slice, _ => read(ours)), () => Load.PerSecondAsync(Slice, 1, _ => peer.ReadGroup(Data.Group))));
    }

    private static async Task StreamAsync(IStore store)
    {
        await foreach (Entry entry in store.AllAsync(Data.Group))
        {
            _ = entry;
        }
    }

    private static async Task<Outcome> PurgeAsync(Bench bench, Func<int, string> group)
    {
        const int Expiring = 1_000;
        var clock = new Clock();
        return await BySizeAsync(
            bench,
            options => (options.TimeProvider, options.PurgeInterval) = (clock, TimeSpan.FromDays(1)),
            async (store, entries) =>
            {
                int groups = entries / 1_000;
                await SetAllAsync(store, Enumerable.Range(0, Expiring).Select(
                    number => new EntryCommands.Set(group(number % groups), $"key-{number * 97 % 1_000:000000}-expiring", Data.Values[number], TimeSpan.FromMinutes(1))));
                clock.Advance(TimeSpan.FromMinutes(2));
            },
            async store =>
            {
                long purged = await store.PurgeAsync();
                if (purged != Expiring)
                {
                    throw new InvalidOperationException($"{purged} entries were purged instead of {Expiring}.");
                }
            });
    }

    private static string ScatteredGroup(int number) => $"group-{number:00000}";

    private static async Task<Outcome> ByStoreSizeAsync(Bench bench, Func<IStore, Task> before, Func<IStore, Task> operation)
    {
        return await BySizeAsync(
            bench,
            options => options.PurgeInterval = TimeSpan.FromDays(1),
            async (store, _) =>
            {
                if (!await store.GroupExistsAsync("matching-00"))
                {
                    await SetMatchingAsync(store);
                }

                await before(store);
            },
            operation);
    }

    private static async Task<Outcome> BySizeAsync(Bench bench, Action<StoreOptions> configure, Func<IStore, int, Task> before, Func<IStore, Task> operation)
    {
        const int Many = 1_000_000;
        const int Few = 10_000;
        await using IStore large = await bench.OpenAsync(await bench.CopyOfGroupsAsync(Many), configure);
        await using IStore small = await bench.OpenAsync(await bench.CopyOfGroupsAsync(Few), configure);
        return Outcome.Of(await Alternating.MeasureAsync(
            7, () => Load.MillisecondsAsync(7, () => before(large, Many), () => operation(large)), () => Load.MillisecondsAsync(7, () => before(small, Few), () => operation(small))));
    }

    private static Task NothingAsync(IStore store) => Task.CompletedTask;

    /// <summary>A hundred groups of one entry, between the groups that are there already.</summary>
    private static Task SetMatchingAsync(IStore store) =>
        SetAllAsync(store, Enumerable.Range(0, 100).Select(number => new EntryCommands.Set($"matching-{number:00}", "key", Data.Values[number])));

    /// <summary>A hundred keys in the middle of a group.</summary>
    private static Task SetMatchingKeysAsync(IStore store) =>
        SetAllAsync(store, Enumerable.Range(0, 100).Select(number => new EntryCommands.Set("group-00005", $"matching-{number:00}", Data.Values[number])));

    private static async Task<Outcome> GetWhileStreamingAsync(Bench bench)
    {
        await using IStore store = await bench.OpenAsync(await bench.CopyOfMillionAsync());
        return await WhileAsync(store, async () =>
        {
            int count = 0;
            await foreach (Entry entry in store.AllAsync(Bench.LargeGroup))
            {
                _ = entry;
                count++;
            }

            return count;
        });
    }

    private static async Task<Outcome> GetWhileImportingAsync(Bench bench)
    {
        await using IStore store = await bench.OpenAsync(await bench.CopyOfSmallAsync());
        string file = bench.Workspace.NewFile("import.jsonl");
        await using (var writer = new StreamWriter(file, append: false, new UTF8Encoding(false), 1 << 16))
        {
            for (int number = 0; number < 1_000_000; number++)
            {
                await writer.WriteAsync($$"""{"group":"{{Bench.LargeGroup}}","key":"key-{{number:0000000}}","value":"{{Data.Values[number % Data.Values.Length]}}"}{{"\n"}}""");
            }
        }

        await using FileStream source = File.OpenRead(file);
        return await WhileAsync(store, () => store.ImportAsync(source));
    }

    private static async Task<Outcome> GetWhileDeletingAsync(Bench bench)
    {
        await using IStore store = await bench.OpenAsync(await bench.CopyOfMillionAsync());
        return await WhileAsync(store, () => store.DeletePrefixAsync(Bench.LargeGroup, "key-"));
    }

    private static Task<Outcome> WhileAsync(IStore store, Func<Task<int>> work) => WhileAsync(store, async () => (long)await work());

    private static async Task<Outcome> WhileAsync(IStore store, Func<Task<long>> work)
    {
        string[] keys = [.. Data.Keys.Take(1_000)];
        await Load.PerSecondAsync(1, 5_000, number => store.GetAsync(Bench.SmallGroup, keys[number % keys.Length]));
        long entries = 0;
        Latencies gets = await PacedGets.WhileAsync(store, Bench.SmallGroup, keys, async () => entries = await work());
        return entries == 1_000_000
            ? Outcome.Alone(gets.P99, $"{gets.Count} gets in {gets.Work.TotalSeconds:0.0} s, median {gets.Median:0.0}, longest {gets.Longest:0.0}")
            : throw new InvalidOperationException($"It was {entries} entries instead of 1 000 000.");
    }

    private static async Task<Outcome> MemoryAsync(Bench bench, Func<MemoryFigures, (double Figure, string Note)> part)
    {
        (double figure, string note) = part(await bench.MemoryAsync());
        return Outcome.Alone(figure, note);
    }

    private static Task<double> SetsAsync(IStore store, int callers) =>
        Load.PerSecondAsync(callers, Slice, draw => store.SetAsync(Data.Group, draw.Key(), draw.Value()));

    private static async Task SetAllAsync(IStore store, IEnumerable<EntryCommands.Set> entries)
    {
        foreach (EntryCommands.Set[] chunk in entries.Chunk(1_000))
        {
            await store.SetManyAsync(chunk);
        }
    }

    /// <summary>The ratio says how many times as fast we are; the peer's figure is from another machine, so it is shown and not judged.</summary>
    private static Outcome Published(double perSecond, double published)
    {
        double nanoseconds = 1e9 / perSecond;
        return new Outcome(nanoseconds, published, nanoseconds / published, "one caller; its authors' machine");
    }

    private sealed class Clock : TimeProvider
    {
        private TimeSpan ahead;

        public void Advance(TimeSpan time) => ahead += time;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
