using GoStore.Actors.Tests.Model;
using Xunit;

namespace GoStore.Actors.Tests.Graphs;

/// <summary>Random graphs and random searches through them, beside a search in memory that is plain enough to be right.</summary>
public sealed class GraphModelTests : GraphTest
{
    private static readonly string[] Names = ["a", "B", "b\0", "é", "\uffee", "😀", "10", "9", "ab", "\"", "z", " "];
    private static readonly string[] Types = ["e", "E", "likes", "é"];

    private readonly Dictionary<EdgeKey, int?> model = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_search_finds_what_a_search_in_memory_finds(int seed)
    {
        var random = new Random(seed);
        await ReopenAsync($"gostore {{ page-entries = {random.Next(1, 4)}, slice-time = 0.1ms }}");
        for (int round = 0; round < 60; round++)
        {
            await ChangeAsync(random, random.Next(1, 8));
            Assert.Equal(
                InOrder(model.Keys).Select(key => (key, Json(model[key]))),
                await Graph.EdgesAsync().Select(edge => (edge.Key, edge.Properties)).ToListAsync());

            Node from = Any(random);
            Node to = Any(random);
            TraversalOptions options = AnyOptions(random);
            List<GraphVisit> expected = Search(from, options);
            int limit = options.VisitLimit ?? int.MaxValue;
            GraphTraversal found = await Graph.BreadthFirstSearchAsync(from, options);
            Assert.Equal(expected.Take(limit), found.Visits);
            Assert.Equal(expected.Count > limit, found.LimitReached);
            GraphTraversal byCode = await Graph.BreadthFirstSearchAsync(from, edge => Passes(options, edge.Key), options with { Filters = [] });
            Assert.Equal(found.Visits, byCode.Visits);
            Assert.Equal(found.LimitReached, byCode.LimitReached);

            GraphVisit? target = expected.Cast<GraphVisit?>().FirstOrDefault(visit => visit!.Value.Node == to);
            foreach (GraphPath? path in (GraphPath?[])[await Graph.FindShortestPathAsync(from, to, options), await Graph.FindShortestPathAsync(from, to, _ => true, options)])
            {
                Assert.Equal(target?.Depth, path?.Depth);
                if (path is not null)
                {
                    CheckPath(path, from, to, options);
                }
            }

            NodeDegree degree = await Graph.GetDegreeAsync(from);
            Assert.Equal((model.Keys.Count(key => key.To == from), model.Keys.Count(key => key.From == from)), (degree.Incoming, degree.Outgoing));
            Assert.Equal(
                model.Keys.Where(key => key.From == from || key.To == from).Select(key => key.From == from ? key.To : key.From).Distinct().OrderBy(node => node.Type, ByteOrder.Comparer).ThenBy(node => node.Id, ByteOrder.Comparer),
                await Graph.GetNeighboursAsync(from));
            Assert.Equal(
                Enumerable.Intersect(model.Keys.Where(key => key.From == from).Select(key => key.To), model.Keys.Where(key => key.From == to).Select(key => key.To)).OrderBy(node => node.Type, ByteOrder.Comparer).ThenBy(node => node.Id, ByteOrder.Comparer),
                await Graph.GetMutualConnectionsAsync(from, to));
        }
    }

    private async Task ChangeAsync(Random random, int changes)
    {
        for (int change = 0; change < changes; change++)
        {
            var key = new EdgeKey(Any(random), Types[random.Next(Types.Length)], Any(random));
            int? weight = random.Next(3) == 0 ? null : random.Next(5);
            switch (random.Next(12))
            {
                case 0 when model.Count > 0:
                    key = model.Keys.ElementAt(random.Next(model.Count));
                    Assert.True(await Graph.RemoveEdgeAsync(key.From, key.Type, key.To));
                    model.Remove(key);
                    break;
                case 1:
                    Assert.Equal(model.Keys.Count(each => each.From == key.From || each.To == key.From), await Graph.RemoveNodeAsync(key.From));
                    model.Keys.Where(each => each.From == key.From || each.To == key.From).ToList().ForEach(each => model.Remove(each));
                    break;
                case 2 or 3 when model.ContainsKey(key):
                    await Graph.UpdateEdgeAsync(key.From, key.Type, key.To, Json(weight));
                    model[key] = weight;
                    break;
                case < 8 when !model.ContainsKey(key):
                    await Graph.AddEdgeAsync(key.From, key.Type, key.To, Json(weight));
                    model[key] = weight;
                    break;
                default:
                    await Graph.PutEdgeAsync(key.From, key.Type, key.To, Json(weight));
                    model[key] = weight;
                    break;
            }
        }
    }

    private List<GraphVisit> Search(Node start, TraversalOptions options)
    {
        List<GraphVisit> visits = [new GraphVisit(start, 0, -1, null)];
        for (int next = 0; next < visits.Count; next++)
        {
            if (visits[next].Depth == options.MaxDepth)
            {
                continue;
            }

            Node node = visits[next].Node;
            var outgoing = InOrder(model.Keys.Where(key => key.From == node)).Select(key => (key, key.To, Against: false));
            var incoming = InOrder(model.Keys.Where(key => key.To == node)).OrderBy(key => key.Type, ByteOrder.Comparer).Select(key => (key, key.From, Against: true));
            var edges = options.Direction switch { EdgeDirection.Outgoing => outgoing, EdgeDirection.Incoming => incoming, _ => outgoing.Concat(incoming) };
            foreach ((EdgeKey key, Node other, bool against) in edges.Where(edge => Passes(options, edge.key)))
            {
                if (visits.All(visit => visit.Node != other))
                {
                    visits.Add(new GraphVisit(other, visits[next].Depth + 1, next, key.Type, against));
                }
            }
        }

        return visits;
    }

    private void CheckPath(GraphPath path, Node from, Node to, TraversalOptions options)
    {
        Assert.Equal((from, to), (path.Nodes[0], path.Nodes[^1]));
        Assert.Equal(path.Nodes.Length - 1, path.Edges.Length);
        for (int step = 0; step < path.Edges.Length; step++)
        {
            EdgeKey edge = path.Edges[step];
            Assert.True(Passes(options, edge));
            Assert.Contains(edge, model.Keys);
            bool along = (edge.From, edge.To) == (path.Nodes[step], path.Nodes[step + 1]) && options.Direction != EdgeDirection.Incoming;
            bool against = (edge.To, edge.From) == (path.Nodes[step], path.Nodes[step + 1]) && options.Direction != EdgeDirection.Outgoing;
            Assert.True(along || against, $"{edge} does not lead from {path.Nodes[step]} to {path.Nodes[step + 1]}");
        }
    }

    private bool Passes(TraversalOptions options, EdgeKey key) =>
        (options.EdgeTypes.IsEmpty || options.EdgeTypes.Contains(key.Type))
        && options.Filters.All(filter => model[key] is { } weight && weight >= int.Parse(filter.Value!, System.Globalization.CultureInfo.InvariantCulture));

    private static TraversalOptions AnyOptions(Random random) => new()
    {
        MaxDepth = random.Next(3) == 0 ? random.Next(5) : null,
        EdgeTypes = random.Next(2) == 0 ? [] : [.. Types.Where(_ => random.Next(2) == 0).Reverse()],
        Direction = (EdgeDirection)random.Next(3),
        Filters = random.Next(3) == 0 ? [new EdgeFilter("/w", EdgeComparison.AtLeast, $"{random.Next(4)}")] : [],
        VisitLimit = random.Next(4) == 0 ? random.Next(1, 8) : null,
    };

    private static Node Any(Random random) => new(random.Next(2) == 0 ? "n" : "😀", Names[random.Next(Names.Length)]);

    private static string? Json(int? weight) => weight is null ? null : $$"""{"w":{{weight}}}""";

    private static IEnumerable<EdgeKey> InOrder(IEnumerable<EdgeKey> keys) => keys
        .OrderBy(key => key.From.Type, ByteOrder.Comparer).ThenBy(key => key.From.Id, ByteOrder.Comparer)
        .ThenBy(key => key.Type, ByteOrder.Comparer)
        .ThenBy(key => key.To.Type, ByteOrder.Comparer).ThenBy(key => key.To.Id, ByteOrder.Comparer);
}
