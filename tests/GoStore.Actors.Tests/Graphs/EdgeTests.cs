using GoStore.Actors.Tests.Model;
using Xunit;

namespace GoStore.Actors.Tests.Graphs;

public sealed class EdgeTests : GraphTest
{
    [Fact]
    public async Task An_edge_is_read_as_it_was_written_also_after_a_restart()
    {
        DateTimeOffset added = Clock.GetUtcNow();
        Assert.Equal(1, await Graph.AddEdgeAsync(N("a"), "follows", new Node("Post", "b"), """{"since": 2020}"""));
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, await Graph.UpdateEdgeAsync(N("a"), "follows", new Node("Post", "b"), "[1]"));
        await ReopenAsync();

        var expected = new Edge(N("a"), "follows", new Node("Post", "b"), "[1]", 2, added, added + TimeSpan.FromSeconds(5));
        Assert.Equal(expected, await Graph.FindEdgeAsync(N("a"), "follows", new Node("Post", "b")));
        Assert.Equal([expected], await Graph.OutgoingAsync(N("a")).ToListAsync());
        Assert.Equal([expected], await Graph.IncomingAsync(new Node("Post", "b")).ToListAsync());
        Assert.Equal([expected], await Graph.EdgesAsync().ToListAsync());
        Assert.Null(await Graph.FindEdgeAsync(new Node("Post", "b"), "follows", N("a")));
        Assert.Empty(await Graph.IncomingAsync(N("a")).ToListAsync());
    }

    [Fact]
    public async Task An_edge_that_is_there_is_not_added_again_and_the_refusal_says_what_is_there()
    {
        await Graph.AddEdgeAsync(N("a"), "e", N("b"), "1");

        EdgeConflict conflict = (await Assert.ThrowsAsync<EdgeConflictException>(() => Graph.AddEdgeAsync(N("a"), "e", N("b"), "2"))).Conflict;

        Assert.Equal((1, "1"), (conflict.Present!.Version, conflict.Present.Properties));
        Assert.Equal(new EdgeKey(N("a"), "e", N("b")), conflict.Key);
        Assert.Equal("1", (await Graph.FindEdgeAsync(N("a"), "e", N("b")))!.Properties);

        // Another type or direction is another edge.
        await Graph.AddEdgeAsync(N("a"), "f", N("b"));
        await Graph.AddEdgeAsync(N("b"), "e", N("a"));
        Assert.Equal(3, await Graph.EdgesAsync().CountAsync());
    }

    [Fact]
    public async Task Put_writes_whether_it_is_there_or_not_and_keeps_to_the_expected_version()
    {
        Assert.Equal(1, await Graph.PutEdgeAsync(N("a"), "e", N("b"), "1"));
        Assert.Equal(2, await Graph.PutEdgeAsync(N("a"), "e", N("b")));
        Assert.Null((await Graph.FindEdgeAsync(N("a"), "e", N("b")))!.Properties);
        Assert.Equal(3, await Graph.PutEdgeAsync(N("a"), "e", N("b"), "3", ExpectedVersion.Exactly(2)));
        EdgeConflict conflict = (await Assert.ThrowsAsync<EdgeConflictException>(() => Graph.PutEdgeAsync(N("a"), "e", N("b"), "4", ExpectedVersion.Exactly(2)))).Conflict;
        Assert.Equal((3, ErrorCode.Conflict), (conflict.Present!.Version, conflict.Code));
        Assert.Null((await Assert.ThrowsAsync<EdgeConflictException>(() => Graph.PutEdgeAsync(N("x"), "e", N("y"), "4", ExpectedVersion.Exactly(2)))).Conflict.Present);
    }

    [Fact]
    public async Task Update_needs_an_edge_that_is_there_at_the_version_that_is_expected()
    {
        StoreException missing = await Assert.ThrowsAnyAsync<StoreException>(() => Graph.UpdateEdgeAsync(N("a"), "e", N("b"), "1"));
        Assert.Equal(ErrorCode.NotFound, missing.Code);
        Assert.Contains("\"n:a\" -[\"e\"]-> \"n:b\"", missing.Message, StringComparison.Ordinal);

        await Graph.AddEdgeAsync(N("a"), "e", N("b"));
        Assert.Equal(2, await Graph.UpdateEdgeAsync(N("a"), "e", N("b"), "1", ExpectedVersion.Exactly(1)));
        await Assert.ThrowsAsync<EdgeConflictException>(() => Graph.UpdateEdgeAsync(N("a"), "e", N("b"), "2", ExpectedVersion.Exactly(1)));
        Assert.Equal("1", (await Graph.FindEdgeAsync(N("a"), "e", N("b")))!.Properties);
    }

    [Fact]
    public async Task Remove_says_whether_it_was_there_and_a_new_edge_begins_at_version_1()
    {
        await Graph.AddEdgeAsync(N("a"), "e", N("b"));
        await Graph.UpdateEdgeAsync(N("a"), "e", N("b"), "1");
        await Assert.ThrowsAsync<EdgeConflictException>(() => Graph.RemoveEdgeAsync(N("a"), "e", N("b"), ExpectedVersion.Exactly(1)));

        Assert.True(await Graph.RemoveEdgeAsync(N("a"), "e", N("b"), ExpectedVersion.Exactly(2)));
        Assert.False(await Graph.RemoveEdgeAsync(N("a"), "e", N("b")));
        Assert.Empty(await Graph.IncomingAsync(N("b")).ToListAsync());
        Assert.Equal(1, await Graph.AddEdgeAsync(N("a"), "e", N("b")));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    [InlineData(2500)]
    public async Task A_node_goes_with_all_its_edges_and_nothing_else_does(int edges)
    {
        await AddManyAsync(Enumerable.Range(0, edges - 1).Select(number => number % 3 == 0 ? (N($"{number}"), N("hub")) : (N("hub"), N($"{number}"))));
        await AddAsync("hub loop hub", "a b", "1 2");

        Assert.Equal(edges, await Graph.RemoveNodeAsync(N("hub")));

        Assert.Equal(["n:1 -[e]-> n:2", "n:a -[e]-> n:b"], await Graph.EdgesAsync().Select(edge => edge.Key.ToString()).ToListAsync());
        Assert.Equal(new NodeDegree(0, 0), await Graph.GetDegreeAsync(N("hub")));
        Assert.Equal(0, await Graph.RemoveNodeAsync(N("hub")));
    }

    [Fact]
    public async Task Of_a_node_with_up_to_1000_edges_one_request_removes_all_and_of_a_larger_one_it_says_that_there_are_more()
    {
        await AddManyAsync(Enumerable.Range(0, 1000).Select(number => (N("full"), N($"{number}"))));
        await AddManyAsync(Enumerable.Range(0, 1001).Select(number => (N($"{number}"), N("over"))));

        Assert.Equal(new NodeRemoved(1000, false), await Store.Ref.AskAsync(new GraphCommands.RemoveNode(N("full")), TimeSpan.FromSeconds(30)));
        NodeRemoved first = await Store.Ref.AskAsync(new GraphCommands.RemoveNode(N("over")), TimeSpan.FromSeconds(30));
        Assert.True(first.HasMore);
        Assert.InRange(first.Count, 1, 1001);
        Assert.Equal(1001 - first.Count, await Graph.GetDegreeAsync(N("over")).ContinueWith(degree => degree.Result.Incoming));
    }

    [Fact]
    public async Task Lists_come_in_the_order_of_the_bytes_of_utf8_in_pages_of_any_size()
    {
        string[] names = ["a", "B", "a\0", "é", "z", "10", "9", "\uffee", "😀", "aa", "a b", "\"", "a:b", "%"];
        foreach (string type in names)
        {
            foreach (string id in names)
            {
                await Graph.AddEdgeAsync(new Node("hub", "h"), type, new Node(id, type));
                await Graph.AddEdgeAsync(new Node(type, id), id, new Node("hub", "h"));
            }
        }

        string[] inOrder = [.. names.Order(ByteOrder.Comparer)];
        var outgoing = inOrder.SelectMany(type => inOrder.Select(id => (type, id, type)));
        var incoming = inOrder.SelectMany(edge => inOrder.Select(type => (edge, type, edge)));
        foreach (int page in (int[])[1, 7, 1000])
        {
            await ReopenAsync($"gostore.page-entries = {page}");
            Assert.Equal(outgoing, await Graph.OutgoingAsync(new Node("hub", "h")).Select(edge => (edge.Type, edge.To.Type, edge.To.Id)).ToListAsync());
            Assert.Equal(incoming, await Graph.IncomingAsync(new Node("hub", "h")).Select(edge => (edge.Type, edge.From.Type, edge.From.Id)).ToListAsync());
            Assert.Equal(inOrder, await Graph.OutgoingAsync(new Node("hub", "h"), "é").Select(edge => edge.To.Type).ToListAsync());
            Assert.Equal(inOrder, await Graph.IncomingAsync(new Node("hub", "h"), "a\0").Select(edge => edge.From.Type).ToListAsync());
            List<Edge> all = await Graph.EdgesAsync().ToListAsync();
            Assert.Equal(all.OrderBy(edge => edge.From.Type, ByteOrder.Comparer).ThenBy(edge => edge.From.Id, ByteOrder.Comparer).ThenBy(edge => edge.Type, ByteOrder.Comparer).ThenBy(edge => edge.To.Type, ByteOrder.Comparer).ThenBy(edge => edge.To.Id, ByteOrder.Comparer), all);
            Assert.Equal(2 * names.Length * names.Length, all.Count);
            Assert.Equal(all.Where(edge => edge.Type == "9"), await Graph.EdgesAsync("9").ToListAsync());
        }
    }

    [Fact]
    public async Task A_page_says_where_to_go_on_and_holds_no_more_than_its_bytes()
    {
        foreach (string id in (string[])["a", "b", "c"])
        {
            await Graph.AddEdgeAsync(N("hub"), "e", N(id), $"\"{new string('x', 50_000)}\"");
        }

        await ReopenAsync("gostore.page-bytes = 60000");
        EdgePage first = await Store.Ref.AskAsync(new GraphQueries.GetOutgoing(N("hub")), TimeSpan.FromSeconds(30));
        Assert.Equal(["a", "b"], first.Edges.Select(edge => edge.To.Id));
        EdgePage second = await Store.Ref.AskAsync(new GraphQueries.GetOutgoing(N("hub"), After: first.Next), TimeSpan.FromSeconds(30));
        Assert.Equal("c", Assert.Single(second.Edges).To.Id);
        Assert.Null(second.Next);
        EdgePage none = await Store.Ref.AskAsync(new GraphQueries.GetOutgoing(N("hub"), After: first.Next, Limit: 0), TimeSpan.FromSeconds(30));
        Assert.Equal((0, first.Next), (none.Edges.Length, none.Next));
    }

    [Fact]
    public async Task Degree_counts_both_sides_and_one_type_where_that_is_asked()
    {
        await AddAsync("a b", "a c", "a likes b", "d a", "a loop a");

        Assert.Equal(new NodeDegree(Incoming: 2, Outgoing: 4), await Graph.GetDegreeAsync(N("a")));
        Assert.Equal(new NodeDegree(Incoming: 1, Outgoing: 2), await Graph.GetDegreeAsync(N("a"), "e"));
        Assert.Equal(new NodeDegree(0, 0), await Graph.GetDegreeAsync(N("none")));
    }

    [Fact]
    public async Task Neighbours_and_mutual_connections_come_once_and_in_order()
    {
        await AddAsync("a z", "a likes z", "z a", "b a", "a é", "a B", "b z", "b B", "b likes é", "b c");

        Assert.Equal(["B", "b", "z", "é"], Ids(await Graph.GetNeighboursAsync(N("a"))));
        Assert.Equal(["b", "z"], Ids(await Graph.GetNeighboursAsync(N("a"), direction: EdgeDirection.Incoming)));
        Assert.Equal(["z"], Ids(await Graph.GetNeighboursAsync(N("a"), "likes")));
        Assert.Equal(["B", "z", "é"], Ids(await Graph.GetMutualConnectionsAsync(N("a"), N("b"))));
        Assert.Equal(["B", "z"], Ids(await Graph.GetMutualConnectionsAsync(N("b"), N("a"), "e")));
        Assert.Empty(await Graph.GetMutualConnectionsAsync(N("a"), N("none")));
    }

    [Fact]
    public async Task Edges_and_entries_change_together_or_not_at_all()
    {
        TransactionDone done = await Store.TransactionAsync(
        [
            new EntryCommands.Set("User", "a", "Ann"),
            new GraphCommands.AddEdge(N("a"), "e", N("b"), "1"),
            new GraphCommands.UpdateEdge(N("a"), "e", N("b"), "2"),
            new GraphCommands.PutEdge(N("b"), "e", N("c")),
            new GraphCommands.RemoveEdge(N("b"), "e", N("c")),
        ]);
        Assert.Equal([new EntryWritten(1), new EdgeWritten(1), new EdgeWritten(2), new EdgeWritten(1), new EdgeRemoved(true)], done.Replies.ToArray());

        var failed = await Assert.ThrowsAsync<TransactionFailedException>(() => Store.TransactionAsync(
        [
            new EntryCommands.Set("User", "a", "Eve"),
            new GraphCommands.AddEdge(N("x"), "e", N("y")),
            new GraphCommands.AddEdge(N("a"), "e", N("b")),
        ]));
        Assert.Equal((2, ErrorCode.Conflict), (failed.Index, failed.Code));
        Assert.Equal("Ann", await Store.GetAsync("User", "a"));
        Assert.Equal(["n:a -[e]-> n:b"], await Graph.EdgesAsync().Select(edge => edge.Key.ToString()).ToListAsync());
    }

    [Fact]
    public async Task An_optimistic_transaction_adds_an_edge_with_what_it_writes()
    {
        await Store.TransactAsync(async transaction =>
        {
            await transaction.IncrementAsync("count", "edges");
            transaction.Add(new GraphCommands.AddEdge(N("a"), "e", N("b")));
            transaction.Add(new EntryCommands.Increment("count", "others", 5));
            Assert.Null(await transaction.FindAsync("count", "others"));
        });
        Assert.NotNull(await Graph.FindEdgeAsync(N("a"), "e", N("b")));
        Assert.Equal(("1", "5"), (await Store.GetAsync("count", "edges"), await Store.GetAsync("count", "others")));

        await Assert.ThrowsAsync<TransactionFailedException>(() => Store.TransactAsync(async transaction =>
        {
            await transaction.IncrementAsync("count", "edges");
            transaction.Add(new GraphCommands.AddEdge(N("a"), "e", N("b")));
        }));
        Assert.Equal("1", await Store.GetAsync("count", "edges"));
    }

    [Fact]
    public async Task Every_namespace_has_a_graph_of_its_own()
    {
        INamespace upper = await Store.NamespaceAsync("Tenant-A");
        INamespace lower = await Store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 1 });
        INamespace longer = await Store.NamespaceAsync("tenant-a1");
        IGraph[] graphs = [Graph, upper.Graph, lower.Graph, longer.Graph];
        for (int index = 0; index < graphs.Length; index++)
        {
            await graphs[index].AddEdgeAsync(N("a"), "e", N("b"), $"{index}");
            await graphs[index].AddEdgeAsync(N("b"), "e", N($"end-{index}"));
        }

        for (int index = 0; index < graphs.Length; index++)
        {
            Assert.Equal([$"{index}", null], await graphs[index].EdgesAsync().Select(edge => edge.Properties).ToListAsync());
            Assert.Equal(["a", "b", $"end-{index}"], Ids((await graphs[index].BreadthFirstSearchAsync(N("a"))).Nodes));
            Assert.Equal($"a b end-{index}", Text(await graphs[index].FindShortestPathAsync(N("a"), N($"end-{index}"))));
            Assert.Null(await graphs[index].FindShortestPathAsync(N("a"), N($"end-{(index + 1) % 4}")));
            Assert.Equal(["a", $"end-{index}"], Ids(await graphs[index].GetNeighboursAsync(N("b"))));
        }

        await lower.TransactionAsync([new GraphCommands.RemoveEdge(N("a"), "e", N("b")), new EntryCommands.Set("g", "k", "v")]);
        await longer.Graph.RemoveNodeAsync(N("b"));
        int[] left = await Task.WhenAll(graphs.Select(graph => graph.EdgesAsync().CountAsync().AsTask()));
        Assert.Equal([2, 2, 1, 0], left);
    }

    [Fact]
    public async Task Many_callers_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async caller =>
        {
            for (int number = 0; number < 50; number++)
            {
                Task add = Graph.AddEdgeAsync(N($"{caller}"), "e", N($"{number}"));
                Task put = Graph.PutEdgeAsync(N("shared"), "e", N($"{number}"));
                Task search = Graph.BreadthFirstSearchAsync(N($"{caller}"));
                await Task.WhenAll(add, put, search);
            }
        }));

        Assert.Equal((16 * 50) + 50, await Graph.EdgesAsync().CountAsync());
        Assert.All(await Graph.OutgoingAsync(N("shared")).ToListAsync(), edge => Assert.Equal(16, edge.Version));
        Assert.Equal(50, (await Graph.GetMutualConnectionsAsync(N("3"), N("12"))).Count);
    }

    [Fact]
    public async Task Properties_are_kept_to_the_byte_and_may_be_any_json_document()
    {
        foreach (string json in (string[])["null", "0", "1e400", "\"\\u0000\"", " { \"b\" : 1, \"a\" : [ ] }\n", "{\"a\":1,\"a\":2}", "\"😀\\ud83d\\ude00\""])
        {
            await Graph.PutEdgeAsync(N("a"), "e", N("b"), json);
            Assert.Equal(json, (await Graph.FindEdgeAsync(N("a"), "e", N("b")))!.Properties);
        }

        await ReopenAsync("gostore.graph.max-properties = 3");
        await Graph.PutEdgeAsync(N("a"), "e", N("b"), "\"é\"".Replace("é", "x", StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<LimitExceededException>(() => Graph.PutEdgeAsync(N("a"), "e", N("b"), "\"é\""));
        Assert.Equal((3, 4), (error.Limit, error.Actual));
    }
}
