using System.Collections.Immutable;

namespace GoStore.Actors;

/// <summary>A node that a search has found.</summary>
/// <param name="Node">The node.</param>
/// <param name="Depth">How many edges it is away from the start.</param>
/// <param name="Parent">Where the node stands in <see cref="GraphTraversal.Visits"/> from which it was found; -1 for the start.</param>
/// <param name="EdgeType">The type of the edge by which it was found; null for the start.</param>
/// <param name="IsAgainst">Whether that edge goes from this node to its parent, and not the other way.</param>
public readonly record struct GraphVisit(Node Node, int Depth, int Parent, string? EdgeType, bool IsAgainst = false);

/// <summary>What a breadth-first search found: a tree of nodes, each with the edge by which it was found first, nearest first.</summary>
/// <param name="Visits">The nodes, in the order in which they were found; the start is the first.</param>
/// <param name="LimitReached">Whether it ended at <see cref="TraversalOptions.VisitLimit"/>, so that there may be more.</param>
public sealed record GraphTraversal(IReadOnlyList<GraphVisit> Visits, bool LimitReached) : IStoreMessage
{
    /// <summary>The nodes, in the order in which they were found.</summary>
    public IEnumerable<Node> Nodes => Visits.Select(visit => visit.Node);

    /// <summary>One path from the start to each node, in the order in which they were found. Each is made when it is asked for.</summary>
    public IEnumerable<GraphPath> Paths => Enumerable.Range(0, Visits.Count).Select(PathTo);

    /// <summary>The path from the start to a node that was found: there is none with fewer edges.</summary>
    /// <param name="visit">Where the node stands in <see cref="Visits"/>.</param>
    public GraphPath PathTo(int visit)
    {
        var nodes = new Node[Visits[visit].Depth + 1];
        var edges = new EdgeKey[Visits[visit].Depth];
        for (int step = edges.Length; ; step--)
        {
            GraphVisit at = Visits[visit];
            nodes[step] = at.Node;
            if (step == 0)
            {
                return new GraphPath(ImmutableArray.Create(nodes), ImmutableArray.Create(edges));
            }

            Node parent = Visits[at.Parent].Node;
            edges[step - 1] = at.IsAgainst ? new EdgeKey(at.Node, at.EdgeType!, parent) : new EdgeKey(parent, at.EdgeType!, at.Node);
            visit = at.Parent;
        }
    }
}

/// <summary>A way through the graph.</summary>
/// <param name="Nodes">The nodes, from the first to the last; at least one.</param>
/// <param name="Edges">The edges between them, one less. What they hold is asked for with <see cref="GraphQueries.GetEdge"/>.</param>
public sealed record GraphPath(ImmutableArray<Node> Nodes, ImmutableArray<EdgeKey> Edges)
{
    /// <summary>How many edges it has; 0 where it ends where it starts.</summary>
    public int Depth => Edges.Length;
}
