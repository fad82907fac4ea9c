using GoStore.Actors.Engine;

namespace GoStore.Actors.Graphs;

/// <summary>What a search from one node has found so far, nearest first, each node once and with the edge by which it was found first.</summary>
internal sealed class SearchTree
{
    private const int NodesBetweenLooksAtTheClock = 16;

    private readonly EdgeWalk walk;
    private readonly EdgeWalk.Found add;
    private readonly VisitList visits = new();
    private readonly NodePlaces places = new();

    /// <summary>The node whose edges are being followed.</summary>
    private int next;

    /// <summary>Where the level ends that is being followed.</summary>
    private int levelEnd = 1;

    private int most;
    private int expanded;
    private SearchTree? other;

    public SearchTree(EdgeWalk walk, Node start)
    {
        this.walk = walk;
        add = Add;
        visits.Add(new GraphVisit(start, 0, -1, null));
        places.Add(start, 0);
    }

    public int Count => visits.Count;

    /// <summary>To which depth all nodes are found.</summary>
    public int Depth { get; private set; }

    /// <summary>How many nodes there are at that depth.</summary>
    public int Frontier => levelEnd - next;

    public bool HasFrontier => Frontier > 0;

    /// <summary>The first node that the other tree has too.</summary>
    public Node? Met { get; private set; }

    /// <summary>Follows edges until the slice is over, all is found, or one node more than there may be.</summary>
    /// <returns>Whether all is found.</returns>
    public bool Grow(HandlerContext context, int maxDepth, int mostNodes)
    {
        most = mostNodes;
        while (next < visits.Count && visits[next].Depth < maxDepth)
        {
            if (!Expand(context))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Follows the edges of one level until the slice is over, all of it is done, a node of the other tree is met, or one node more is found than there may be.</summary>
    /// <returns>Whether the level is done, or a node of the other tree was met.</returns>
    public bool GrowLevel(HandlerContext context, SearchTree otherTree, int mostNodes)
    {
        most = mostNodes;
        other = otherTree;
        while (next < levelEnd)
        {
            if (!Expand(context))
            {
                return Met is not null;
            }
        }

        levelEnd = visits.Count;
        Depth++;
        return true;
    }

    public GraphPath PathTo(int visit) => new GraphTraversal(visits, false).PathTo(visit);

    /// <summary>Everything, or as much of it as is asked for. The tree is of no more use then.</summary>
    public GraphTraversal ToTraversal(int count)
    {
        bool more = count < visits.Count;
        visits.Cut(count);
        return new GraphTraversal(visits, more);
    }

    /// <summary>The path through a node that both trees have.</summary>
    public static GraphPath Joined(SearchTree forwards, SearchTree backwards, Node met)
    {
        var nodes = new List<Node>();
        var edges = new List<EdgeKey>();
        for (int at = forwards.places[met]; at >= 0; at = forwards.visits[at].Parent)
        {
            nodes.Add(forwards.visits[at].Node);
            forwards.AddEdgeTo(at, edges);
        }

        nodes.Reverse();
        edges.Reverse();
        for (int at = backwards.places[met]; at > 0; at = backwards.visits[at].Parent)
        {
            backwards.AddEdgeTo(at, edges);
            nodes.Add(backwards.visits[backwards.visits[at].Parent].Node);
        }

        return new GraphPath([.. nodes], [.. edges]);
    }

    private void AddEdgeTo(int at, List<EdgeKey> edges)
    {
        GraphVisit visit = visits[at];
        if (visit.Parent >= 0)
        {
            Node parent = visits[visit.Parent].Node;
            edges.Add(visit.IsAgainst ? new EdgeKey(visit.Node, visit.EdgeType!, parent) : new EdgeKey(parent, visit.EdgeType!, visit.Node));
        }
    }

    private bool Expand(HandlerContext context)
    {
        if (!walk.Continue(context, visits[next].Node, add))
        {
            return false;
        }

        // It may be one of many without an edge, so the clock is looked at here as well.
        next++;
        return !(++expanded % NodesBetweenLooksAtTheClock == 0 && context.SliceIsOver);
    }

    private bool Add(string type, bool isIncoming, NodeName name)
    {
        if (!places.TryAdd(name, visits.Count, out Node node))
        {
            return true;
        }

        visits.Add(new GraphVisit(node, visits[next].Depth + 1, next, type, isIncoming));
        if (other is not null && other.places.Contains(name))
        {
            Met = node;
        }

        return Met is null && visits.Count <= most;
    }
}
