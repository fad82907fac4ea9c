using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using Akka.Actor;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>Reads Protobuf that may have been written by anybody: whatever the bytes are, it ends, takes no more memory than they justify, and fails only with <see cref="SerializationException"/>.</summary>
internal sealed class WireReader
{
    private readonly byte[] buffer;
    private int position;
    private int end;
    private int depth;

    public WireReader(ReadOnlyMemory<byte> bytes, ExtendedActorSystem? system)
    {
        if (!MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array) || array.Array is null)
        {
            array = new ArraySegment<byte>(bytes.ToArray());
        }

        buffer = array.Array!;
        position = array.Offset;
        end = array.Offset + array.Count;
        System = system;
    }

    /// <summary>For references to actors; null where nothing may have any.</summary>
    public ExtendedActorSystem? System { get; }

    /// <summary>The next field of the message; 0 at its end.</summary>
    public uint Tag()
    {
        if (position == end)
        {
            return 0;
        }

        ulong tag = Varint();
        return tag is >= 8 and <= uint.MaxValue ? (uint)tag : throw new SerializationException($"{tag} is no field of a message.");
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (position == end)
            {
                throw new SerializationException("A message ends within a number.");
            }

            byte next = buffer[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new SerializationException("A number has more than 64 bits.");
    }

    public long Signed()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public ReadOnlySpan<byte> Bytes()
    {
        int length = Length();
        position += length;
        return buffer.AsSpan(position - length, length);
    }

    /// <summary>Goes into a message within the message.</summary>
    /// <returns>For <see cref="Leave"/>.</returns>
    public int Enter()
    {
        Deeper();
        int length = Length();
        int outer = end;
        end = position + length;
        return outer;
    }

    public void Leave(int outer)
    {
        depth--;
        end = outer;
    }

    /// <summary>Passes a message within the message, to be read later.</summary>
    public (int Start, int Length) Pass()
    {
        int length = Length();
        position += length;
        return (position - length, length);
    }

    /// <summary>Reads what was passed.</summary>
    public object Read(IMessageWire message, (int Start, int Length) passed)
    {
        Deeper();
        (int at, int outer) = (position, end);
        (position, end) = (passed.Start, passed.Start + passed.Length);
        object read = message.ReadContent(this);
        (position, end) = (at, outer);
        depth--;
        return read;
    }

    /// <summary>Passes a field that is not known here: a newer version may say more.</summary>
    public void Skip(uint tag)
    {
        switch ((WireType)(tag & 7))
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Fixed64:
                Skip(8);
                break;
            case WireType.Length:
                Bytes();
                break;
            case WireType.Fixed32:
                Skip(4);
                break;
            default:
                throw new SerializationException($"The field {tag >> 3} is of the kind {tag & 7}, which is never written.");
        }
    }

    public bool IsAtEnd => position == end;

    private void Skip(int bytes)
    {
        if (end - position < bytes)
        {
            throw new SerializationException("A message ends within a field.");
        }

        position += bytes;
    }

    private int Length()
    {
        ulong length = Varint();
        return length <= (ulong)(end - position) ? (int)length
            : throw new SerializationException($"A field says that it has {length} bytes, and {end - position} are left.");
    }

    private void Deeper()
    {
        if (++depth > WireFormat.Deepest)
        {
            throw new SerializationException($"A message has more than {WireFormat.Deepest} messages within one another.");
        }
    }
}
