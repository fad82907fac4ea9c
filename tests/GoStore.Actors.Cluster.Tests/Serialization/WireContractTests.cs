using System.Text;
using Akka.Actor;
using Google.Protobuf;
using GoStore.Actors.Cluster.Serialization;
using Xunit;
using OwnFormat = GoStore.Actors.Cluster.Serialization.WireFormat;
using Protobuf = Google.Protobuf.WireFormat;

namespace GoStore.Actors.Cluster.Tests.Serialization;

/// <summary>What is on the wire and in journals stays as it is.</summary>
public sealed class WireContractTests : IClassFixture<SerializingSystem>
{
    private readonly ExtendedActorSystem system;

    public WireContractTests(SerializingSystem fixture) => system = (ExtendedActorSystem)fixture.System;

    [Fact]
    public void The_schema_is_the_approved_one() =>
        ApprovedText.Check(WireSchema.Text(), "The schema of the wire format is not the approved one.", "src", "GoStore.Actors.Cluster", "Serialization", "gostore.proto");

    [Fact]
    public void The_bytes_of_every_message_are_the_approved_ones()
    {
        var text = new StringBuilder();
        // An actor whose path is always the same.
        foreach (object message in WireSamples.All(system.DeadLetters))
        {
            text.Append($"{WireCodec.Manifest(message)} {Convert.ToHexStringLower(WireCodec.WriteContent(message, system))}\n");
        }

        ApprovedText.Check(text.ToString(), "The bytes of messages are not the approved ones.", "tests", "GoStore.Actors.Cluster.Tests", "Serialization", "GoldenBytes.approved.txt");
    }

    [Fact]
    public void The_number_of_the_serialiser_stands_in_journals() => Assert.Equal(4680, new ClusterSerializer(system).Identifier);

    [Fact]
    public void Anybody_who_reads_Protobuf_can_read_it()
    {
        byte[] written = WireCodec.WriteContent(new EntryCommands.Set("g", "k", "ü", TimeSpan.FromTicks(-3), ExpectedVersion.Exactly(300)), null);

        var reader = new CodedInputStream(written);
        Assert.Equal(OwnFormat.Tag(1, WireType.Length), reader.ReadTag());
        Assert.Equal("g", reader.ReadString());
        Assert.Equal(OwnFormat.Tag(2, WireType.Length), reader.ReadTag());
        Assert.Equal("k", reader.ReadString());
        Assert.Equal(OwnFormat.Tag(3, WireType.Length), reader.ReadTag());
        Assert.Equal("ü", reader.ReadString());
        Assert.Equal(OwnFormat.Tag(4, WireType.Varint), reader.ReadTag());
        Assert.Equal(-3, reader.ReadSInt64());
        Assert.Equal(OwnFormat.Tag(5, WireType.Length), reader.ReadTag());
        var inner = new CodedInputStream(reader.ReadBytes().ToByteArray());
        Assert.Equal(OwnFormat.Tag(1, WireType.Varint), inner.ReadTag());
        Assert.Equal(2u, inner.ReadUInt32());
        Assert.Equal(OwnFormat.Tag(2, WireType.Varint), inner.ReadTag());
        Assert.Equal(300, inner.ReadSInt64());
        Assert.Equal(0u, inner.ReadTag());
        Assert.Equal(0u, reader.ReadTag());
    }

    [Fact]
    public void What_anybody_writes_as_Protobuf_can_be_read()
    {
        byte[] written = Written(stream =>
        {
            // In another order, and the value twice, of which the last counts.
            stream.WriteTag(4, Protobuf.WireType.Varint);
            stream.WriteSInt64(long.MinValue);
            stream.WriteTag(3, Protobuf.WireType.LengthDelimited);
            stream.WriteString("not this");
            stream.WriteTag(3, Protobuf.WireType.LengthDelimited);
            stream.WriteString("ü");
            stream.WriteTag(2, Protobuf.WireType.LengthDelimited);
            stream.WriteString("k");
            stream.WriteTag(1, Protobuf.WireType.LengthDelimited);
            stream.WriteString("g");
        });
        Assert.Equal(new EntryCommands.Set("g", "k", "ü", TimeSpan.MinValue), WireCodec.ReadContent("es", written, null));
    }

    [Fact]
    public void What_a_newer_version_adds_is_passed_over()
    {
        byte[] more = Written(stream =>
        {
            stream.WriteTag(50, Protobuf.WireType.Varint);
            stream.WriteUInt64(ulong.MaxValue);
            stream.WriteTag(51, Protobuf.WireType.Fixed64);
            stream.WriteFixed64(1);
            stream.WriteTag(52, Protobuf.WireType.LengthDelimited);
            stream.WriteString("more");
            stream.WriteTag(1053, Protobuf.WireType.Fixed32);
            stream.WriteFixed32(1);
        });
        foreach (object message in WireSamples.All(system.DeadLetters))
        {
            byte[] written = WireCodec.WriteContent(message, system);
            object read = WireCodec.ReadContent(WireCodec.Manifest(message), (byte[])[.. more, .. written, .. more], system);
            Assert.Equal(Shape.Of(message), Shape.Of(read));
        }
    }

    [Fact]
    public void What_an_older_version_does_not_write_has_its_default()
    {
        byte[] names = WireCodec.WriteContent(new EntryQueries.Get("g", "k"), null);
        Assert.Equal(new EntryCommands.Increment("g", "k", 1), WireCodec.ReadContent("ei", names, null));
        Assert.Equal(new WatchCommands.Watch("*", "*"), WireCodec.ReadContent("ww", Array.Empty<byte>(), null));
        Assert.Equal(Shape.Of(new TraversalOptions()), Shape.Of(((GraphQueries.BreadthFirstSearch)WireCodec.ReadContent("gb", Convert.FromHexString("1200"), null)).Options));
        Assert.Equal(new EntryNotFound("g", "k").Message, ((EntryNotFound)WireCodec.ReadContent("fEN", names, null)).Message);
    }

    private static byte[] Written(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var stream = new CodedOutputStream(bytes))
        {
            write(stream);
        }

        return bytes.ToArray();
    }
}
