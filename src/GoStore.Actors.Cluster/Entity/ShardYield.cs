using Akka.Actor;
using Akka.Cluster.Sharding;
using GoStore.Actors.Cluster.Nodes;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>
/// Has the region of this node let go of the shard of a namespace, as if the coordinator had asked for it, so that it asks the coordinator where that shard is before it
/// gives anything on.
/// </summary>
internal static class ShardYield
{
    /// <summary>The serialiser of sharding's own messages, and what two of them are called on the wire. They are Akka's protocol between nodes, which does not change.</summary>
    private const int Sharding = 13;
    private const string BeginHandOff = "BH";
    private const string HandOff = "BJ";

    public static void Of(ActorSystem system, EntitySettings settings, string ns)
    {
        string shard = new NamespaceExtractor(settings.Cluster.Shards).ShardId(EntityNames.EntityOf(ns));
        IActorRef region = ClusterSharding.Get(system).ShardRegion(settings.TypeName);
        region.Tell(Message(system, BeginHandOff, shard), ActorRefs.NoSender);
        region.Tell(Message(system, HandOff, shard), ActorRefs.NoSender);
    }

    /// <summary>One text, as the field 1.</summary>
    private static object Message(ActorSystem system, string manifest, string shard)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(shard);
        return system.Serialization.Deserialize([(1 << 3) | 2, (byte)text.Length, .. text], Sharding, manifest);
    }
}
