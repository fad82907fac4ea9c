using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>What a field of a message is called, and what it is where nothing is written.</summary>
/// <param name="Message">The name of the message.</param>
/// <param name="Name">Its own, as in C#.</param>
/// <param name="Number">Its number.</param>
/// <param name="IsRequired">Whether it has to be written: a reference that may not be null, and has no default.</param>
/// <param name="Missing">What it is where nothing is written; null is the default of its type.</param>
/// <param name="IsNullMissing">Whether null is what is read where nothing is written.</param>
/// <param name="IsDefaultMissing">Whether zero, or the empty text, is what is read where nothing is written, and so need not be.</param>
internal sealed record FieldPlan(string Message, string Name, int Number, bool IsRequired, object? Missing, bool IsNullMissing, bool IsDefaultMissing);

/// <summary>A field of a message.</summary>
internal abstract class Field(FieldPlan plan)
{
    public FieldPlan Plan { get; } = plan;

    /// <summary>What stands before it.</summary>
    public abstract uint Tag { get; }

    /// <summary>The values of which it consists.</summary>
    public abstract Wire Wire { get; }

    /// <summary>What stands before its type in the schema: that it is optional or a list.</summary>
    public abstract string Label { get; }
}

/// <summary>A field that is a <typeparamref name="TValue"/>, and is a <typeparamref name="TState"/> while its message is read.</summary>
internal abstract class Field<TValue, TState>(FieldPlan plan) : Field(plan)
{
    public abstract void Write(WireWriter writer, TValue value);

    public abstract void Read(WireReader reader, ref TState state);

    public abstract TValue Finish(TState state, bool wasRead, Nulls? nulls);
}

internal sealed class SingleField<TValue>(FieldPlan plan, Wire<TValue> wire) : Field<TValue, TValue>(plan)
{
    public override uint Tag { get; } = WireFormat.Tag(plan.Number, wire.Type);

    public override Wire Wire => wire;

    public override string Label => default(TValue) is null && Plan.IsNullMissing || !Plan.IsRequired && !Plan.IsDefaultMissing ? "optional " : "";

    public override void Write(WireWriter writer, TValue value)
    {
        if (value is null)
        {
            if (!Plan.IsNullMissing)
            {
                writer.Null(Plan.Number);
            }
        }
        else if (!Plan.IsDefaultMissing || !wire.IsDefault(value))
        {
            writer.Tag(Tag);
            wire.Write(writer, value);
        }
    }

    public override void Read(WireReader reader, ref TValue state) => state = wire.Read(reader);

    public override TValue Finish(TValue state, bool wasRead, Nulls? nulls) =>
        wasRead ? state
        : default(TValue) is null && Nulls.Has(nulls, Plan.Number) ? default!
        : Plan.IsRequired ? throw new SerializationException($"{Plan.Message} has no {Plan.Name}, which it must have (field {Plan.Number}).")
        : Plan.Missing is TValue missing ? missing : default!;
}

internal sealed class NullableField<TValue>(FieldPlan plan, Wire<TValue> wire) : Field<TValue?, TValue?>(plan)
    where TValue : struct
{
    public override uint Tag { get; } = WireFormat.Tag(plan.Number, wire.Type);

    public override Wire Wire => wire;

    public override string Label => "optional ";

    public override void Write(WireWriter writer, TValue? value)
    {
        if (value is { } known)
        {
            writer.Tag(Tag);
            wire.Write(writer, known);
        }
        else if (!Plan.IsNullMissing)
        {
            writer.Null(Plan.Number);
        }
    }

    public override void Read(WireReader reader, ref TValue? state) => state = wire.Read(reader);

    public override TValue? Finish(TValue? state, bool wasRead, Nulls? nulls) =>
        wasRead ? state : Nulls.Has(nulls, Plan.Number) ? null : Plan.Missing is TValue missing ? missing : null;
}

/// <summary>A list; numbers stand together, behind one tag, anything else behind a tag each. None is an empty list.</summary>
internal abstract class ListField<TList, TElement>(FieldPlan plan, Wire<TElement> wire) : Field<TList, List<TElement?>?>(plan)
{
    public override uint Tag { get; } = WireFormat.Tag(plan.Number, WireType.Length);

    public override Wire Wire => wire;

    public override string Label => "repeated ";

    public override void Write(WireWriter writer, TList list)
    {
        if (IsNull(list))
        {
            writer.Null(Plan.Number);
            return;
        }

        ReadOnlySpan<TElement> elements = Elements(list);
        if (wire.Type == WireType.Varint)
        {
            if (elements.Length > 0)
            {
                writer.Tag(Tag);
                int begun = writer.Begin();
                foreach (TElement element in elements)
                {
                    wire.Write(writer, element);
                }

                writer.End(begun);
            }

            return;
        }

        for (int index = 0; index < elements.Length; index++)
        {
            if (elements[index] is { } element)
            {
                writer.Tag(Tag);
                wire.Write(writer, element);
            }
            else
            {
                writer.Null(Plan.Number, index);
            }
        }
    }

    public override void Read(WireReader reader, ref List<TElement?>? state)
    {
        state ??= [];
        if (wire.Type != WireType.Varint)
        {
            state.Add(wire.Read(reader));
            return;
        }

        int outer = reader.Enter();
        while (!reader.IsAtEnd)
        {
            state.Add(wire.Read(reader));
        }

        reader.Leave(outer);
    }

    public override TList Finish(List<TElement?>? state, bool wasRead, Nulls? nulls) =>
        !wasRead && Nulls.Has(nulls, Plan.Number) ? default!
        : Make(nulls is null || default(TElement) is not null ? state ?? [] : nulls.Among(Plan.Number, state ?? []));

    protected abstract bool IsNull(TList list);

    protected abstract ReadOnlySpan<TElement> Elements(TList list);

    protected abstract TList Make(List<TElement?> elements);
}

internal sealed class ImmutableListField<TElement>(FieldPlan plan, Wire<TElement> wire) : ListField<ImmutableArray<TElement>, TElement>(plan, wire)
{
    protected override bool IsNull(ImmutableArray<TElement> list) => list.IsDefault;

    protected override ReadOnlySpan<TElement> Elements(ImmutableArray<TElement> list) => list.AsSpan();

    protected override ImmutableArray<TElement> Make(List<TElement?> elements) => [.. elements!];
}

internal sealed class ReadOnlyListField<TElement>(FieldPlan plan, Wire<TElement> wire) : ListField<IReadOnlyList<TElement>, TElement>(plan, wire)
{
    protected override bool IsNull(IReadOnlyList<TElement> list) => list is null;

    protected override ReadOnlySpan<TElement> Elements(IReadOnlyList<TElement> list) => list switch
    {
        TElement[] array => array,
        List<TElement> growing => CollectionsMarshal.AsSpan(growing),
        _ => list.ToArray(),
    };

    protected override IReadOnlyList<TElement> Make(List<TElement?> elements) => elements.ToArray()!;
}
