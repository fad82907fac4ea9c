using System.Collections.Immutable;
using GoStore.Actors.Engine;
using GoStore.Actors.Entries;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Graphs;

/// <summary>The handlers of <see cref="GraphCommands"/> and <see cref="GraphQueries"/>. Nothing of the graph is kept in memory.</summary>
internal sealed class GraphCapability(GraphSettings settings) : ICapability
{
    /// <summary>A node with no more edges than this is removed in one go.</summary>
    private const int RemovedAtOnce = 1000;

    private const int RowsBetweenLooksAtTheClock = 16;

    private EdgeTable table = null!;

    /// <summary>How many searches go on.</summary>
    private int searches;

    public IEnumerable<Migration> Migrations => EdgeTable.Migrations;

    public void Attach(Database database, HandlerRegistry handlers)
    {
        table = new EdgeTable(database);
        handlers.Write<GraphCommands.AddEdge, EdgeWritten>((context, command) =>
            Put(context, command.Namespace, new EdgeKey(command.From, command.Type, command.To), command.Properties, ExpectedVersion.Absent));
        handlers.Write<GraphCommands.PutEdge, EdgeWritten>((context, command) =>
            Put(context, command.Namespace, new EdgeKey(command.From, command.Type, command.To), command.Properties, command.Expected));
        handlers.Write<GraphCommands.UpdateEdge, EdgeWritten>(Update);
        handlers.Write<GraphCommands.RemoveEdge, EdgeRemoved>(Remove);
        handlers.Write<GraphCommands.RemoveNode, NodeRemoved>(RemoveNode, atomic: true);

        handlers.Read<GraphQueries.GetEdge, Edge>(GetEdge);
        handlers.Read<GraphQueries.GetOutgoing, EdgePage>((context, query) => Page(context, query.Namespace, query.Node, false, query.Type, query.After, query.Limit));
        handlers.Read<GraphQueries.GetIncoming, EdgePage>((context, query) => Page(context, query.Namespace, query.Node, true, query.Type, query.After, query.Limit));
        handlers.Read<GraphQueries.GetEdges, EdgePage>(GetEdges);
        handlers.SlicedRead<GraphQueries.GetDegree>(GetDegree);
        handlers.SlicedRead<GraphQueries.GetNeighbours>((context, query) => InTurn(GetNeighbours(context, query)));
        handlers.SlicedRead<GraphQueries.FindMutualConnections>((context, query) => InTurn(FindMutualConnections(context, query)));
        handlers.SlicedRead<GraphQueries.BreadthFirstSearch>((context, query) => InTurn(BreadthFirstSearch(context, query)));
        handlers.SlicedRead<GraphQueries.FindShortestPath>((context, query) => InTurn(FindShortestPath(context, query)));
    }

    private Outcome<EdgeWritten> Put(HandlerContext context, string space, EdgeKey key, string? properties, ExpectedVersion expected)
    {
        if ((EdgeCheck.Key(context.Settings, key) ?? EdgeCheck.Properties(settings, properties) ?? EntryCheck.Version(expected)) is StoreFailure wrong)
        {
            return wrong;
        }

        EdgeRow? present = table.Find(space, key);
        if (!expected.Allows(present?.Version ?? 0))
        {
            return new EdgeConflict(key, expected, present is { } row ? ToEdge(row) : null);
        }

        if (present is null)
        {
            table.Insert(space, key, properties, context.Now);
            return new EdgeWritten(1);
        }

        table.Update(space, key, properties, context.Now);
        return new EdgeWritten(present.Value.Version + 1);
    }

    private Outcome<EdgeWritten> Update(HandlerContext context, GraphCommands.UpdateEdge command)
    {
        var key = new EdgeKey(command.From, command.Type, command.To);
        StoreFailure? wrong = EdgeCheck.Key(context.Settings, key)
            ?? EdgeCheck.Properties(settings, command.Properties)
            ?? EntryCheck.Version(command.Expected)
            ?? (command.Expected.IsAbsent ? new InvalidArgument("expected", "An update needs an edge that is there. Use AddEdge for one that must not be.") : null);
        if (wrong is not null)
        {
            return wrong;
        }

        if (table.Find(command.Namespace, key) is not { } present)
        {
            return new EdgeNotFound(key);
        }

        if (!command.Expected.Allows(present.Version))
        {
            return new EdgeConflict(key, command.Expected, ToEdge(present));
        }

        table.Update(command.Namespace, key, command.Properties, context.Now);
        return new EdgeWritten(present.Version + 1);
    }

    private Outcome<EdgeRemoved> Remove(HandlerContext context, GraphCommands.RemoveEdge command)
    {
        var key = new EdgeKey(command.From, command.Type, command.To);
        if ((EdgeCheck.Key(context.Settings, key) ?? EntryCheck.Version(command.Expected)) is StoreFailure wrong)
        {
            return wrong;
        }

        EdgeRow? present = table.Find(command.Namespace, key);
        if (!command.Expected.Allows(present?.Version ?? 0))
        {
            return new EdgeConflict(key, command.Expected, present is { } row ? ToEdge(row) : null);
        }

        if (present is null)
        {
            return new EdgeRemoved(false);
        }

        table.Delete(command.Namespace, key);
        return new EdgeRemoved(true);
    }

    private Outcome<NodeRemoved> RemoveNode(HandlerContext context, GraphCommands.RemoveNode command)
    {
        if (EdgeCheck.Node(context.Settings, "node", command.Node) is StoreFailure wrong)
        {
            return wrong;
        }

        context.StartSlice();
        var found = new List<EdgeKey>();
        var types = new RepeatedText();
        Node node = command.Node;
        foreach (bool isIncoming in (bool[])[false, true])
        {
            table.Ends(command.Namespace, node, isIncoming, null, null, false, (type, name, _) =>
            {
                // One from the node to itself is among the outgoing ones already.
                Node other = name.ToNode(types);
                if (!isIncoming || other != node)
                {
                    found.Add(isIncoming ? new EdgeKey(other, type, node) : new EdgeKey(node, type, other));
                }

                return found.Count <= RemovedAtOnce;
            });
        }

        bool inOneGo = found.Count <= RemovedAtOnce;
        int removed = 0;
        foreach (EdgeKey key in found)
        {
            table.Delete(command.Namespace, key);
            removed++;
            if (!inOneGo && context.SliceIsOver)
            {
                break;
            }
        }

        return new NodeRemoved(removed, !inOneGo);
    }

    private Outcome<Edge> GetEdge(HandlerContext context, GraphQueries.GetEdge query)
    {
        var key = new EdgeKey(query.From, query.Type, query.To);
        return EdgeCheck.Key(context.Settings, key) is StoreFailure wrong ? wrong
            : table.Find(query.Namespace, key) is { } row ? ToEdge(row)
            : new EdgeNotFound(key);
    }

    private Outcome<EdgePage> Page(HandlerContext context, string space, Node node, bool isIncoming, string? type, EdgeKey? after, int? limit)
    {
        StoreFailure? wrong = EdgeCheck.Node(context.Settings, "node", node)
            ?? EdgeCheck.Page(context.Settings, type, after, limit)
            ?? (after is { } last && ((isIncoming ? last.To : last.From) != node || (type is not null && last.Type != type))
                ? new InvalidArgument("after", $"The edge {last.Quoted} is none of those that are listed. Give the Next of the page before.")
                : null);
        return wrong ?? Page(context, limit, after, (from, take) => table.At(space, node, isIncoming, type, from, take), null);
    }

    private Outcome<EdgePage> GetEdges(HandlerContext context, GraphQueries.GetEdges query) =>
        EdgeCheck.Page(context.Settings, query.Type, query.After, query.Limit)
        ?? Page(context, query.Limit, query.After, (from, take) => table.All(query.Namespace, from, take), query.Type);

    private static Outcome<EdgePage> Page(HandlerContext context, int? limit, EdgeKey? after, Func<EdgeKey?, EdgeTable.TakeEdge, bool> read, string? onlyType)
    {
        int most = Math.Min(limit ?? int.MaxValue, context.Settings.PageEntries);
        if (most == 0)
        {
            return new EdgePage([], after);
        }

        context.StartSlice();
        var edges = ImmutableArray.CreateBuilder<Edge>();
        long bytes = 0;
        int rows = 0;
        EdgeKey last = default;
        bool ended = read(after, (in EdgeRow row) =>
        {
            if (onlyType is null || row.Key.Type == onlyType)
            {
                edges.Add(ToEdge(row));
                bytes += EdgeSize.Of(row.Key.From, row.Key.Type, row.Key.To, row.Properties);
            }

            last = row.Key;
            return edges.Count < most && bytes < context.Settings.PageBytes && !(++rows % RowsBetweenLooksAtTheClock == 0 && context.SliceIsOver);
        });
        return new EdgePage(edges.DrainToImmutable(), ended ? null : last);
    }

    /// <summary>Searches take memory, so only a few go on at a time. Those that wait have their turn in the order in which they came.</summary>
    private IEnumerable<Slice> InTurn(IEnumerable<Slice> search)
    {
        while (searches >= settings.MaxSearches)
        {
            yield return Slice.More;
        }

        searches++;
        try
        {
            foreach (Slice slice in search)
            {
                yield return slice;
            }
        }
        finally
        {
            searches--;
        }
    }

    private IEnumerable<Slice> GetDegree(HandlerContext context, GraphQueries.GetDegree query)
    {
        if ((EdgeCheck.Node(context.Settings, "node", query.Node) ?? EdgeCheck.Type(context.Settings, query.Type)) is StoreFailure wrong)
        {
            yield return new Slice(wrong);
            yield break;
        }

        long[] counts = new long[2];
        foreach (bool isIncoming in (bool[])[false, true])
        {
            var walk = new EdgeWalk(table, query.Namespace, [(isIncoming, query.Type)]);
            while (!walk.Continue(context, query.Node, (_, _, _) => ++counts[isIncoming ? 0 : 1] > 0))
            {
                yield return Slice.More;
            }
        }

        yield return new Slice(new NodeDegree(counts[0], counts[1]));
    }

    private IEnumerable<Slice> GetNeighbours(HandlerContext context, GraphQueries.GetNeighbours query)
    {
        StoreFailure? wrong = EdgeCheck.Node(context.Settings, "node", query.Node) ?? EdgeCheck.Type(context.Settings, query.Type);
        EdgeRules rules = null!;
        wrong ??= EdgeRules.Read(context.Settings, settings, new TraversalOptions { Direction = query.Direction, EdgeTypes = query.Type is null ? [] : [query.Type] }, out rules);
        if (wrong is not null)
        {
            yield return new Slice(wrong);
            yield break;
        }

        // In order from the start: putting a hundred thousand into order at the end would hold the store.
        var found = new SortedSet<Node>(NodeOrder.Instance);
        var types = new RepeatedText();
        var walk = new EdgeWalk(table, query.Namespace, rules.Ways);
        while (!walk.Continue(context, query.Node, (_, _, other) => !found.Add(other.ToNode(types)) || found.Count <= settings.MaxVisitedNodes))
        {
            if (found.Count > settings.MaxVisitedNodes)
            {
                yield return new Slice(TooMany(found.Count));
                yield break;
            }

            yield return Slice.More;
        }

        yield return new Slice(new NodeList([.. found]));
    }

    private IEnumerable<Slice> FindMutualConnections(HandlerContext context, GraphQueries.FindMutualConnections query)
    {
        if ((EdgeCheck.Node(context.Settings, "first", query.First) ?? EdgeCheck.Node(context.Settings, "second", query.Second) ?? EdgeCheck.Type(context.Settings, query.Type)) is StoreFailure wrong)
        {
            yield return new Slice(wrong);
            yield break;
        }

        var ofFirst = new NodePlaces();
        var walk = new EdgeWalk(table, query.Namespace, [(false, query.Type)]);
        while (!walk.Continue(context, query.First, (_, _, other) => !ofFirst.TryAdd(other, 0, out _) || ofFirst.Count <= settings.MaxVisitedNodes))
        {
            if (ofFirst.Count > settings.MaxVisitedNodes)
            {
                yield return new Slice(TooMany(ofFirst.Count));
                yield break;
            }

            yield return Slice.More;
        }

        var both = new SortedSet<Node>(NodeOrder.Instance);
        var types = new RepeatedText();
        walk = new EdgeWalk(table, query.Namespace, [(false, query.Type)]);
        while (!walk.Continue(context, query.Second, (_, _, other) => !ofFirst.Contains(other) || both.Add(other.ToNode(types)) || true))
        {
            yield return Slice.More;
        }

        yield return new Slice(new NodeList([.. both]));
    }

    private IEnumerable<Slice> BreadthFirstSearch(HandlerContext context, GraphQueries.BreadthFirstSearch query)
    {
        TraversalOptions options = query.Options ?? new TraversalOptions();
        EdgeRules rules = null!;
        if ((EdgeCheck.Node(context.Settings, "start", query.Start) ?? EdgeRules.Read(context.Settings, settings, options, out rules)) is StoreFailure wrong)
        {
            yield return new Slice(wrong);
            yield break;
        }

        var tree = new SearchTree(new EdgeWalk(table, query.Namespace, rules), query.Start);
        int most = Math.Min(options.VisitLimit ?? int.MaxValue, settings.MaxVisitedNodes);
        while (true)
        {
            bool ended = tree.Grow(context, options.MaxDepth ?? int.MaxValue, most);
            if (tree.Count > most)
            {
                // One more than there may be says that there are more; it was the last to come.
                yield return new Slice(most == options.VisitLimit ? tree.ToTraversal(most) : TooMany(tree.Count));
                yield break;
            }

            if (ended)
            {
                yield return new Slice(tree.ToTraversal(tree.Count));
                yield break;
            }

            yield return Slice.More;
        }
    }

    private IEnumerable<Slice> FindShortestPath(HandlerContext context, GraphQueries.FindShortestPath query)
    {
        TraversalOptions options = query.Options ?? new TraversalOptions();
        EdgeRules rules = null!;
        if ((EdgeCheck.Node(context.Settings, "from", query.From) ?? EdgeCheck.Node(context.Settings, "to", query.To) ?? EdgeRules.Read(context.Settings, settings, options, out rules)) is StoreFailure wrong)
        {
            yield return new Slice(wrong);
            yield break;
        }

        var forwards = new SearchTree(new EdgeWalk(table, query.Namespace, rules), query.From);
        var backwards = new SearchTree(new EdgeWalk(table, query.Namespace, rules.Backwards()), query.To);
        if (query.From == query.To)
        {
            yield return new Slice(new PathFound(forwards.PathTo(0)));
            yield break;
        }

        // Both trees are complete to their depths and have no node in common, so the path has at least one edge more than the two depths together. The first
        // node in common that a further level brings is therefore on a path that no other is shorter than.
        int most = options.MaxDepth ?? int.MaxValue;
        while (forwards.Depth + backwards.Depth < most && forwards.HasFrontier && backwards.HasFrontier)
        {
            SearchTree smaller = forwards.Frontier <= backwards.Frontier ? forwards : backwards;
            SearchTree other = smaller == forwards ? backwards : forwards;
            while (!smaller.GrowLevel(context, other, settings.MaxVisitedNodes - other.Count))
            {
                if (forwards.Count + backwards.Count > settings.MaxVisitedNodes)
                {
                    yield return new Slice(TooMany(forwards.Count + backwards.Count));
                    yield break;
                }

                yield return Slice.More;
            }

            if (smaller.Met is { } met)
            {
                yield return new Slice(new PathFound(SearchTree.Joined(forwards, backwards, met)));
                yield break;
            }
        }

        yield return new Slice(new PathFound(null));
    }

    private LimitExceeded TooMany(long found) =>
        new("number of nodes that one search may find (gostore.graph.max-visited-nodes)", settings.MaxVisitedNodes, found);

    private static Edge ToEdge(in EdgeRow row) =>
        new(row.Key.From, row.Key.Type, row.Key.To, row.Properties, row.Version, EntryRow.ToTime(row.CreatedAt), EntryRow.ToTime(row.UpdatedAt));
}
