using System.Text.Json;
using GoStore.Actors;

namespace GoStore.Conformance.Tests.Kv;

/// <summary>
/// kv's tests of its graph. kv names a node by its id and then its type in code, and by its type and then its id in keys; here it is always the type first. What kv
/// keeps in three entries for each edge is a row of a table of its own here, so its edges are neither among the entries nor in the change log.
/// </summary>
public sealed class GraphTests : KvTest
{
    private static readonly Node Ann = new("User", "ann");
    private static readonly Node Bob = new("User", "bob");
    private static readonly Node Cleo = new("User", "cleo");
    private static readonly Node Dan = new("User", "dan");
    private static readonly Node Post = new("Post", "1");

    private IGraph Graph => Store.Graph;

    [Fact]
    public async Task TestGraph_create_and_retrieve()
    {
        await Graph.AddEdgeAsync(Ann, "follows", Bob, """{"since":"2024-01-01"}""");

        Edge edge = (await Graph.FindEdgeAsync(Ann, "follows", Bob))!;
        Assert.Equal((Ann, "follows", Bob), (edge.From, edge.Type, edge.To));
        AssertJson("""{"since":"2024-01-01"}""", edge.Properties!);
        Assert.Null(await Graph.FindEdgeAsync(Bob, "follows", Ann));

        // As in kv, adding it again is a conflict; kv has no update at all.
        await AssertFailsAsync(ErrorCode.Conflict, () => Graph.AddEdgeAsync(Ann, "follows", Bob));
        Assert.Equal(2, await Graph.UpdateEdgeAsync(Ann, "follows", Bob, null));

        // kv says only that fields cannot be empty; here it is said which one.
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Graph.AddEdgeAsync(Ann, "", Bob));
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Graph.AddEdgeAsync(new Node("User", ""), "follows", Bob));
    }

    [Fact]
    public async Task TestGraph_outgoing()
    {
        await AddAsync((Ann, "follows", Cleo), (Ann, "follows", Bob), (Ann, "likes", Post), (Bob, "follows", Ann));

        Assert.Equal([Bob, Cleo], await Graph.OutgoingAsync(Ann, "follows").Select(edge => edge.To).ToListAsync());
        Assert.Equal([Post], await Graph.OutgoingAsync(Ann, "likes").Select(edge => edge.To).ToListAsync());
        Assert.Equal([Bob, Cleo, Post], await Graph.OutgoingAsync(Ann).Select(edge => edge.To).ToListAsync());
    }

    [Fact]
    public async Task TestGraph_incoming()
    {
        await AddAsync((Cleo, "follows", Ann), (Bob, "follows", Ann), (Dan, "blocks", Ann), (Ann, "follows", Bob));

        Assert.Equal([Bob, Cleo], await Graph.IncomingAsync(Ann, "follows").Select(edge => edge.From).ToListAsync());
        Assert.Equal([Dan, Bob, Cleo], await Graph.IncomingAsync(Ann).Select(edge => edge.From).ToListAsync());
    }

    [Fact]
    public async Task TestGraph_all_edges()
    {
        await AddAsync((Cleo, "follows", Ann), (Ann, "likes", Post), (Ann, "follows", Bob));

        // In kv the order within a batch is that of a Go map.
        Assert.Equal([(Ann, "follows"), (Ann, "likes"), (Cleo, "follows")], await Graph.EdgesAsync().Select(edge => (edge.From, edge.Type)).ToListAsync());
    }

    [Fact]
    public async Task TestGraph_remove()
    {
        await AddAsync((Ann, "follows", Bob));

        Assert.True(await Graph.RemoveEdgeAsync(Ann, "follows", Bob));
        Assert.Null(await Graph.FindEdgeAsync(Ann, "follows", Bob));
        Assert.Empty(await Graph.OutgoingAsync(Ann).ToListAsync());
        Assert.Empty(await Graph.IncomingAsync(Bob).ToListAsync());
        Assert.False(await Graph.RemoveEdgeAsync(Ann, "follows", Bob));
    }

    [Fact]
    public async Task TestGraphTraversal()
    {
        await AddAsync((Ann, "follows", Bob), (Bob, "follows", Cleo), (Cleo, "follows", Dan), (Ann, "likes", Post));

        GraphTraversal found = await Graph.BreadthFirstSearchAsync(Ann, new TraversalOptions { MaxDepth = 2, EdgeTypes = ["follows"] });
        Assert.Equal([(Ann, 0), (Bob, 1), (Cleo, 2)], found.Visits.Select(visit => (visit.Node, visit.Depth)));
        Assert.Equal([Ann, Bob, Cleo], found.PathTo(2).Nodes.ToArray());
    }

    [Fact]
    public async Task TestStreamingMethods()
    {
        for (int number = 0; number < 600; number++)
        {
            await Graph.AddEdgeAsync(Ann, number % 2 == 0 ? "follows" : "likes", new Node("Thing", $"{number:000}"));
        }

        // More than a page; stopping early is leaving the loop.
        Assert.Equal(600, await Graph.OutgoingAsync(Ann).CountAsync());
        Assert.Equal(300, await Graph.OutgoingAsync(Ann, "likes").CountAsync());
        Assert.Equal(1, await Graph.IncomingAsync(new Node("Thing", "007")).CountAsync());
        Assert.Equal(600, await Graph.EdgesAsync().CountAsync());
        Assert.Equal(["000", "002", "004"], await Graph.OutgoingAsync(Ann).Take(3).Select(edge => edge.To.Id).ToListAsync());
        using var cancelled = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Edge edge in Graph.OutgoingAsync(Ann, cancellationToken: cancelled.Token))
            {
                await cancelled.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task TestFunctionBasedFiltering()
    {
        await Graph.AddEdgeAsync(Ann, "knows", Bob, """{"strength":9}""");
        await Graph.AddEdgeAsync(Ann, "knows", Cleo, """{"strength":2}""");
        await Graph.AddEdgeAsync(Bob, "knows", Dan, """{"strength":8}""");
        static bool Strong(Edge edge) => JsonDocument.Parse(edge.Properties!).RootElement.GetProperty("strength").GetInt32() > 5;

        Assert.Equal([Ann, Bob, Dan], (await Graph.BreadthFirstSearchAsync(Ann, Strong)).Nodes);
        Assert.Null(await Graph.FindShortestPathAsync(Ann, Cleo, Strong));
        Assert.Equal(2, (await Graph.FindShortestPathAsync(Ann, Dan, Strong))!.Depth);
    }

    [Fact]
    public async Task BreadthFirstSearch()
    {
        await AddAsync((Ann, "follows", Bob), (Ann, "follows", Cleo), (Bob, "follows", Dan), (Cleo, "follows", Dan));

        Assert.Equal([Ann, Bob, Cleo, Dan], (await Graph.BreadthFirstSearchAsync(Ann)).Nodes);
        Assert.Equal([Ann, Bob], (await Graph.BreadthFirstSearchAsync(Ann, new TraversalOptions { VisitLimit = 2 })).Nodes);

        // In kv 0 is no limit; here a limit that is not wanted is left out, and a depth of 0 is the start alone.
        Assert.Equal([Ann], (await Graph.BreadthFirstSearchAsync(Ann, new TraversalOptions { MaxDepth = 0 })).Nodes);
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Graph.BreadthFirstSearchAsync(Ann, new TraversalOptions { MaxDepth = -1 }));
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Graph.BreadthFirstSearchAsync(Ann, new TraversalOptions { VisitLimit = -1 }));
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Graph.BreadthFirstSearchAsync(new Node("", "")));
    }

    [Fact]
    public async Task FindShortestPath()
    {
        await AddAsync((Ann, "follows", Bob), (Bob, "follows", Cleo), (Cleo, "follows", Dan), (Ann, "follows", Cleo));

        GraphPath path = (await Graph.FindShortestPathAsync(Ann, Dan))!;
        Assert.Equal([Ann, Cleo, Dan], path.Nodes.ToArray());
        Assert.Equal([new EdgeKey(Ann, "follows", Cleo), new EdgeKey(Cleo, "follows", Dan)], path.Edges.ToArray());
        Assert.Equal(2, path.Depth);
        Assert.Equal(0, (await Graph.FindShortestPathAsync(Ann, Ann))!.Depth);
    }

    [Fact]
    public async Task FindMutualConnections()
    {
        await AddAsync((Ann, "follows", Dan), (Ann, "follows", Cleo), (Bob, "follows", Cleo), (Bob, "follows", Dan), (Bob, "follows", Post));

        Assert.Equal([Cleo, Dan], await Graph.GetMutualConnectionsAsync(Ann, Bob, "follows"));
    }

    [Fact]
    public async Task GetDegree()
    {
        await AddAsync((Ann, "follows", Bob), (Ann, "follows", Cleo), (Dan, "follows", Ann));

        Assert.Equal(new NodeDegree(Incoming: 1, Outgoing: 2), await Graph.GetDegreeAsync(Ann, "follows"));
    }

    [Fact]
    public async Task GetNeighbors()
    {
        await AddAsync((Ann, "follows", Bob), (Bob, "follows", Ann), (Ann, "follows", Cleo), (Dan, "follows", Ann));

        // In kv in any order.
        Assert.Equal([Bob, Cleo, Dan], await Graph.GetNeighboursAsync(Ann, "follows"));
    }

    [Fact]
    public async Task FilterByProperties()
    {
        await Graph.AddEdgeAsync(Ann, "knows", Bob, """{"since":2019}""");
        await Graph.AddEdgeAsync(Ann, "knows", Cleo, """{"since":2023}""");

        // Without code, in the store itself.
        var recent = new TraversalOptions { Filters = [new EdgeFilter("/since", EdgeComparison.AtLeast, "2020")] };
        Assert.Equal([Ann, Cleo], (await Graph.BreadthFirstSearchAsync(Ann, recent)).Nodes);
    }

    [Fact]
    public async Task NoPathExists()
    {
        await AddAsync((Ann, "follows", Bob), (Cleo, "follows", Dan));

        Assert.Null(await Graph.FindShortestPathAsync(Ann, Dan));
        Assert.Null(await Graph.FindShortestPathAsync(Bob, Ann));
    }

    [Fact]
    public async Task TestGraphQueries()
    {
        await AddAsync((Ann, "follows", Bob), (Bob, "wrote", Post), (Ann, "likes", Post), (Cleo, "likes", Post));

        // Who likes what those whom Ann follows wrote?
        var likers = new List<Node>();
        await foreach (Edge followed in Graph.OutgoingAsync(Ann, "follows"))
        {
            await foreach (Edge wrote in Graph.OutgoingAsync(followed.To, "wrote"))
            {
                likers.AddRange(await Graph.IncomingAsync(wrote.To, "likes").Select(edge => edge.From).ToListAsync());
            }
        }

        Assert.Equal([Ann, Cleo], likers);

        // Edges and entries change as one, which in kv is a mutation with the edge's three keys.
        await Store.TransactionAsync([new EntryCommands.Set(Group, "post/2", "{}"), new GraphCommands.AddEdge(Bob, "wrote", new Node("Post", "2"))]);
        await AssertFailsAsync(ErrorCode.Conflict, () => Store.TransactionAsync([new EntryCommands.Set(Group, "post/3", "{}"), new GraphCommands.AddEdge(Bob, "wrote", Post)]));
        Assert.Equal(["post/2"], await AllKeysAsync());
    }

    private async Task AddAsync(params (Node From, string Type, Node To)[] edges)
    {
        foreach ((Node from, string type, Node to) in edges)
        {
            await Graph.AddEdgeAsync(from, type, to);
        }
    }
}
