using System.Collections.Immutable;

namespace GoStore.Actors;

/// <summary>What bounds a search through the graph, and which edges it follows. All of it may be left out.</summary>
/// <example>
/// <code>
/// GraphPath? path = await store.Graph.FindShortestPathAsync(ann, eve, new TraversalOptions
/// {
///     MaxDepth = 4,
///     EdgeTypes = ["follows", "knows"],
///     Filters = [new EdgeFilter("/since", EdgeComparison.AtLeast, "2020")],
/// });
/// </code>
/// </example>
public sealed record TraversalOptions
{
    /// <summary>How many edges away from the start at most; null for any number, 0 for the start alone.</summary>
    public int? MaxDepth { get; init; }

    /// <summary>Only edges of these types; none named is all.</summary>
    public ImmutableArray<string> EdgeTypes { get; init; } = [];

    /// <summary>Which way edges are followed.</summary>
    public EdgeDirection Direction { get; init; }

    /// <summary>Only edges for whose properties all of these hold; 16 at most.</summary>
    public ImmutableArray<EdgeFilter> Filters { get; init; } = [];

    /// <summary>
    /// A breadth-first search ends, without an error, when it has found so many nodes, the start among them; null for no such end. A search for a path takes no notice of it.
    /// In either case <c>gostore.graph.max-visited-nodes</c> is the most, and more than that is <see cref="ErrorCode.LimitExceeded"/>.
    /// </summary>
    public int? VisitLimit { get; init; }
}
