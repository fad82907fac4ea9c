using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using GoStore.Actors.Journal;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>The rows of a batch. Written by hand: they are most of what a journal holds, and of what is read when a namespace moves.</summary>
internal sealed class RowChangesWire : Wire<RowChanges>
{
    private const uint Text = (uint)WireType.Length;

    public override WireType Type => WireType.Length;

    public override string Proto => nameof(RowChanges);

    public override void Write(WireWriter writer, RowChanges value)
    {
        int begun = writer.Begin();
        if (value.Schema != 0)
        {
            writer.Tag(1, WireType.Varint);
            writer.Signed(value.Schema);
        }

        foreach (TableShape table in value.Tables)
        {
            writer.Tag(2, WireType.Length);
            Write(writer, table);
        }

        foreach (RowChange row in value.Rows)
        {
            writer.Tag(3, WireType.Length);
            Write(writer, row);
        }

        writer.End(begun);
    }

    public override RowChanges Read(WireReader reader)
    {
        int outer = reader.Enter();
        int schema = 0;
        var tables = ImmutableArray.CreateBuilder<TableShape>();
        var rows = ImmutableArray.CreateBuilder<RowChange>();
        List<ColumnValue> values = [];
        for (uint tag = reader.Tag(); tag != 0; tag = reader.Tag())
        {
            switch (tag)
            {
                case 1 << 3:
                    schema = Number(reader.Signed(), "schema");
                    break;
                case 2 << 3 | Text:
                    tables.Add(ReadTable(reader));
                    break;
                case 3 << 3 | Text:
                    rows.Add(ReadRow(reader, values));
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        reader.Leave(outer);
        foreach (RowChange row in rows)
        {
            // Whoever applies the rows looks the table up by it.
            if (row.Table >= tables.Count)
            {
                throw new SerializationException($"A row is of the table {row.Table}, and there are {tables.Count}.");
            }
        }

        return new RowChanges(schema, tables.DrainToImmutable(), rows.DrainToImmutable());
    }

    public override void Describe(WireSchema schema)
    {
        schema.Message(Proto, "The rows that a batch changes.", ["sint32 schema = 1;", "repeated TableShape tables = 2;", "repeated RowChange rows = 3;"]);
        schema.Message(nameof(TableShape), "A table by the names of its columns.", ["string name = 1;", "repeated string columns = 2;", "repeated string keys = 3;"]);
        schema.Message(nameof(RowChange), "A row that was written or deleted.", ["uint32 table = 1; // the index of its table", "bool is_deleted = 2;", "repeated ColumnValue values = 3;"]);
        schema.Message(nameof(ColumnValue), "A value of a column; nothing at all is NULL.",
            ["oneof kind {", "  sint64 integer = 1;", "  bytes text = 2; // UTF-8, not always well-formed", "  bytes blob = 3;", "}"]);
    }

    private static void Write(WireWriter writer, TableShape table)
    {
        int begun = writer.Begin();
        writer.Tag(1, WireType.Length);
        writer.Text(table.Name);
        foreach (string column in table.Columns)
        {
            writer.Tag(2, WireType.Length);
            writer.Text(column);
        }

        foreach (string key in table.Keys)
        {
            writer.Tag(3, WireType.Length);
            writer.Text(key);
        }

        writer.End(begun);
    }

    private static void Write(WireWriter writer, RowChange row)
    {
        int begun = writer.Begin();
        if (row.Table != 0)
        {
            writer.Tag(1, WireType.Varint);
            writer.Varint((ulong)row.Table);
        }

        if (row.IsDeleted)
        {
            writer.Tag(2, WireType.Varint);
            writer.Varint(1);
        }

        foreach (ref readonly ColumnValue value in row.Values.AsSpan())
        {
            writer.Tag(3, WireType.Length);
            int inner = writer.Begin();
            switch (value.Kind)
            {
                case ColumnKind.Null:
                    break;
                case ColumnKind.Integer:
                    writer.Tag(1, WireType.Varint);
                    writer.Signed(value.Integer);
                    break;
                case ColumnKind.Text or ColumnKind.Blob:
                    writer.Tag((int)value.Kind, WireType.Length);
                    writer.Bytes(value.Bytes ?? throw new SerializationException($"A column that is a {value.Kind} has no bytes."));
                    break;
                default:
                    throw new SerializationException($"There is no column of the kind {value.Kind}.");
            }

            writer.End(inner);
        }

        writer.End(begun);
    }

    private static TableShape ReadTable(WireReader reader)
    {
        int outer = reader.Enter();
        string? name = null;
        var columns = ImmutableArray.CreateBuilder<string>();
        var keys = ImmutableArray.CreateBuilder<string>();
        for (uint tag = reader.Tag(); tag != 0; tag = reader.Tag())
        {
            switch (tag)
            {
                case 1 << 3 | Text:
                    name = WireText.Read(reader.Bytes());
                    break;
                case 2 << 3 | Text:
                    columns.Add(WireText.Read(reader.Bytes()));
                    break;
                case 3 << 3 | Text:
                    keys.Add(WireText.Read(reader.Bytes()));
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        reader.Leave(outer);
        return new TableShape(name ?? throw new SerializationException("TableShape has no Name, which it must have (field 1)."), columns.DrainToImmutable(), keys.DrainToImmutable());
    }

    /// <param name="reader">Stands before the row.</param>
    /// <param name="values">What is used for each row, so that a list of its own is not made for each.</param>
    private static RowChange ReadRow(WireReader reader, List<ColumnValue> values)
    {
        values.Clear();
        int outer = reader.Enter();
        int table = 0;
        bool isDeleted = false;
        for (uint tag = reader.Tag(); tag != 0; tag = reader.Tag())
        {
            switch (tag)
            {
                case 1 << 3:
                    ulong index = reader.Varint();
                    table = Number(index <= int.MaxValue ? (long)index : -1, "table");
                    break;
                case 2 << 3:
                    isDeleted = reader.Varint() != 0;
                    break;
                case 3 << 3 | Text:
                    values.Add(ReadValue(reader));
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        reader.Leave(outer);
        return new RowChange(table, isDeleted, ImmutableArray.Create<ColumnValue>(CollectionsMarshal.AsSpan(values)));
    }

    private static ColumnValue ReadValue(WireReader reader)
    {
        int outer = reader.Enter();
        ColumnValue value = ColumnValue.Null;
        for (uint tag = reader.Tag(); tag != 0; tag = reader.Tag())
        {
            switch (tag)
            {
                case 1 << 3:
                    value = ColumnValue.Of(reader.Signed());
                    break;
                case 2 << 3 | Text:
                    value = ColumnValue.OfText(reader.Bytes().ToArray());
                    break;
                case 3 << 3 | Text:
                    value = ColumnValue.OfBlob(reader.Bytes().ToArray());
                    break;
                default:
                    // A kind of value that is not known here would be written as NULL.
                    throw new SerializationException($"A value of a column has the field {tag >> 3}, which is not known here.");
            }
        }

        reader.Leave(outer);
        return value;
    }

    private static int Number(long value, string what) =>
        value is >= 0 and <= int.MaxValue ? (int)value : throw new SerializationException($"{value} is no number of a {what}.");
}
