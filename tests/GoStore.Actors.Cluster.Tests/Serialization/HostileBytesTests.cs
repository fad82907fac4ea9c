using System.Runtime.Serialization;
using Akka.Actor;
using GoStore.Actors.Cluster.Serialization;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Serialization;

/// <summary>Whatever bytes come, they are a message or a <see cref="SerializationException"/>, and cost no more than they are worth.</summary>
public sealed class HostileBytesTests : IClassFixture<SerializingSystem>
{
    /// <summary>What a message of a few hundred bytes may cost at most: itself some dozens of times, and the words of an error.</summary>
    private const long Worth = 256 * 1024;

    private readonly ExtendedActorSystem system;

    public HostileBytesTests(SerializingSystem fixture) => system = (ExtendedActorSystem)fixture.System;

    [Fact]
    public void A_message_that_is_cut_off_anywhere()
    {
        int refused = 0;
        foreach (object message in WireSamples.All(system.DeadLetters))
        {
            byte[] written = WireCodec.WriteContent(message, system);
            for (int length = 0; length < written.Length; length++)
            {
                refused += IsRefused(WireCodec.Manifest(message), written[..length]) ? 1 : 0;
            }
        }

        Assert.True(refused > 1000, $"Only {refused} were refused.");
    }

    [Fact]
    public void A_message_in_which_any_byte_is_another()
    {
        int refused = 0;
        foreach (object message in WireSamples.All(system.DeadLetters))
        {
            byte[] written = WireCodec.WriteContent(message, system);
            for (int place = 0; place < Math.Min(written.Length, 400); place++)
            {
                byte kept = written[place];
                foreach (byte other in (byte[])[0, 1, 0x7F, 0x80, 0xFF, (byte)(kept + 1), (byte)(kept ^ 0x08)])
                {
                    written[place] = other;
                    refused += IsRefused(WireCodec.Manifest(message), written) ? 1 : 0;
                }

                written[place] = kept;
            }
        }

        Assert.True(refused > 1000, $"Only {refused} were refused.");
    }

    [Fact]
    public void Bytes_that_are_not_a_message_at_all()
    {
        var random = new Random(4680);
        foreach (Manifests.Known known in Manifests.All)
        {
            for (int round = 0; round < 50; round++)
            {
                byte[] bytes = new byte[random.Next(200)];
                random.NextBytes(bytes);
                IsRefused(known.Manifest, bytes);
            }
        }
    }

    [Fact]
    public void A_message_of_another_type()
    {
        IReadOnlyList<object> messages = WireSamples.All(system.DeadLetters);
        foreach (Manifests.Known known in Manifests.All)
        {
            foreach (object message in messages)
            {
                IsRefused(known.Manifest, WireCodec.WriteContent(message, system));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("z")]
    [InlineData("zz")]
    [InlineData("ES")]
    [InlineData("esmx")]
    [InlineData("essss")]
    [InlineData("\0es")]
    [InlineData("GoStore.Actors.EntryCommands+Set, GoStore.Actors")]
    public void A_manifest_that_is_not_known(string manifest) =>
        Assert.Contains("no message with the manifest", Assert.Throws<SerializationException>(() => WireCodec.ReadContent(manifest, Array.Empty<byte>(), system)).Message);

    [Theory]
    [InlineData("es", "0affffffff0f67", "says that it has 4294967295 bytes")]
    [InlineData("es", "0affffffffffffffffff01", "says that it has 18446744073709551615 bytes")]
    [InlineData("es", "0a80808080808080808080808001", "more than 64 bits")]
    [InlineData("es", "0a016712016b", "has no Value")]
    [InlineData("es", "0a01ff12016b1a0176", "not UTF-8")]
    [InlineData("es", "0b", "never written")]
    [InlineData("es", "00", "is no field")]
    [InlineData("es", "0a016712016b1a01762a020809", "no kind of an expected version")]
    [InlineData("eT", "0a0b08feffffffffffffffff01", "no moment")]
    [InlineData("kP", "09", "ends within a field")]
    [InlineData("kr", "0a001202abcd18022a080a0265731202", "bytes")]
    [InlineData("kR", "0802 12070a026373 12010a", "ends within a number")]
    [InlineData("kR", "080212060a027a7a1200", "no message with the manifest")]
    [InlineData("kR", "080212040a026573", "has no content")]
    [InlineData("kR", "0802", "has no Answer")]
    [InlineData("kW", "0a0a080112060a0265731200", "unique number has 16 bytes")]
    [InlineData("kr", "2a080a02655712020802", "cannot stand")]
    [InlineData("st", "0a080a02656712020a00", "has no")]
    [InlineData("rn", "0a0161120c0a02726312060a040a026170", "has no")]
    [InlineData("rg", "0a040a02617012016c", "has no content")]
    [InlineData("jc", "0a041a020805", "of the table 5")]
    [InlineData("jc", "0a061a041a022000", "the field 4")]
    [InlineData("jc", "0a021200", "TableShape has no Name")]
    [InlineData("esm", "a20604 0801 1002", "none at 1")]
    public void A_message_that_lies(string manifest, string hexadecimal, string reason)
    {
        byte[] bytes = Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains(reason, Assert.Throws<SerializationException>(() => WireCodec.ReadContent(manifest, bytes, system)).Message);
    }

    [Fact]
    public void Messages_in_messages_without_end()
    {
        byte[] failure = WireCodec.WriteContent(new ReadsChanged("g"), null);
        string manifest = "fRC";
        for (int depth = 0; depth < 2000; depth++)
        {
            byte[] any = [.. Field(1, System.Text.Encoding.ASCII.GetBytes(manifest)), .. Field(2, failure)];
            failure = [.. Field(2, any)];
            manifest = "fTF";
        }

        Assert.Contains("within one another", Assert.Throws<SerializationException>(() => WireCodec.ReadContent("fTF", failure, null)).Message);
    }

    [Fact]
    public void A_request_within_another_that_cannot_stand_there()
    {
        byte[] written = WireCodec.WriteContent(new AddressedRequest("tenant-a", new ConditionalRequest(new EntryQueries.Get("g", "k"), new LockCommands.Expect("l", 1))), null);
        Assert.Contains("cannot stand within", Assert.Throws<SerializationException>(() => WireCodec.ReadContent("rn", written, null)).Message);
    }

    [Fact]
    public void Nothing_at_all_is_no_kept_reply() => Assert.Throws<SerializationException>(() => WireCodec.Read(default));

    private static byte[] Field(int number, byte[] content)
    {
        List<byte> bytes = [(byte)(number << 3 | 2)];
        int length = content.Length;
        for (; length >= 0x80; length >>= 7)
        {
            bytes.Add((byte)(length | 0x80));
        }

        return [.. bytes, (byte)length, .. content];
    }

    private bool IsRefused(string manifest, byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Assert.NotNull(WireCodec.ReadContent(manifest, bytes, system));
            return false;
        }
        catch (SerializationException)
        {
            return true;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Worth);
        }
    }
}
