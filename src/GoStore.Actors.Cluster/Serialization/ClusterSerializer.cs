using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>
/// The only way in which anything of GoStore goes from node to node or into a journal: Protobuf, under manifests of two to four letters
/// (<see cref="Manifests"/>), as gostore.proto says. Whatever it cannot read is a <see cref="SerializationException"/>.
/// </summary>
internal sealed class ClusterSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Stands in journals: never another one.</summary>
    public const int Number = 4680;

    public override int Identifier => Number;

    public override string Manifest(object o) => WireCodec.Manifest(o);

    public override byte[] ToBinary(object obj) => WireCodec.WriteContent(obj, system);

    public override object FromBinary(byte[] bytes, string manifest) => WireCodec.ReadContent(manifest, bytes, system);
}
