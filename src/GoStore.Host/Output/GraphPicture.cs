using GoStore.Actors;

namespace GoStore.Host.Output;

/// <summary>The edges of a picture: those around a node, or all of them.</summary>
internal static class GraphPicture
{
    /// <summary>More than this no picture shows.</summary>
    public const int MostEdges = 10_000;

    /// <summary>Gathers the edges; null where there are more than a picture shows.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="middle">The node in the middle; null for the whole graph.</param>
    /// <param name="types">Only edges of these types; none for all.</param>
    /// <param name="depth">How many edges away from the node, whichever way they go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<List<Edge>?> EdgesAsync(IGraph graph, Node? middle, IReadOnlyCollection<string> types, int depth, CancellationToken cancellationToken)
    {
        var edges = new List<Edge>();
        var known = new HashSet<EdgeKey>();
        IAsyncEnumerable<Edge> found = middle is { } node
            ? AroundAsync(graph, node, types, depth, cancellationToken)
            : graph.EdgesAsync(cancellationToken: cancellationToken).Where(edge => types.Count == 0 || types.Contains(edge.Type));
        await foreach (Edge edge in found)
        {
            if (known.Add(edge.Key))
            {
                if (edges.Count == MostEdges)
                {
                    return null;
                }

                edges.Add(edge);
            }
        }

        return edges;
    }

    /// <summary>The edges of all nodes that are less far away than the depth: one between two of them comes twice.</summary>
    private static async IAsyncEnumerable<Edge> AroundAsync(
        IGraph graph, Node middle, IReadOnlyCollection<string> types, int depth, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new TraversalOptions { MaxDepth = depth - 1, EdgeTypes = [.. types], Direction = EdgeDirection.Both, VisitLimit = MostEdges + 1 };
        GraphTraversal near = await graph.BreadthFirstSearchAsync(middle, options, cancellationToken);
        string?[] each = types.Count == 0 ? [null] : [.. types.Distinct()];
        foreach (Node node in near.Nodes)
        {
            foreach (string? type in each)
            {
                await foreach (Edge edge in graph.OutgoingAsync(node, type, cancellationToken))
                {
                    yield return edge;
                }

                await foreach (Edge edge in graph.IncomingAsync(node, type, cancellationToken))
                {
                    yield return edge;
                }
            }
        }
    }
}
