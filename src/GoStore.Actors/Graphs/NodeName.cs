using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace GoStore.Actors.Graphs;

/// <summary>
/// A node as it stands in a row, as UTF-8, valid until the next one. A search meets most nodes more than once, and needs strings only for those it has not met yet.
/// </summary>
internal readonly ref struct NodeName(ReadOnlySpan<byte> type, ReadOnlySpan<byte> id)
{
    public ReadOnlySpan<byte> Type { get; } = type;

    public ReadOnlySpan<byte> Id { get; } = id;

    public int Hash { get; } = HashOf(type, id);

    public Node ToNode(RepeatedText types) => new(types.Of(Type), Encoding.UTF8.GetString(Id));

    public static int HashOf(ReadOnlySpan<byte> type, ReadOnlySpan<byte> id)
    {
        var hash = new HashCode();
        hash.AddBytes(id);
        hash.AddBytes(type);
        return hash.ToHashCode();
    }
}

/// <summary>Nodes by their names, and at which place each stands. It is in parts, as one that grows to a hundred thousand would hold the store when it does.</summary>
internal sealed class NodePlaces
{
    private const int Parts = 256;

    private readonly Dictionary<Node, int>[] parts = new Dictionary<Node, int>[Parts];
    private readonly RepeatedText types = new();

    public int Count { get; private set; }

    public int this[Node node] => PartOf(Comparer.Instance.GetHashCode(node))[node];

    public bool Contains(NodeName name) => PartOf(name.Hash).GetAlternateLookup<NodeName>().ContainsKey(name);

    /// <summary>Adds a node at a place, unless it is there.</summary>
    public bool TryAdd(NodeName name, int place, out Node node)
    {
        if (Contains(name))
        {
            node = default;
            return false;
        }

        node = name.ToNode(types);
        PartOf(name.Hash).Add(node, place);
        Count++;
        return true;
    }

    public void Add(Node node, int place)
    {
        PartOf(Comparer.Instance.GetHashCode(node)).Add(node, place);
        Count++;
    }

    private Dictionary<Node, int> PartOf(int hash) => parts[hash & (Parts - 1)] ??= new Dictionary<Node, int>(Comparer.Instance);

    private sealed class Comparer : IEqualityComparer<Node>, IAlternateEqualityComparer<NodeName, Node>
    {
        private const int OnStack = 256;

        public static Comparer Instance { get; } = new();

        public bool Equals(Node first, Node second) => first == second;

        public int GetHashCode([DisallowNull] Node node)
        {
            int most = Encoding.UTF8.GetMaxByteCount(node.Type.Length) + Encoding.UTF8.GetMaxByteCount(node.Id.Length);
            byte[]? rented = most > OnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
            Span<byte> bytes = rented ?? stackalloc byte[OnStack];
            int type = Encoding.UTF8.GetBytes(node.Type, bytes);
            int id = Encoding.UTF8.GetBytes(node.Id, bytes[type..]);
            int hash = NodeName.HashOf(bytes[..type], bytes.Slice(type, id));
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }

            return hash;
        }

        public bool Equals(NodeName name, Node node) => Same(name.Id, node.Id) && Same(name.Type, node.Type);

        public int GetHashCode(NodeName name) => name.Hash;

        public Node Create(NodeName name) => new(Encoding.UTF8.GetString(name.Type), Encoding.UTF8.GetString(name.Id));

        private static bool Same(ReadOnlySpan<byte> utf8, string text) =>
            Ascii.Equals(utf8, text) || (!Ascii.IsValid(utf8) && Encoding.UTF8.GetString(utf8) == text);
    }
}
