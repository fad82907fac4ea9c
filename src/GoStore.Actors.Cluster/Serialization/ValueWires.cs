using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using Akka.Actor;

namespace GoStore.Actors.Cluster.Serialization;

internal sealed class BoolWire : Wire<bool>
{
    public override WireType Type => WireType.Varint;

    public override string Proto => "bool";

    public override void Write(WireWriter writer, bool value) => writer.Varint(value ? 1ul : 0);

    public override bool Read(WireReader reader) => reader.Varint() != 0;

    public override bool IsDefault(bool value) => !value;
}

internal sealed class LongWire : Wire<long>
{
    public override WireType Type => WireType.Varint;

    public override string Proto => "sint64";

    public override void Write(WireWriter writer, long value) => writer.Signed(value);

    public override long Read(WireReader reader) => reader.Signed();

    public override bool IsDefault(long value) => value == 0;
}

internal sealed class IntWire : Wire<int>
{
    public override WireType Type => WireType.Varint;

    public override string Proto => "sint32";

    public override void Write(WireWriter writer, int value) => writer.Signed(value);

    public override int Read(WireReader reader)
    {
        long value = reader.Signed();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new SerializationException($"{value} does not fit into 32 bits.");
    }

    public override bool IsDefault(int value) => value == 0;
}

/// <summary>An enumeration by its numbers; one that is not known here is kept as it is.</summary>
internal sealed class EnumWire<TEnum> : Wire<TEnum>
    where TEnum : struct, Enum
{
    public override WireType Type => WireType.Varint;

    public override string Proto => typeof(TEnum).Name;

    public override void Write(WireWriter writer, TEnum value) => writer.Varint((ulong)Unsafe.BitCast<TEnum, int>(value));

    public override TEnum Read(WireReader reader)
    {
        long value = (long)reader.Varint();
        return value is >= int.MinValue and <= int.MaxValue ? Unsafe.BitCast<int, TEnum>((int)value) : throw new SerializationException($"{value} is no {typeof(TEnum).Name}.");
    }

    public override bool IsDefault(TEnum value) => Unsafe.BitCast<TEnum, int>(value) == 0;

    public override void Describe(WireSchema schema) => schema.Enumeration(typeof(TEnum));
}

/// <summary>A length of time in ticks of 100 nanoseconds.</summary>
internal sealed class TimeSpanWire : Wire<TimeSpan>
{
    public override WireType Type => WireType.Varint;

    public override string Proto => "sint64";

    public override void Write(WireWriter writer, TimeSpan value) => writer.Signed(value.Ticks);

    public override TimeSpan Read(WireReader reader) => new(reader.Signed());

    public override bool IsDefault(TimeSpan value) => value == TimeSpan.Zero;
}

/// <summary>A moment, with the offset that it was given with.</summary>
internal sealed class MomentWire : Wire<DateTimeOffset>
{
    private const int TicksField = 1;
    private const int OffsetField = 2;

    public override WireType Type => WireType.Length;

    public override string Proto => "Moment";

    public override void Write(WireWriter writer, DateTimeOffset value)
    {
        int begun = writer.Begin();
        writer.Tag(TicksField, WireType.Varint);
        writer.Signed(value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks);
        if (value.TotalOffsetMinutes != 0)
        {
            writer.Tag(OffsetField, WireType.Varint);
            writer.Signed(value.TotalOffsetMinutes);
        }

        writer.End(begun);
    }

    public override DateTimeOffset Read(WireReader reader)
    {
        int outer = reader.Enter();
        long ticks = 0, offset = 0;
        for (uint tag = reader.Tag(); tag != 0; tag = reader.Tag())
        {
            switch (tag)
            {
                case TicksField << 3:
                    ticks = reader.Signed();
                    break;
                case OffsetField << 3:
                    offset = reader.Signed();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        reader.Leave(outer);
        try
        {
            return new DateTimeOffset(checked(ticks + DateTimeOffset.UnixEpoch.Ticks), TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(offset));
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw new SerializationException($"{ticks} ticks from 1970 on at an offset of {offset} minutes are no moment.", error);
        }
    }

    public override bool IsDefault(DateTimeOffset value) => value.Ticks == 0 && value.Offset == TimeSpan.Zero;

    public override void Describe(WireSchema schema) => schema.Message(Proto, "A moment.",
        [$"sint64 ticks = {TicksField}; // of 100 ns, from 1970 on", $"sint32 offset_minutes = {OffsetField};"]);
}

internal sealed class GuidWire : Wire<Guid>
{
    private const int Size = 16;

    public override WireType Type => WireType.Length;

    public override string Proto => "bytes";

    public override void Write(WireWriter writer, Guid value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        writer.Bytes(bytes);
    }

    public override Guid Read(WireReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.Bytes();
        return bytes.Length == Size ? new Guid(bytes, bigEndian: true) : throw new SerializationException($"A unique number has {Size} bytes, and this one {bytes.Length}.");
    }

    public override bool IsDefault(Guid value) => value == Guid.Empty;
}

internal sealed class TextWire : Wire<string>
{
    public override WireType Type => WireType.Length;

    public override string Proto => "string";

    public override void Write(WireWriter writer, string value) => writer.Text(value);

    public override string Read(WireReader reader) => WireText.Read(reader.Bytes());

    public override bool IsDefault(string value) => value.Length == 0;
}

/// <summary><c>any</c> is nothing at all; any other says which kind it is.</summary>
internal sealed class ExpectedVersionWire : Wire<ExpectedVersion>
{
    private const int KindField = 1;
    private const int VersionField = 2;
    private const ulong Any = 0;
    private const ulong Absent = 1;
    private const ulong Exactly = 2;
    private const ulong AbsentOrExactly = 3;

    public override WireType Type => WireType.Length;

    public override string Proto => nameof(ExpectedVersion);

    public override void Write(WireWriter writer, ExpectedVersion value)
    {
        int begun = writer.Begin();
        ulong kind = value.IsAny ? Any : value.IsAbsent ? Absent : value == ExpectedVersion.Exactly(value.Version) ? Exactly : AbsentOrExactly;
        if (kind != Any)
        {
            writer.Tag(KindField, WireType.Varint);
            writer.Varint(kind);
        }

        if (value.Version != 0)
        {
            writer.Tag(VersionField, WireType.Varint);
            writer.Signed(value.Version);
        }

        writer.End(begun);
    }

    public override ExpectedVersion Read(WireReader reader)
    {
        int outer = reader.Enter();
        ulong kind = Any;
        long version = 0;
        for (uint tag = reader.Tag(); tag != 0; tag = reader.Tag())
        {
            switch (tag)
            {
                case KindField << 3:
                    kind = reader.Varint();
                    break;
                case VersionField << 3:
                    version = reader.Signed();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        reader.Leave(outer);
        return kind switch
        {
            Any => ExpectedVersion.Any,
            Absent => ExpectedVersion.Absent,
            Exactly => ExpectedVersion.Exactly(version),
            AbsentOrExactly => ExpectedVersion.AbsentOrExactly(version),
            _ => throw new SerializationException($"{kind} is no kind of an expected version."),
        };
    }

    public override bool IsDefault(ExpectedVersion value) => value.IsAny;

    public override void Describe(WireSchema schema) => schema.Message(Proto, "Which version an entry or an edge is expected at.",
        [$"uint32 kind = {KindField}; // 0: any, 1: absent, 2: exactly, 3: absent or exactly", $"sint64 version = {VersionField};"]);
}

internal sealed class KeyRangeWire : Wire<KeyRange>
{
    private const int PrefixField = 1;
    private const int FromField = 2;
    private const int ToField = 3;

    public override WireType Type => WireType.Length;

    public override string Proto => nameof(KeyRange);

    public override void Write(WireWriter writer, KeyRange value)
    {
        int begun = writer.Begin();
        Write(writer, PrefixField, value.Prefix);
        Write(writer, FromField, value.From);
        Write(writer, ToField, value.To);
        writer.End(begun);
    }

    public override KeyRange Read(WireReader reader)
    {
        int outer = reader.Enter();
        string? prefix = null, from = null, to = null;
        for (uint tag = reader.Tag(); tag != 0; tag = reader.Tag())
        {
            switch (tag)
            {
                case PrefixField << 3 | (uint)WireType.Length:
                    prefix = WireText.Read(reader.Bytes());
                    break;
                case FromField << 3 | (uint)WireType.Length:
                    from = WireText.Read(reader.Bytes());
                    break;
                case ToField << 3 | (uint)WireType.Length:
                    to = WireText.Read(reader.Bytes());
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        reader.Leave(outer);
        return prefix is null ? KeyRange.Between(from, to)
            : from is null && to is null ? KeyRange.WithPrefix(prefix)
            : throw new SerializationException("A range has a prefix, or a beginning and an end, but not both.");
    }

    public override bool IsDefault(KeyRange value) => value == KeyRange.All;

    public override void Describe(WireSchema schema) => schema.Message(Proto, "A prefix, or a beginning and an end; every key where nothing is said.",
        [$"optional string prefix = {PrefixField};", $"optional string from = {FromField};", $"optional string to = {ToField};"]);

    private static void Write(WireWriter writer, int field, string? text)
    {
        if (text is not null)
        {
            writer.Tag(field, WireType.Length);
            writer.Text(text);
        }
    }
}

/// <summary>A reference to an actor as its path, with the address under which the other node finds it.</summary>
internal sealed class ActorWire : Wire<IActorRef>
{
    public override WireType Type => WireType.Length;

    public override string Proto => "string";

    public override void Write(WireWriter writer, IActorRef value)
    {
        if (writer.System is null)
        {
            throw new SerializationException($"{value} is an actor: it can be sent to a node, but not be kept.");
        }

        writer.Text(Akka.Serialization.Serialization.SerializedActorPath(value));
    }

    public override IActorRef Read(WireReader reader)
    {
        string path = WireText.Read(reader.Bytes());
        return reader.System is { } system ? system.Provider.ResolveActorRef(path) : throw new SerializationException($"The actor {path} cannot be found without an actor system.");
    }
}
