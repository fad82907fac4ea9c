using System.Collections.Immutable;
using GoStore.Actors.Graphs;

namespace GoStore.Actors;

/// <summary>
/// What changes the graph: directed edges with a type between nodes, with JSON properties where that is wanted. Edges are kept beside the entries, in a table
/// of their own: they are neither counted by quotas nor told of by events and the change log, but a <see cref="StoreCommands.Transaction"/> may hold both.
/// </summary>
/// <example>
/// <code>
/// await store.Ref.AskAsync(new GraphCommands.AddEdge(new Node("User", "ann"), "follows", new Node("User", "bob"), """{"since":2020}"""), timeout);
/// </code>
/// </example>
public static class GraphCommands
{
    /// <summary>Adds an edge; <see cref="EdgeConflict"/>, with what is there, where there is one already.</summary>
    /// <param name="From">Where it starts.</param>
    /// <param name="Type">Its type; not empty.</param>
    /// <param name="To">Where it ends.</param>
    /// <param name="Properties">A JSON document of at most <c>gostore.graph.max-properties</c>; null for none.</param>
    public sealed record AddEdge(Node From, string Type, Node To, string? Properties = null) : IStoreRequest<EdgeWritten>, ITransactional, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "edge-add";

        /// <inheritdoc/>
        public long Size => EdgeSize.Of(From, Type, To, Properties);
    }

    /// <summary>Writes an edge, whether it is there or not.</summary>
    /// <param name="From">Where it starts.</param>
    /// <param name="Type">Its type; not empty.</param>
    /// <param name="To">Where it ends.</param>
    /// <param name="Properties">A JSON document of at most <c>gostore.graph.max-properties</c>, in place of what was there; null for none.</param>
    /// <param name="Expected">What must be there; <see cref="EdgeConflict"/> otherwise.</param>
    public sealed record PutEdge(Node From, string Type, Node To, string? Properties = null, ExpectedVersion Expected = default) : IStoreRequest<EdgeWritten>, ITransactional, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "edge-put";

        /// <inheritdoc/>
        public long Size => EdgeSize.Of(From, Type, To, Properties);
    }

    /// <summary>Gives an edge other properties; <see cref="EdgeNotFound"/> where there is none.</summary>
    /// <param name="From">Where it starts.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="To">Where it ends.</param>
    /// <param name="Properties">A JSON document of at most <c>gostore.graph.max-properties</c>, in place of what was there; null for none.</param>
    /// <param name="Expected">At which version it must be; <see cref="EdgeConflict"/> otherwise. That it must be absent makes no sense here and is refused.</param>
    public sealed record UpdateEdge(Node From, string Type, Node To, string? Properties, ExpectedVersion Expected = default) : IStoreRequest<EdgeWritten>, ITransactional, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "edge-update";

        /// <inheritdoc/>
        public long Size => EdgeSize.Of(From, Type, To, Properties);
    }

    /// <summary>Removes an edge; an absent one is no error, and the reply says so.</summary>
    /// <param name="From">Where it starts.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="To">Where it ends.</param>
    /// <param name="Expected">What must be there; <see cref="EdgeConflict"/> otherwise.</param>
    public sealed record RemoveEdge(Node From, string Type, Node To, ExpectedVersion Expected = default) : IStoreRequest<EdgeRemoved>, ITransactional, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "edge-remove";

        /// <inheritdoc/>
        public long Size => EdgeSize.Of(From, Type, To, null);
    }

    /// <summary>
    /// Removes the edges of a node, outgoing and incoming, and with them the node. Up to 1000 edges go in one go, all of them or none. Of a node with more, each
    /// request removes as many as fit into <c>gostore.slice-time</c>, for good, and says whether there are more: send it again until there are none.
    /// <see cref="IGraph.RemoveNodeAsync"/> does.
    /// </summary>
    /// <param name="Node">The node.</param>
    public sealed record RemoveNode(Node Node) : IStoreRequest<NodeRemoved>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "node-remove";
    }
}

/// <summary>
/// What can be asked about the graph. Lists have one order, by the bytes of UTF-8 of all parts of an edge, from left to right as they are listed.
/// Searches go in slices between which other requests have their turn, so what is changed meanwhile may be seen or not.
/// </summary>
public static class GraphQueries
{
    /// <summary>Asks for an edge; <see cref="EdgeNotFound"/> where there is none.</summary>
    /// <param name="From">Where it starts.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="To">Where it ends.</param>
    public sealed record GetEdge(Node From, string Type, Node To) : IStoreRequest<Edge>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "edge";
    }

    /// <summary>Asks for a page of the edges that start at a node, in the order of their type and their end.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Type">Only edges of this type; null for all.</param>
    /// <param name="After">After which edge to go on: <see cref="EdgePage.Next"/> of the page before; null to start.</param>
    /// <param name="Limit">How many at most; null for as many as a page holds.</param>
    public sealed record GetOutgoing(Node Node, string? Type = null, EdgeKey? After = null, int? Limit = null) : IStoreRequest<EdgePage>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "edges-outgoing";
    }

    /// <summary>Asks for a page of the edges that end at a node, in the order of their type and their start.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Type">Only edges of this type; null for all.</param>
    /// <param name="After">After which edge to go on: <see cref="EdgePage.Next"/> of the page before; null to start.</param>
    /// <param name="Limit">How many at most; null for as many as a page holds.</param>
    public sealed record GetIncoming(Node Node, string? Type = null, EdgeKey? After = null, int? Limit = null) : IStoreRequest<EdgePage>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "edges-incoming";
    }

    /// <summary>Asks for a page of all edges, in the order of their start, their type and their end.</summary>
    /// <param name="Type">Only edges of this type, which are found by looking at all; null for all.</param>
    /// <param name="After">After which edge to go on: <see cref="EdgePage.Next"/> of the page before; null to start.</param>
    /// <param name="Limit">How many at most; null for as many as a page holds.</param>
    public sealed record GetEdges(string? Type = null, EdgeKey? After = null, int? Limit = null) : IStoreRequest<EdgePage>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "edges";
    }

    /// <summary>Asks how many edges a node has.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Type">Only edges of this type; null for all.</param>
    public sealed record GetDegree(Node Node, string? Type = null) : IStoreRequest<NodeDegree>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "node-degree";
    }

    /// <summary>
    /// Asks for the nodes to which a node has an edge, whichever way it goes: each once, in the order of their types and ids.
    /// More than <c>gostore.graph.max-visited-nodes</c> are <see cref="ErrorCode.LimitExceeded"/>.
    /// </summary>
    /// <param name="Node">The node.</param>
    /// <param name="Type">Only edges of this type; null for all.</param>
    /// <param name="Direction">Which edges count.</param>
    public sealed record GetNeighbours(Node Node, string? Type = null, EdgeDirection Direction = EdgeDirection.Both) : IStoreRequest<NodeList>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "node-neighbours";
    }

    /// <summary>
    /// Asks for the nodes to which two nodes both have an outgoing edge: each once, in the order of their types and ids.
    /// More than <c>gostore.graph.max-visited-nodes</c> at the first of them are <see cref="ErrorCode.LimitExceeded"/>.
    /// </summary>
    /// <param name="First">One node.</param>
    /// <param name="Second">The other.</param>
    /// <param name="Type">Only edges of this type; null for all.</param>
    public sealed record FindMutualConnections(Node First, Node Second, string? Type = null) : IStoreRequest<NodeList>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "mutual-connections";
    }

    /// <summary>Looks for all nodes that can be reached from one, nearest first.</summary>
    /// <param name="Start">Where it starts; it is found first, at depth 0, whether it has edges or not.</param>
    /// <param name="Options">Its bounds and which edges it follows; null for all edges along their direction.</param>
    public sealed record BreadthFirstSearch(Node Start, TraversalOptions? Options = null) : IStoreRequest<GraphTraversal>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "breadth-first-search";
    }

    /// <summary>
    /// Looks for a path from one node to another with as few edges as possible, from both ends at once. Where there are several, the graph decides which, always in the same way.
    /// </summary>
    /// <param name="From">Where it starts.</param>
    /// <param name="To">Where it ends; may be where it starts, which is a path without edges.</param>
    /// <param name="Options">Its bounds and which edges it follows; null for all edges along their direction.</param>
    public sealed record FindShortestPath(Node From, Node To, TraversalOptions? Options = null) : IStoreRequest<PathFound>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "shortest-path";
    }
}

/// <summary>An edge was written and is on the disk.</summary>
/// <param name="Version">The version that it has now.</param>
public sealed record EdgeWritten(long Version) : IStoreMessage;

/// <summary>An edge is not there any more.</summary>
/// <param name="Existed">Whether it was there.</param>
public sealed record EdgeRemoved(bool Existed) : IStoreMessage;

/// <summary>Edges of a node were removed.</summary>
/// <param name="Count">How many.</param>
/// <param name="HasMore">Whether there are more, for which the request is to be sent again.</param>
public sealed record NodeRemoved(long Count, bool HasMore) : IStoreMessage;

/// <summary>A page of edges.</summary>
/// <param name="Edges">The edges, in their order.</param>
/// <param name="Next">What to ask for next as <c>After</c>; null at the end. A page may be empty and still have one.</param>
public sealed record EdgePage(ImmutableArray<Edge> Edges, EdgeKey? Next) : IStoreMessage;

/// <summary>How many edges a node has. One from a node to itself counts on both sides.</summary>
/// <param name="Incoming">How many end at it.</param>
/// <param name="Outgoing">How many start at it.</param>
public sealed record NodeDegree(long Incoming, long Outgoing) : IStoreMessage;

/// <summary>Nodes, each once.</summary>
/// <param name="Nodes">The nodes, in the order of their types and ids.</param>
public sealed record NodeList(ImmutableArray<Node> Nodes) : IStoreMessage;

/// <summary>What a search for a path came to.</summary>
/// <param name="Path">The path; null where there is none within the bounds.</param>
public sealed record PathFound(GraphPath? Path) : IStoreMessage;

/// <summary>There is no such edge.</summary>
/// <param name="Key">The edge that was asked for.</param>
public sealed record EdgeNotFound(EdgeKey Key)
    : StoreFailure(ErrorCode.NotFound, $"There is no edge {Key.Quoted}."), IScopedReply
{
    // Names of nodes are the caller's own, whatever they begin with.
    object IScopedReply.Out(NamespaceScope scope) => this;
}

/// <summary>The edge is not as the request expected it. Nothing was written.</summary>
/// <param name="Key">The edge.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Present">What is there; null where nothing is.</param>
public sealed record EdgeConflict(EdgeKey Key, ExpectedVersion Expected, Edge? Present)
    : StoreFailure(ErrorCode.Conflict,
        $"The edge {Key.Quoted} was expected {Expected} and is {(Present is null ? "absent" : $"at version {Present.Version}")}. {(Expected.IsAbsent ? "Update it, or put it where it does not matter whether it is there." : "Read it again and decide anew.")}"), IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => this;

    /// <inheritdoc/>
    public override StoreException ToException() => new EdgeConflictException(this);
}

/// <summary>An edge is not as it was expected. Nothing was written.</summary>
public sealed class EdgeConflictException : StoreException
{
    internal EdgeConflictException(EdgeConflict conflict)
        : base(conflict.Code, conflict.Message) => Conflict = conflict;

    /// <summary>The edge, what was expected of it, and what is there.</summary>
    public EdgeConflict Conflict { get; }
}
