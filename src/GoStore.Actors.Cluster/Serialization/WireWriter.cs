using System.Runtime.Serialization;
using Akka.Actor;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>Writes Protobuf. A message is written behind room for its length, which is filled in when it has ended, so that nothing is measured before.</summary>
internal sealed class WireWriter
{
    private const int First = 1024;
    private const int Kept = 1 << 20;

    /// <summary>One for each thread, so that a message costs no more memory than its own bytes.</summary>
    [ThreadStatic]
    private static WireWriter? spare;

    private byte[] buffer = new byte[First];
    private int length;
    private int depth;

    /// <summary>For references to actors; null where nothing may have any.</summary>
    public ExtendedActorSystem? System { get; private set; }

    /// <summary>The bytes of what <paramref name="write"/> writes.</summary>
    public static byte[] Bytes<TMessage>(ExtendedActorSystem? system, TMessage message, Action<WireWriter, TMessage> write)
    {
        WireWriter writer = spare ?? new WireWriter();
        spare = null;
        (writer.length, writer.depth, writer.System) = (0, 0, system);
        write(writer, message);
        byte[] bytes = writer.buffer.AsSpan(0, writer.length).ToArray();
        writer.System = null;
        if (writer.buffer.Length <= Kept)
        {
            spare = writer;
        }

        return bytes;
    }

    public void Tag(int number, WireType type) => Varint(WireFormat.Tag(number, type));

    public void Tag(uint tag) => Varint(tag);

    public void Varint(ulong value)
    {
        Span<byte> room = Room(10);
        int at = 0;
        while (value >= 0x80)
        {
            room[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[at++] = (byte)value;
        length += at;
    }

    /// <summary>A number of which small negative ones are short as well.</summary>
    public void Signed(long value) => Varint((ulong)(value << 1 ^ value >> 63));

    public void Text(string text)
    {
        int count = WireText.Count(text);
        Varint((ulong)count);
        WireText.Write(text, Room(count)[..count]);
        length += count;
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)bytes.Length);
        bytes.CopyTo(Room(bytes.Length));
        length += bytes.Length;
    }

    /// <summary>Begins a message within a message.</summary>
    /// <returns>For <see cref="End"/>.</returns>
    public int Begin()
    {
        if (++depth > WireFormat.Deepest)
        {
            throw new SerializationException($"A message has more than {WireFormat.Deepest} messages within one another.");
        }

        Room(1);
        return length++;
    }

    /// <summary>Ends the message within a message that began last.</summary>
    public void End(int begun)
    {
        depth--;
        int content = length - begun - 1;
        int more = LengthBytes(content) - 1;
        if (more > 0)
        {
            Room(more);
            buffer.AsSpan(begun + 1, content).CopyTo(buffer.AsSpan(begun + 1 + more));
        }

        length = begun;
        Varint((ulong)content);
        length += content;
    }

    /// <summary>Says that a field is null, or an element of it, where null is not what is read when nothing is written.</summary>
    /// <param name="field">Its number.</param>
    /// <param name="element">The index of the element; -1 for the field itself.</param>
    public void Null(int field, int element = -1)
    {
        Tag(WireFormat.NullsField, WireType.Length);
        int begun = Begin();
        Tag(1, WireType.Varint);
        Varint((ulong)field);
        if (element >= 0)
        {
            Tag(2, WireType.Varint);
            Varint((ulong)element + 1);
        }

        End(begun);
    }

    private static int LengthBytes(int value)
    {
        int bytes = 1;
        for (; value >= 0x80; value >>= 7)
        {
            bytes++;
        }

        return bytes;
    }

    private Span<byte> Room(int bytes)
    {
        if (buffer.Length - length < bytes)
        {
            long needed = (long)length + bytes;
            if (needed > Array.MaxLength)
            {
                throw new SerializationException("A message would have more bytes than an array can hold.");
            }

            Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * buffer.Length)));
        }

        return buffer.AsSpan(length);
    }
}
