using System.Globalization;
using System.Text;
using Akka.Cluster.Sharding;
using GoStore.Actors.Cluster.Entity;
using GoStore.Actors.Cluster.Messages;

namespace GoStore.Actors.Cluster.Nodes;

/// <summary>Which shard a namespace is in: by a hash without a sign, the same on every node and in every release.</summary>
internal sealed class NamespaceExtractor(int shards) : IMessageExtractor
{
    private const uint OffsetBasis = 2166136261;
    private const uint Prime = 16777619;

    public string? EntityId(object message) => message is IForNamespace forNamespace ? EntityNames.EntityOf(forNamespace.Namespace) : null;

    public object EntityMessage(object message) => message;

    public string ShardId(object message) => message is ShardRegion.StartEntity start ? ShardId(start.EntityId, null) : ShardId(EntityId(message) ?? "", message);

    /// <summary>FNV-1a over the bytes of the name.</summary>
    public string ShardId(string entityId, object? messageHint = null)
    {
        uint hash = OffsetBasis;
        foreach (byte each in Encoding.UTF8.GetBytes(entityId))
        {
            hash = unchecked((hash ^ each) * Prime);
        }

        return (hash % (uint)shards).ToString(CultureInfo.InvariantCulture);
    }
}
