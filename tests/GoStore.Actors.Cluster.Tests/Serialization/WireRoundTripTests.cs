using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using GoStore.Actors.Cluster.Messages;
using GoStore.Actors.Cluster.Serialization;
using GoStore.Actors.Tests.Contract;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Serialization;

/// <summary>What is written is read again as it was, by the serialiser that Akka finds for it.</summary>
public sealed class WireRoundTripTests : IClassFixture<SerializingSystem>
{
    private readonly SerializingSystem fixture;

    public WireRoundTripTests(SerializingSystem fixture) => this.fixture = fixture;

    [Fact]
    public void Every_message_comes_out_as_it_went_in()
    {
        foreach (object message in WireSamples.All(fixture.Actor))
        {
            var serializer = Assert.IsType<ClusterSerializer>(fixture.System.Serialization.FindSerializerFor(message));
            string manifest = serializer.Manifest(message);
            byte[] written = serializer.ToBinary(message);

            object read = fixture.System.Serialization.Deserialize(written, serializer.Identifier, manifest);

            Assert.Equal(message.GetType(), read.GetType());
            Assert.Equal(Shape.Of(message), Shape.Of(read));
            Assert.Equal(written, serializer.ToBinary(read));
        }
    }

    [Fact]
    public void There_is_a_sample_of_every_message() =>
        Assert.Equal(
            Manifests.All.Select(known => known.Manifest).Order(StringComparer.Ordinal),
            WireSamples.All(fixture.Actor).Select(WireCodec.Manifest).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void A_reply_is_kept_without_a_system()
    {
        foreach (object reply in WireSamples.Replies().Concat(WireSamples.Failures()))
        {
            byte[] kept = WireCodec.Write(reply);
            Assert.Equal(Shape.Of(reply), Shape.Of(WireCodec.Read(kept)));
            // And out of the middle of something else.
            byte[] around = [1, 2, .. kept, 3];
            Assert.Equal(Shape.Of(reply), Shape.Of(WireCodec.Read(around.AsMemory(2, kept.Length))));
        }
    }

    [Fact]
    public void A_failure_stays_what_it_is_for_who_catches_it()
    {
        foreach (StoreFailure failure in WireSamples.Failures())
        {
            var read = Assert.IsAssignableFrom<StoreFailure>(WireCodec.Read(WireCodec.Write(failure)));
            Assert.Equal(failure, read);
            Assert.Equal(failure.ToException().GetType(), read.ToException().GetType());
            Assert.Equal(failure.ToException().Message, read.ToException().Message);
        }
    }

    [Fact]
    public void An_actor_is_found_again_and_cannot_be_kept()
    {
        var message = new ClusterWatch("", Guid.NewGuid(), "*", "*", fixture.Actor);
        Serializer serializer = fixture.System.Serialization.FindSerializerFor(message);
        var read = (ClusterWatch)fixture.System.Serialization.Deserialize(serializer.ToBinary(message), serializer.Identifier, WireCodec.Manifest(message));
        Assert.Equal(fixture.Actor, read.Watcher);

        SerializationException error = Assert.Throws<SerializationException>(() => WireCodec.Write(message));
        Assert.Contains("not be kept", error.Message);
    }

    [Fact]
    public void Another_node_is_given_the_address_of_an_actor()
    {
        string text = System.Text.Encoding.UTF8.GetString(WireCodec.WriteContent(new ClusterWatch("", Guid.Empty, "*", "*", fixture.Actor), (ExtendedActorSystem)fixture.System));
        Assert.Contains($"akka://{fixture.System.Name}/", text);
    }

    [Fact]
    public void What_is_no_message_is_refused_by_name()
    {
        SerializationException error = Assert.Throws<SerializationException>(() => WireCodec.Write(new Version(1, 2)));
        Assert.Contains("System.Version", error.Message);
        Assert.Throws<SerializationException>(() => WireCodec.Write(new ClusterReply(1, new Version(1, 2))));
    }

    [Fact]
    public void A_message_that_is_too_deep_is_not_written()
    {
        StoreFailure failure = new ReadsChanged("g");
        for (int depth = 0; depth < WireFormat.Deepest; depth++)
        {
            failure = new TransactionFailed(0, failure) { Message = "" };
        }

        Assert.Contains("within one another", Assert.Throws<SerializationException>(() => WireCodec.Write(failure)).Message);
        Assert.IsType<EntryWritten>(WireCodec.Read(WireCodec.Write(new EntryWritten(1))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void A_set_is_little_longer_than_what_it_sets(int value)
    {
        var set = new EntryCommands.Set("settings", "colour", new string('x', value));
        int payload = "settings".Length + "colour".Length + value;
        Assert.InRange(WireCodec.WriteContent(set, null).Length - payload, 6, 8);
        Assert.InRange(WireCodec.WriteContent(new ClusterRequest("tenant-a", Guid.NewGuid(), 1_000_000, true, set), null).Length - payload, 48, 56);
    }
}

/// <summary>An actor system with the reference configuration.</summary>
public sealed class SerializingSystem : IDisposable
{
    public SerializingSystem()
    {
        System = ActorSystem.Create("serializing", Reference());
        Actor = System.ActorOf(Props.Empty, "watcher");
    }

    public ActorSystem System { get; }

    public IActorRef Actor { get; }

    private static Config Reference()
    {
        using Stream stream = typeof(ClusterSerializer).Assembly.GetManifestResourceStream("GoStore.Actors.Cluster.cluster.conf")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }

    public void Dispose() => System.Terminate().Wait(TimeSpan.FromSeconds(10));
}
