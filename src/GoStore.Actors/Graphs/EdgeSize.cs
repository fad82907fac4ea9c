using GoStore.Actors.Entries;

namespace GoStore.Actors.Graphs;

/// <summary>What an edge brings into a transaction.</summary>
internal static class EdgeSize
{
    public static long Of(Node from, string? type, Node to, string? properties) =>
        EntrySize.Of(from.Type, from.Id) + EntrySize.Of(to.Type, to.Id) + EntrySize.Of(type, properties);
}
