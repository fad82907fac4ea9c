using GoStore.Actors.Cluster.Serialization;
using GoStore.Actors.Journal;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>Kept replies are written as they go from node to node.</summary>
internal sealed class KeptReplyFormat : IReplyFormat
{
    public byte[] Write(object reply) => WireCodec.Write(reply);

    public object Read(byte[] bytes) => WireCodec.Read(bytes);
}
