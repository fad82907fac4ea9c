using System.Runtime.CompilerServices;
using GoStore.Actors.Engine;
using GoStore.Actors.Graphs;

namespace GoStore.Actors.Client;

/// <summary>The graph of a store or of a namespace: every method is one message, or a walk of several.</summary>
internal sealed class GraphClient(EntriesClient client, StoreSettings settings) : IGraph
{
    /// <summary>What a search in the caller's own memory may find where nothing else is said.</summary>
    private const int VisitedNodes = 100_000;

    public async Task<long> AddEdgeAsync(Node from, string type, Node to, string? properties = null, CancellationToken cancellationToken = default) =>
        (await client.AskAsync(new GraphCommands.AddEdge(from, type, to, properties), cancellationToken)).Version;

    public async Task<long> PutEdgeAsync(Node from, string type, Node to, string? properties = null, ExpectedVersion expected = default, CancellationToken cancellationToken = default) =>
        (await client.AskAsync(new GraphCommands.PutEdge(from, type, to, properties, expected), cancellationToken)).Version;

    public async Task<long> UpdateEdgeAsync(Node from, string type, Node to, string? properties, ExpectedVersion expected = default, CancellationToken cancellationToken = default) =>
        (await client.AskAsync(new GraphCommands.UpdateEdge(from, type, to, properties, expected), cancellationToken)).Version;

    public async Task<bool> RemoveEdgeAsync(Node from, string type, Node to, ExpectedVersion expected = default, CancellationToken cancellationToken = default) =>
        (await client.AskAsync(new GraphCommands.RemoveEdge(from, type, to, expected), cancellationToken)).Existed;

    public async Task<long> RemoveNodeAsync(Node node, CancellationToken cancellationToken = default)
    {
        long count = 0;
        NodeRemoved removed;
        do
        {
            removed = await client.AskAsync(new GraphCommands.RemoveNode(node), cancellationToken);
            count += removed.Count;
        }
        while (removed.HasMore);
        return count;
    }

    public async Task<Edge?> FindEdgeAsync(Node from, string type, Node to, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.AskAsync(new GraphQueries.GetEdge(from, type, to), cancellationToken);
        }
        catch (StoreException error) when (error.Code == ErrorCode.NotFound)
        {
            return null;
        }
    }

    public IAsyncEnumerable<Edge> OutgoingAsync(Node node, string? type = null, CancellationToken cancellationToken = default) =>
        PagesAsync(after => new GraphQueries.GetOutgoing(node, type, after), cancellationToken);

    public IAsyncEnumerable<Edge> IncomingAsync(Node node, string? type = null, CancellationToken cancellationToken = default) =>
        PagesAsync(after => new GraphQueries.GetIncoming(node, type, after), cancellationToken);

    public IAsyncEnumerable<Edge> EdgesAsync(string? type = null, CancellationToken cancellationToken = default) =>
        PagesAsync(after => new GraphQueries.GetEdges(type, after), cancellationToken);

    public Task<NodeDegree> GetDegreeAsync(Node node, string? type = null, CancellationToken cancellationToken = default) =>
        client.AskAsync(new GraphQueries.GetDegree(node, type), cancellationToken);

    public async Task<IReadOnlyList<Node>> GetNeighboursAsync(Node node, string? type = null, EdgeDirection direction = EdgeDirection.Both, CancellationToken cancellationToken = default) =>
        (await client.AskAsync(new GraphQueries.GetNeighbours(node, type, direction), cancellationToken)).Nodes;

    public async Task<IReadOnlyList<Node>> GetMutualConnectionsAsync(Node first, Node second, string? type = null, CancellationToken cancellationToken = default) =>
        (await client.AskAsync(new GraphQueries.FindMutualConnections(first, second, type), cancellationToken)).Nodes;

    public Task<GraphTraversal> BreadthFirstSearchAsync(Node start, TraversalOptions? options = null, CancellationToken cancellationToken = default) =>
        client.AskAsync(new GraphQueries.BreadthFirstSearch(start, options), cancellationToken);

    public async Task<GraphTraversal> BreadthFirstSearchAsync(Node start, Func<Edge, bool> filter, TraversalOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        options ??= new TraversalOptions();
        EdgeRules rules = Checked(options, EdgeCheck.Node(settings, "start", start));
        int most = options.VisitLimit ?? VisitedNodes;
        VisitList visits = await SearchAsync(start, null, filter, rules, options.MaxDepth, most, cancellationToken);
        if (visits.Count > most && options.VisitLimit is null)
        {
            throw TooMany(visits.Count);
        }

        bool more = visits.Count > most;
        visits.Cut(most);
        return new GraphTraversal(visits, more);
    }

    public Task<GraphPath?> FindShortestPathAsync(Node from, Node to, TraversalOptions? options = null, CancellationToken cancellationToken = default) =>
        PathAsync(new GraphQueries.FindShortestPath(from, to, options), cancellationToken);

    public async Task<GraphPath?> FindShortestPathAsync(Node from, Node to, Func<Edge, bool> filter, TraversalOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        options ??= new TraversalOptions();
        EdgeRules rules = Checked(options, EdgeCheck.Node(settings, "from", from) ?? EdgeCheck.Node(settings, "to", to));
        VisitList visits = await SearchAsync(from, to, filter, rules, options.MaxDepth, VisitedNodes, cancellationToken);
        if (visits[^1].Node == to)
        {
            int last = visits.Count - 1;
            return new GraphTraversal(visits, false).PathTo(last);
        }

        return visits.Count > VisitedNodes ? throw TooMany(visits.Count) : null;
    }

    private async Task<GraphPath?> PathAsync(GraphQueries.FindShortestPath query, CancellationToken cancellationToken) =>
        (await client.AskAsync(query, cancellationToken)).Path;

    private EdgeRules Checked(TraversalOptions options, StoreFailure? wrong)
    {
        wrong = EdgeRules.Read(settings, new GraphSettings(VisitedNodes, long.MaxValue, 1), options, out EdgeRules rules) ?? wrong;
        return wrong is null ? rules : throw wrong.ToException();
    }

    /// <summary>Searches in the caller's memory: to the end, to a target, which is the last then, or to one more than there may be.</summary>
    private async Task<VisitList> SearchAsync(
        Node start, Node? target, Func<Edge, bool> filter, EdgeRules rules, int? maxDepth, int most, CancellationToken cancellationToken)
    {
        var visits = new VisitList();
        visits.Add(new GraphVisit(start, 0, -1, null));
        var seen = new HashSet<Node> { start };
        for (int next = 0; next < visits.Count && !(visits[next].Depth >= maxDepth) && start != target; next++)
        {
            GraphVisit visit = visits[next];
            foreach ((bool isIncoming, string? type) in rules.Ways)
            {
                await foreach (Edge edge in isIncoming ? IncomingAsync(visit.Node, type, cancellationToken) : OutgoingAsync(visit.Node, type, cancellationToken))
                {
                    Node other = isIncoming ? edge.From : edge.To;
                    if (seen.Contains(other) || !rules.Allow(edge.Properties) || !filter(edge))
                    {
                        continue;
                    }

                    seen.Add(other);
                    visits.Add(new GraphVisit(other, visit.Depth + 1, next, edge.Type, isIncoming));
                    if (other == target || visits.Count > most)
                    {
                        return visits;
                    }
                }
            }
        }

        return visits;
    }

    private async IAsyncEnumerable<Edge> PagesAsync(Func<EdgeKey?, IStoreRequest<EdgePage>> query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EdgeKey? after = null;
        do
        {
            EdgePage page = await client.AskAsync(query(after), cancellationToken);
            foreach (Edge edge in page.Edges)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return edge;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    private static StoreException TooMany(int found) => new LimitExceeded("number of nodes that one search may find outside the store", VisitedNodes, found).ToException();
}
