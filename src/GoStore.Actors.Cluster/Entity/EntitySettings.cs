using System.Collections.Concurrent;
using GoStore.Actors.Journal;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>What every namespace of a node knows.</summary>
/// <param name="Cluster">The settings.</param>
/// <param name="Node">The address of the node.</param>
/// <param name="Process">Of which start of it: nobody else in this process can hold a namespace that has ended.</param>
/// <param name="TypeName">What the shard region is called.</param>
/// <param name="Replies">How replies are kept.</param>
internal sealed record EntitySettings(ClusterSettings Cluster, string Node, Guid Process, string TypeName, IReplyFormat Replies)
{
    /// <summary>The namespaces that this process has answered for since it last took them over from another one.</summary>
    public ConcurrentDictionary<string, bool> Served { get; } = new(StringComparer.Ordinal);

    public string PathOf(string ns) => Path.Combine(Cluster.DataFolder, EntityNames.FileOf(ns));
}
