using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using GoStore.Actors.Cluster.Messages;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>
/// The only way in which anything of GoStore goes from node to node or into a journal: Protobuf, under manifests of two to four letters
/// (<see cref="Manifests"/>), as gostore.proto says. Whatever it cannot read is a <see cref="SerializationException"/>.
/// </summary>
internal sealed class ClusterSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Stands in journals: never another one.</summary>
    public const int Number = 4680;

    private const long Wrapping = 4096;

    private readonly long longest = LongestMessage(system);

    public override int Identifier => Number;

    /// <summary>How long a message between nodes may be; the rest of a frame is what it is wrapped in.</summary>
    public static long LongestMessage(ActorSystem system) => (system.Settings.Config.GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size") ?? 128_000) - Wrapping;

    public override string Manifest(object o) => WireCodec.Manifest(o);

    public override byte[] ToBinary(object obj)
    {
        byte[] bytes = WireCodec.WriteContent(obj, system);

        // What is longer than a frame is dropped on the way, and whoever asked would wait in vain.
        return obj is ClusterReply reply && bytes.Length > longest
            ? WireCodec.WriteContent(reply with { Answer = TooLong(bytes.Length) }, system)
            : bytes;
    }

    private LimitExceeded TooLong(long length) =>
        new("size of an answer between nodes in bytes (akka.remote.dot-netty.tcp.maximum-frame-size); ask for less at a time", longest, length);

    public override object FromBinary(byte[] bytes, string manifest) => WireCodec.ReadContent(manifest, bytes, system);
}
