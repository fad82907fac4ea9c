namespace GoStore.Actors.Graphs;

/// <summary>The order of nodes in every list: by type and then by id.</summary>
internal sealed class NodeOrder : IComparer<Node>
{
    public static NodeOrder Instance { get; } = new();

    public int Compare(Node first, Node second)
    {
        int types = ReferenceEquals(first.Type, second.Type) ? 0 : Utf8Order.Instance.Compare(first.Type, second.Type);
        return types != 0 ? types : Utf8Order.Instance.Compare(first.Id, second.Id);
    }
}
