namespace GoStore.Actors;

/// <summary>
/// An end of an edge. A node is nothing but its name: it need not be made, and is in the graph as long as an edge is at it. What belongs to it is kept in an
/// entry of the same name, where that is wanted.
/// </summary>
/// <param name="Type">What it is, such as <c>User</c>; not empty, at most <c>gostore.limits.key</c>.</param>
/// <param name="Id">Which one; not empty, at most <c>gostore.limits.key</c>.</param>
public readonly record struct Node(string Type, string Id)
{
    /// <summary>For people: <c>User:ann</c>. Not unique, as both parts may have a colon.</summary>
    public override string ToString() => $"{Type}:{Id}";
}

/// <summary>What an edge is known by; of one type there is one edge at most from one node to another.</summary>
/// <param name="From">Where it starts.</param>
/// <param name="Type">What it says, such as <c>follows</c>; not empty, at most <c>gostore.limits.key</c>.</param>
/// <param name="To">Where it ends; may be where it starts.</param>
public readonly record struct EdgeKey(Node From, string Type, Node To)
{
    /// <summary>For people: <c>User:ann -[follows]-> User:bob</c>.</summary>
    public override string ToString() => $"{From} -[{Type}]-> {To}";

    /// <summary>How an edge stands in a message about it.</summary>
    internal string Quoted => $"{Named.Text(From.ToString())} -[{Named.Text(Type)}]-> {Named.Text(To.ToString())}";
}

/// <summary>An edge as it is stored.</summary>
/// <param name="From">Where it starts.</param>
/// <param name="Type">What it says.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Properties">A JSON document, as it was given; null for none.</param>
/// <param name="Version">1 when it is added, one more with every change.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="UpdatedAt">When it was last written.</param>
public sealed record Edge(Node From, string Type, Node To, string? Properties = null, long Version = 0, DateTimeOffset CreatedAt = default, DateTimeOffset UpdatedAt = default) : IStoreMessage
{
    /// <summary>What it is known by.</summary>
    public EdgeKey Key => new(From, Type, To);
}

/// <summary>Which edges of a node are meant, and which way a search follows them.</summary>
public enum EdgeDirection
{
    /// <summary>Those that start at it, along their direction.</summary>
    Outgoing,

    /// <summary>Those that end at it, against their direction.</summary>
    Incoming,

    /// <summary>Both, the outgoing ones first.</summary>
    Both,
}
