namespace GoStore.Actors;

/// <summary>
/// Directed edges with types between nodes, with JSON properties where that is wanted, and searches through them. Nodes need not be made: a node is there as long
/// as an edge is at it. Every list has one order, by the bytes of UTF-8.
/// </summary>
/// <remarks>
/// Edges stand beside the entries. Quotas do not count them, and events, the change log and exports do not have them; backups do. To change edges and
/// entries as one, give <see cref="GraphCommands"/> to <see cref="IEntries.TransactionAsync"/>, or use <see cref="IEntryTransaction.Add(ITransactional)"/>.
/// Every method throws a <see cref="StoreException"/>: <see cref="ErrorCode.InvalidArgument"/> with the name of the part where one is empty or not well-formed.
/// </remarks>
/// <example>
/// <code>
/// var ann = new Node("User", "ann");
/// var bob = new Node("User", "bob");
/// await store.Graph.AddEdgeAsync(ann, "follows", bob, """{"since":2020}""");
/// GraphPath? path = await store.Graph.FindShortestPathAsync(ann, new Node("User", "eve"));
/// await foreach (Edge edge in store.Graph.OutgoingAsync(ann)) { Console.WriteLine(edge.Key); }
/// </code>
/// </example>
public interface IGraph
{
    /// <summary>Adds an edge.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="type">Its type; not empty.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="properties">A JSON document of at most <c>gostore.graph.max-properties</c>; null for none.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>Its version, 1.</returns>
    /// <exception cref="EdgeConflictException">It is there already; the exception has it.</exception>
    Task<long> AddEdgeAsync(Node from, string type, Node to, string? properties = null, CancellationToken cancellationToken = default);

    /// <summary>Writes an edge, whether it is there or not.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="type">Its type; not empty.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="properties">A JSON document, in place of what was there; null for none.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>Its version now.</returns>
    /// <exception cref="EdgeConflictException">It is not as expected.</exception>
    Task<long> PutEdgeAsync(Node from, string type, Node to, string? properties = null, ExpectedVersion expected = default, CancellationToken cancellationToken = default);

    /// <summary>Gives an edge other properties. One that is not there is <see cref="ErrorCode.NotFound"/>.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="type">Its type.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="properties">A JSON document, in place of what was there; null for none.</param>
    /// <param name="expected">At which version it must be.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>Its version now.</returns>
    /// <exception cref="EdgeConflictException">It is at another version.</exception>
    Task<long> UpdateEdgeAsync(Node from, string type, Node to, string? properties, ExpectedVersion expected = default, CancellationToken cancellationToken = default);

    /// <summary>Removes an edge.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="type">Its type.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="EdgeConflictException">It is not as expected.</exception>
    Task<bool> RemoveEdgeAsync(Node from, string type, Node to, ExpectedVersion expected = default, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes all edges of a node, outgoing and incoming. Up to 1000 go as one. More go in steps, each of them for good: others may see a part of them meanwhile,
    /// and after an error some may be left, which a repeated call removes.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="cancellationToken">Ends it after the step that is going on.</param>
    /// <returns>How many edges it had.</returns>
    Task<long> RemoveNodeAsync(Node node, CancellationToken cancellationToken = default);

    /// <summary>Reads an edge; null where there is none.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="type">Its type.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Edge?> FindEdgeAsync(Node from, string type, Node to, CancellationToken cancellationToken = default);

    /// <summary>The edges that start at a node, in the order of their types and ends, page by page.</summary>
    /// <param name="node">The node.</param>
    /// <param name="type">Only edges of this type; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<Edge> OutgoingAsync(Node node, string? type = null, CancellationToken cancellationToken = default);

    /// <summary>The edges that end at a node, in the order of their types and starts, page by page.</summary>
    /// <param name="node">The node.</param>
    /// <param name="type">Only edges of this type; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<Edge> IncomingAsync(Node node, string? type = null, CancellationToken cancellationToken = default);

    /// <summary>All edges, in the order of their starts, types and ends, page by page.</summary>
    /// <param name="type">Only edges of this type, for which all are looked at; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<Edge> EdgesAsync(string? type = null, CancellationToken cancellationToken = default);

    /// <summary>How many edges end and start at a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="type">Only edges of this type; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<NodeDegree> GetDegreeAsync(Node node, string? type = null, CancellationToken cancellationToken = default);

    /// <summary>The nodes at the other ends of a node's edges, each once, in the order of their types and ids.</summary>
    /// <param name="node">The node.</param>
    /// <param name="type">Only edges of this type; null for all.</param>
    /// <param name="direction">Which edges count.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Node>> GetNeighboursAsync(Node node, string? type = null, EdgeDirection direction = EdgeDirection.Both, CancellationToken cancellationToken = default);

    /// <summary>The nodes to which two nodes both have an outgoing edge, each once, in the order of their types and ids.</summary>
    /// <param name="first">One node.</param>
    /// <param name="second">The other.</param>
    /// <param name="type">Only edges of this type; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Node>> GetMutualConnectionsAsync(Node first, Node second, string? type = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Looks for all nodes that can be reached from one, nearest first. The search is done inside the store, in slices between which other requests have their turn;
    /// what is changed meanwhile may be seen or not.
    /// </summary>
    /// <param name="start">Where it starts; it is found first, whether it has edges or not.</param>
    /// <param name="options">Its bounds and which edges it follows.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="LimitExceededException">More than <c>gostore.graph.max-visited-nodes</c> were found.</exception>
    Task<GraphTraversal> BreadthFirstSearchAsync(Node start, TraversalOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// The same with code that decides which edges are followed. Code cannot go into the store, so the edges of each node come to it, page by page, which is many
    /// times slower than <see cref="TraversalOptions.Filters"/>. Without a visit limit it may find 100 000 nodes.
    /// </summary>
    /// <param name="start">Where it starts.</param>
    /// <param name="filter">Whether an edge is followed.</param>
    /// <param name="options">Its bounds and which edges it follows.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="LimitExceededException">More than 100 000 nodes were found, without a visit limit.</exception>
    Task<GraphTraversal> BreadthFirstSearchAsync(Node start, Func<Edge, bool> filter, TraversalOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Looks for a path from one node to another with as few edges as possible, inside the store and from both ends at once. Of several the graph decides which, always in the same way.
    /// </summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="to">Where it ends; where it starts is a path without edges.</param>
    /// <param name="options">Its bounds and which edges it follows; a visit limit does not matter.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The path; null where there is none within the bounds.</returns>
    /// <exception cref="LimitExceededException">More than <c>gostore.graph.max-visited-nodes</c> were found before a path.</exception>
    Task<GraphPath?> FindShortestPathAsync(Node from, Node to, TraversalOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The same with code that decides which edges are followed, to which they come page by page, as in the search above.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="filter">Whether an edge is followed.</param>
    /// <param name="options">Its bounds and which edges it follows; a visit limit does not matter.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The path; null where there is none within the bounds.</returns>
    /// <exception cref="LimitExceededException">More than 100 000 nodes were found before a path.</exception>
    Task<GraphPath?> FindShortestPathAsync(Node from, Node to, Func<Edge, bool> filter, TraversalOptions? options = null, CancellationToken cancellationToken = default);
}
