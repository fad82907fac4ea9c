using Akka.Actor;
using Xunit;

namespace GoStore.Actors.Tests.Graphs;

public sealed class TraversalTests : GraphTest
{
    [Fact]
    public async Task A_search_finds_what_can_be_reached_nearest_first_and_each_once()
    {
        await AddAsync("a c", "a b", "b d", "c d", "d a", "d e", "x a");

        GraphTraversal found = await Graph.BreadthFirstSearchAsync(N("a"));

        Assert.Equal(["a", "b", "c", "d", "e"], Ids(found.Nodes));
        Assert.Equal([0, 1, 1, 2, 3], found.Visits.Select(visit => visit.Depth));
        Assert.Equal(["a", "a b", "a c", "a b d", "a b d e"], found.Paths.Select(Text));
        Assert.Equal(new EdgeKey(N("d"), "e", N("e")), found.PathTo(4).Edges[2]);
        Assert.False(found.LimitReached);
        Assert.Equal(["none"], Ids((await Graph.BreadthFirstSearchAsync(N("none"))).Nodes));
    }

    [Fact]
    public async Task Depth_types_direction_and_limit_bound_it()
    {
        await AddAsync("a b", "b c", "c d", "a likes x", "x likes y", "p a", "q p");

        Assert.Equal(["a"], Ids((await Graph.BreadthFirstSearchAsync(N("a"), new TraversalOptions { MaxDepth = 0 })).Nodes));
        Assert.Equal(["a", "b", "x"], Ids((await Graph.BreadthFirstSearchAsync(N("a"), new TraversalOptions { MaxDepth = 1 })).Nodes));
        Assert.Equal(["a", "x", "y"], Ids((await Graph.BreadthFirstSearchAsync(N("a"), new TraversalOptions { EdgeTypes = ["likes", "likes", "none"] })).Nodes));
        Assert.Equal(["a", "p", "q"], Ids((await Graph.BreadthFirstSearchAsync(N("a"), new TraversalOptions { Direction = EdgeDirection.Incoming })).Nodes));
        GraphTraversal both = await Graph.BreadthFirstSearchAsync(N("p"), new TraversalOptions { Direction = EdgeDirection.Both });
        Assert.Equal(["p", "a", "q", "b", "x", "c", "y", "d"], Ids(both.Nodes));
        Assert.Equal(new EdgeKey(N("q"), "e", N("p")), both.PathTo(2).Edges.Single());

        GraphTraversal limited = await Graph.BreadthFirstSearchAsync(N("a"), new TraversalOptions { VisitLimit = 3 });
        Assert.Equal(["a", "b", "x"], Ids(limited.Nodes));
        Assert.True(limited.LimitReached);
        Assert.False((await Graph.BreadthFirstSearchAsync(N("a"), new TraversalOptions { VisitLimit = 6 })).LimitReached);
        Assert.True((await Graph.BreadthFirstSearchAsync(N("a"), new TraversalOptions { VisitLimit = 5 })).LimitReached);
    }

    [Fact]
    public async Task A_shortest_path_has_as_few_edges_as_any_and_is_the_same_each_time()
    {
        await AddAsync("a b", "b c", "c d", "d e", "a x", "x e", "e a", "a y", "y e");

        Assert.Equal("a x e", Text(await Graph.FindShortestPathAsync(N("a"), N("e"))));
        Assert.Equal("a x e", Text(await Graph.FindShortestPathAsync(N("a"), N("e"))));
        Assert.Equal("e a b", Text(await Graph.FindShortestPathAsync(N("e"), N("b"))));
        Assert.Equal("a", Text(await Graph.FindShortestPathAsync(N("a"), N("a"))));
        Assert.Equal("none", Text(await Graph.FindShortestPathAsync(N("a"), N("z"))));
        Assert.Equal("none", Text(await Graph.FindShortestPathAsync(N("a"), N("e"), new TraversalOptions { MaxDepth = 1 })));
        Assert.Equal("a x e", Text(await Graph.FindShortestPathAsync(N("a"), N("e"), new TraversalOptions { MaxDepth = 2, VisitLimit = 1 })));
        Assert.Equal("none", Text(await Graph.FindShortestPathAsync(N("a"), N("e"), new TraversalOptions { EdgeTypes = ["other"] })));
        Assert.Equal("b a", Text(await Graph.FindShortestPathAsync(N("b"), N("a"), new TraversalOptions { Direction = EdgeDirection.Incoming })));
        GraphPath around = (await Graph.FindShortestPathAsync(N("b"), N("x"), new TraversalOptions { Direction = EdgeDirection.Both }))!;
        Assert.Equal(("b a x", 2), (Text(around), around.Depth));
        Assert.Equal([new EdgeKey(N("a"), "e", N("b")), new EdgeKey(N("a"), "e", N("x"))], around.Edges.ToArray());
    }

    /// <summary>In kv, paths grow in slices that siblings share, so that from depth 3 on one may overwrite the other.</summary>
    [Fact]
    public async Task Paths_of_siblings_at_any_depth_are_their_own()
    {
        var expected = new List<string> { "r" };
        List<string> level = ["r"];
        for (int depth = 1; depth <= 7; depth++)
        {
            level = [.. level.SelectMany(path => ((string[])["0", "1", "2"]).Select(branch => $"{path} {path.Split(' ')[^1]}{branch}"))];
            expected.AddRange(level);
        }

        await AddManyAsync(expected.Skip(1).Select(path => (N(path.Split(' ')[^2]), N(path.Split(' ')[^1]))));

        GraphTraversal found = await Graph.BreadthFirstSearchAsync(N("r"));
        Assert.Equal(expected, found.Paths.Select(Text));
        GraphPath[] kept = [.. found.Paths];
        Assert.Equal(expected, kept.Select(Text));
        foreach (string path in expected.Where((_, index) => index % 97 == 0))
        {
            Assert.Equal(path, Text(await Graph.FindShortestPathAsync(N("r"), N(path.Split(' ')[^1]))));
        }
    }

    [Fact]
    public async Task Filters_look_at_the_properties()
    {
        (string To, string? Properties)[] edges =
        [
            ("a", """{"w":1,"kind":"close","tags":["x","y"],"a/b":{"~":null}}"""),
            ("b", """{"w":1.0,"kind":"far"}"""),
            ("c", """{"w":-2.5,"kind":"é"}"""),
            ("d", """{"w":"1"}"""),
            ("e", "17"),
            ("f", null),
            ("g", """{"w":123456789012345678901234567890123}"""),
            ("h", """{"o":{"x":1,"y":[2]}}"""),
            ("i", """{"s":1e-30}"""),
            ("j", """{"s":0}"""),
            ("k", """{"s":-1e-300}"""),
        ];
        foreach ((string to, string? properties) in edges)
        {
            await Graph.AddEdgeAsync(N("hub"), "e", N(to), properties);
            await Graph.AddEdgeAsync(N(to), "e", N($"target-{to}"), properties);
        }

        (EdgeFilter[] Filters, string Expected)[] cases =
        [
            ([new EdgeFilter("/w", EdgeComparison.Equal, "1")], "ab"),
            ([new EdgeFilter("/w", EdgeComparison.NotEqual, "1")], "cdefghijk"),
            ([new EdgeFilter("/w", EdgeComparison.Less, "1")], "c"),
            ([new EdgeFilter("/w", EdgeComparison.AtMost, "1.00")], "abc"),
            ([new EdgeFilter("/w", EdgeComparison.More, "-2.5")], "abg"),
            ([new EdgeFilter("/w", EdgeComparison.AtLeast, "-2.5")], "abcg"),
            ([new EdgeFilter("/w", EdgeComparison.More, "1e30")], "g"),
            ([new EdgeFilter("/w", EdgeComparison.Exists)], "abcdg"),
            ([new EdgeFilter("/w", EdgeComparison.Equal, "\"1\"")], "d"),
            ([new EdgeFilter("/kind", EdgeComparison.More, "\"close\"")], "bc"),
            ([new EdgeFilter("/kind", EdgeComparison.Less, "\"g\"")], "ab"),
            ([new EdgeFilter("/kind", EdgeComparison.More, "\"a\""), new EdgeFilter("/w", EdgeComparison.AtLeast, "1")], "ab"),
            ([new EdgeFilter("/tags/1", EdgeComparison.Equal, "\"y\"")], "a"),
            ([new EdgeFilter("/tags/01", EdgeComparison.Exists)], ""),
            ([new EdgeFilter("/tags/2", EdgeComparison.Exists)], ""),
            ([new EdgeFilter("/a~1b/~0", EdgeComparison.Equal, "null")], "a"),
            ([new EdgeFilter("", EdgeComparison.More, "16")], "e"),
            ([new EdgeFilter("", EdgeComparison.Exists)], "abcdeghijk"),
            ([new EdgeFilter("/o", EdgeComparison.Equal, """{"y":[2.0],"x":1}""")], "h"),
            ([new EdgeFilter("/w", EdgeComparison.AtMost, "null")], ""),
            ([new EdgeFilter("/s", EdgeComparison.More, "0")], "i"),
            ([new EdgeFilter("/s", EdgeComparison.AtMost, "0")], "jk"),
            ([new EdgeFilter("/s", EdgeComparison.Less, "0.0")], "k"),
            ([new EdgeFilter("/s", EdgeComparison.AtLeast, "0e5")], "ij"),
        ];
        foreach ((EdgeFilter[] filters, string expected) in cases)
        {
            var options = new TraversalOptions { Filters = [.. filters] };
            string found = string.Concat(Ids((await Graph.BreadthFirstSearchAsync(N("hub"), options with { MaxDepth = 1 })).Nodes).Skip(1));
            Assert.True(expected == found, $"{string.Join(" and ", filters.Select(filter => $"{filter}"))}: {found}");
            foreach ((string to, _) in edges)
            {
                // From both ends: the edges that come from the end are filtered as well.
                GraphPath? path = await Graph.FindShortestPathAsync(N("hub"), N($"target-{to}"), options);
                Assert.Equal(expected.Contains(to, StringComparison.Ordinal) ? $"hub {to} target-{to}" : "none", Text(path));
            }
        }
    }

    [Fact]
    public async Task Code_decides_which_edges_are_followed()
    {
        await Graph.AddEdgeAsync(N("a"), "e", N("b"), """{"w":1}""");
        await Graph.AddEdgeAsync(N("b"), "e", N("d"), """{"w":9}""");
        await Graph.AddEdgeAsync(N("a"), "e", N("c"), """{"w":2}""");
        await Graph.AddEdgeAsync(N("c"), "e", N("x"), """{"w":3}""");
        await Graph.AddEdgeAsync(N("x"), "e", N("d"), """{"w":4}""");
        static bool Light(Edge edge) => !edge.Properties!.Contains('9', StringComparison.Ordinal);

        Assert.Equal(["a", "b", "c", "x", "d"], Ids((await Graph.BreadthFirstSearchAsync(N("a"), Light)).Nodes));
        Assert.Equal("a c x d", Text(await Graph.FindShortestPathAsync(N("a"), N("d"), Light)));
        Assert.Equal("a b d", Text(await Graph.FindShortestPathAsync(N("a"), N("d"), _ => true)));
        Assert.Equal("none", Text(await Graph.FindShortestPathAsync(N("a"), N("d"), Light, new TraversalOptions { MaxDepth = 2 })));
        Assert.Equal("a", Text(await Graph.FindShortestPathAsync(N("a"), N("a"), _ => false)));
        Assert.Equal("d x c a", Text(await Graph.FindShortestPathAsync(N("d"), N("a"), Light, new TraversalOptions { Direction = EdgeDirection.Incoming })));
        Assert.Equal(["a", "c"], Ids((await Graph.BreadthFirstSearchAsync(N("a"), _ => true, new TraversalOptions { MaxDepth = 1, Filters = [new EdgeFilter("/w", EdgeComparison.More, "1")] })).Nodes));
        GraphTraversal limited = await Graph.BreadthFirstSearchAsync(N("a"), _ => true, new TraversalOptions { VisitLimit = 2 });
        Assert.Equal((2, true), (limited.Visits.Count, limited.LimitReached));
    }

    [Fact]
    public async Task A_search_that_finds_more_nodes_than_the_setting_allows_is_refused_and_what_is_within_it_is_not()
    {
        await AddManyAsync(Enumerable.Range(0, 30).Select(number => (N("hub"), N($"{number}"))));
        await ReopenAsync("gostore.graph.max-visited-nodes = 31");
        Assert.Equal(31, (await Graph.BreadthFirstSearchAsync(N("hub"))).Visits.Count);
        Assert.Equal(30, (await Graph.GetNeighboursAsync(N("hub"))).Count);
        Assert.Equal(30, (await Graph.GetMutualConnectionsAsync(N("hub"), N("hub"))).Count);

        await ReopenAsync("gostore.graph.max-visited-nodes = 29");
        foreach (Func<Task> call in (Func<Task>[])
        [
            () => Graph.BreadthFirstSearchAsync(N("hub")),
            () => Graph.BreadthFirstSearchAsync(N("hub"), new TraversalOptions { VisitLimit = 30 }),
            () => Graph.FindShortestPathAsync(N("hub"), N("none")),
            () => Graph.GetNeighboursAsync(N("hub")),
            () => Graph.GetMutualConnectionsAsync(N("hub"), N("1")),
        ])
        {
            var error = await Assert.ThrowsAsync<LimitExceededException>(call);
            Assert.Equal(29, error.Limit);
            Assert.Contains("gostore.graph.max-visited-nodes", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(29, (await Graph.BreadthFirstSearchAsync(N("hub"), new TraversalOptions { VisitLimit = 29 })).Visits.Count);
        Assert.Equal(new NodeDegree(0, 30), await Graph.GetDegreeAsync(N("hub")));
    }

    [Theory]
    [InlineData("search")]
    [InlineData("path")]
    [InlineData("neighbours")]
    [InlineData("mutual")]
    [InlineData("degree")]
    public async Task Others_are_served_between_the_slices_of_a_search(string what)
    {
        await Store.SetAsync("g", "k", "v");
        await AddManyAsync(Enumerable.Range(0, 20_000).Select(number => (N("hub"), N($"{number}"))));
        await ReopenAsync("gostore.slice-time = 0.1ms");
        IStoreRequest search = what switch
        {
            "search" => new GraphQueries.BreadthFirstSearch(N("hub")),
            "path" => new GraphQueries.FindShortestPath(N("hub"), N("none")),
            "neighbours" => new GraphQueries.GetNeighbours(N("hub")),
            "mutual" => new GraphQueries.FindMutualConnections(N("hub"), N("hub")),
            _ => new GraphQueries.GetDegree(N("hub")),
        };
        using ActorSystem system = ActorSystem.Create("asking", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        using Inbox inbox = Inbox.Create(system);

        Store.Ref.Tell(search, inbox.Receiver);
        Store.Ref.Tell(new EntryQueries.Get("g", "k"), inbox.Receiver);
        Store.Ref.Tell(new EntryCommands.Set("g", "k", "w"), inbox.Receiver);

        Assert.IsType<Entry>(inbox.Receive(TimeSpan.FromSeconds(30)));
        Assert.IsType<EntryWritten>(inbox.Receive(TimeSpan.FromSeconds(30)));
        object found = inbox.Receive(TimeSpan.FromSeconds(30));
        Assert.Equal(20_000, found switch
        {
            GraphTraversal traversal => traversal.Visits.Count - 1,
            NodeList nodes => nodes.Nodes.Length,
            NodeDegree degree => degree.Outgoing,
            PathFound { Path: null } => 20_000,
            _ => throw new InvalidOperationException($"{found}"),
        });
    }

    [Fact]
    public async Task Searches_beyond_the_number_that_may_go_on_wait_and_are_answered_in_their_order()
    {
        await AddManyAsync(Enumerable.Range(0, 5_000).Select(number => (N("hub"), N($"{number}"))));
        await ReopenAsync("gostore { slice-time = 0.1ms, graph.max-searches = 1 }");
        using ActorSystem system = ActorSystem.Create("asking", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        using Inbox inbox = Inbox.Create(system);

        for (int limit = 5_000; limit > 0; limit -= 1_000)
        {
            Store.Ref.Tell(new GraphQueries.BreadthFirstSearch(N("hub"), new TraversalOptions { VisitLimit = limit }), inbox.Receiver);
        }

        Store.Ref.Tell(new GraphQueries.BreadthFirstSearch(N("hub"), new TraversalOptions { MaxDepth = -1 }), inbox.Receiver);
        for (int limit = 5_000; limit > 0; limit -= 1_000)
        {
            Assert.Equal(limit, Assert.IsType<GraphTraversal>(inbox.Receive(TimeSpan.FromSeconds(30))).Visits.Count);
        }

        Assert.IsType<InvalidArgument>(inbox.Receive(TimeSpan.FromSeconds(30)));

        // A search that nobody waits for any more gives its turn to the next one.
        using var gone = new CancellationTokenSource();
        Task cancelled = Graph.BreadthFirstSearchAsync(N("hub"), cancellationToken: gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(5_001, (await Graph.BreadthFirstSearchAsync(N("hub"))).Visits.Count);
    }
}
