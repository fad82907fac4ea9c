using System.Diagnostics;
using GoStore.Actors;
using GoStore.Benchmarks.Measuring;

namespace GoStore.Benchmarks.Ratios;

/// <summary>The rows about searches through a graph of 100 000 nodes and 1 000 000 edges.</summary>
internal static class GraphCases
{
    private const int Nodes = 100_000;
    private const int EdgesPerNode = 10;
    private const int Rounds = 5;
    private const string Type = "User";
    private const string EdgeType = "follows";
    private const string Layout = "kv-layout";

    public static IReadOnlyList<Case> All { get; } =
    [
        new("13 longest step of a breadth-first search, 1 000 000 edges", "ms", Target.AtMost(10), LongestStepAsync),
        new("13 get while a breadth-first search goes on, 99th percentile", "ms", Target.AtMost(10), GetWhileSearchingAsync),
        new("13 shortest path : the same over kv's key layout", "paths/s", Target.AtLeast(20), ShortestPathAsync),
    ];

    private static async Task<Outcome> LongestStepAsync(Bench bench)
    {
        await using IStore store = await bench.OpenAsync(await EdgesAsync(bench));
        using var steps = new SliceTimes("breadth-first-search");
        var longest = new List<double>();
        var searches = new List<double>();
        int count = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            long start = Stopwatch.GetTimestamp();
            await SearchAsync(store, round);
            searches.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            double[] took = steps.Take();
            if (round > 0)
            {
                longest.Add(took.Max());
                count += took.Length;
            }
        }

        return Outcome.Alone(Load.Median(longest), $"median of the longest of each of {Rounds} searches, {longest.Min():0.0} to {longest.Max():0.0}; {count / Rounds} steps and {Load.Median(searches.Skip(1)):0.00} s a search");
    }

    private static async Task<Outcome> GetWhileSearchingAsync(Bench bench)
    {
        await using IStore store = await bench.OpenAsync(await EdgesAsync(bench));
        string[] keys = [.. Data.Keys.Take(1_000)];
        await store.SetManyAsync(keys.Select((key, number) => new EntryCommands.Set(Bench.SmallGroup, key, Data.Values[number])));
        await Load.PerSecondAsync(1, 5_000, number => store.GetAsync(Bench.SmallGroup, keys[number % keys.Length]));
        Latencies gets = await PacedGets.WhileAsync(store, Bench.SmallGroup, keys, async () =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                await SearchAsync(store, round);
            }
        });
        return Outcome.Alone(gets.P99, $"{gets.Count} gets in {gets.Work.TotalSeconds:0.0} s of {Rounds} searches, median {gets.Median:0.0}, longest {gets.Longest:0.0}");
    }

    private static async Task<Outcome> ShortestPathAsync(Bench bench)
    {
        string path = await EdgesAsync(bench);
        await WriteKvLayoutAsync(bench, path);
        await using IStore store = await bench.OpenAsync(path);
        var random = new Random(7);
        var ratios = new List<double>();
        var ours = new List<double>();
        var peers = new List<double>();
        for (int round = 0; round <= 6; round++)
        {
            int from = random.Next(Nodes);
            int to = random.Next(Nodes);
            long start = Stopwatch.GetTimestamp();
            GraphPath? found = await store.Graph.FindShortestPathAsync(Name(from), Name(to));
            double own = Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            int depth = await KvDepthAsync(store, $"{from}", $"{to}");
            double peer = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (found?.Depth != depth)
            {
                throw new InvalidOperationException($"The path from {from} to {to} has {found?.Depth} edges in one and {depth} in the other.");
            }

            // The first warms both up.
            if (round > 0)
            {
                ratios.Add(peer / own);
                ours.Add(1 / own);
                peers.Add(1 / peer);
            }
        }

        return new Outcome(Load.Median(ours), Load.Median(peers), Load.Median(ratios), $"{ratios.Min():0} to {ratios.Max():0}");
    }

    private static async Task SearchAsync(IStore store, int start)
    {
        GraphTraversal all = await store.Graph.BreadthFirstSearchAsync(Name(start * 1_000));
        if (all.Visits.Count != Nodes)
        {
            throw new InvalidOperationException($"It found {all.Visits.Count} nodes instead of {Nodes}.");
        }
    }

    /// <summary>kv's search over kv's layout: of each node a page of references by prefix, then the edges by a batch of keys.</summary>
    private static async Task<int> KvDepthAsync(IStore store, string from, string to)
    {
        var seen = new HashSet<string> { from };
        var queue = new Queue<(string Id, int Depth)>([(from, 0)]);
        while (queue.TryDequeue(out (string Id, int Depth) at))
        {
            if (at.Id == to)
            {
                return at.Depth;
            }

            string prefix = $"graph/node/{Type}/{at.Id}/outgoing/";
            IReadOnlyList<Entry> references = await store.GetPrefixAsync(Layout, prefix, 0, 1_000);
            IReadOnlyDictionary<string, Entry> edges = await store.GetBatchAsync(Layout, references.Select(each => $"graph/edge/{Type}/{at.Id}/{each.Key[prefix.Length..]}"));
            foreach (string key in edges.Keys)
            {
                string next = key[(key.LastIndexOf('/') + 1)..];
                if (seen.Add(next))
                {
                    queue.Enqueue((next, at.Depth + 1));
                }
            }
        }

        return -1;
    }

    /// <summary>A file with the graph: from each node an edge to the next and to nine others, so that all can be reached from each.</summary>
    private static Task<string> EdgesAsync(Bench bench) => bench.CopyOfAsync("graph", async path =>
    {
        await using IStore store = await bench.OpenAsync(path, options => options.Synchronous = "off");
        foreach ((int From, int To)[] some in Edges().Chunk(1_000))
        {
            await store.TransactionAsync(some.Select(edge => new GraphCommands.AddEdge(Name(edge.From), EdgeType, Name(edge.To))));
        }
    });

    private static async Task WriteKvLayoutAsync(Bench bench, string path)
    {
        await using IStore store = await bench.OpenAsync(path, options => options.Synchronous = "off");
        foreach ((int From, int To)[] some in Edges().Chunk(333))
        {
            await store.SetManyAsync(some.SelectMany(edge => (EntryCommands.Set[])
            [
                new(Layout, $"graph/edge/{Type}/{edge.From}/{EdgeType}/{Type}/{edge.To}", $$"""{"from":{"id":"{{edge.From}}","type":"{{Type}}"},"to":{"id":"{{edge.To}}","type":"{{Type}}"},"type":"{{EdgeType}}"}"""),
                new(Layout, $"graph/node/{Type}/{edge.From}/outgoing/{EdgeType}/{Type}/{edge.To}", $$"""{"node":{"id":"{{edge.To}}","type":"{{Type}}"},"edgeType":"{{EdgeType}}"}"""),
                new(Layout, $"graph/node/{Type}/{edge.To}/incoming/{EdgeType}/{Type}/{edge.From}", $$"""{"node":{"id":"{{edge.From}}","type":"{{Type}}"},"edgeType":"{{EdgeType}}"}"""),
            ]));
        }
    }

    private static IEnumerable<(int From, int To)> Edges()
    {
        var random = new Random(11);
        var others = new HashSet<int>();
        for (int node = 0; node < Nodes; node++)
        {
            others.Clear();
            others.Add((node + 1) % Nodes);
            while (others.Count < EdgesPerNode)
            {
                others.Add(random.Next(Nodes));
            }

            foreach (int other in others)
            {
                yield return (node, other);
            }
        }
    }

    private static Node Name(int number) => new(Type, $"{number}");
}
