using System.Collections.Immutable;

namespace GoStore.Actors.Journal;

/// <summary>The rows that a batch changes, in the order in which it changes them: enough to make the same of another copy of the same tables.</summary>
/// <param name="Schema">The number of the schema that they are of.</param>
/// <param name="Tables">The tables that are touched.</param>
/// <param name="Rows">The rows.</param>
internal sealed record RowChanges(int Schema, ImmutableArray<TableShape> Tables, ImmutableArray<RowChange> Rows);

/// <summary>A table by the names of its columns, so that one with more columns can take the rows of one with fewer.</summary>
/// <param name="Name">The name.</param>
/// <param name="Columns">The columns of a row that was written.</param>
/// <param name="Keys">The columns that a row which was deleted is found by.</param>
internal sealed record TableShape(string Name, ImmutableArray<string> Columns, ImmutableArray<string> Keys);

/// <summary>A row that was written or deleted.</summary>
/// <param name="Table">The index of its table in <see cref="RowChanges.Tables"/>.</param>
/// <param name="IsDeleted">Whether it is gone.</param>
/// <param name="Values">The values of its columns; of one that is gone, those of its keys.</param>
internal sealed record RowChange(int Table, bool IsDeleted, ImmutableArray<ColumnValue> Values);

/// <summary>What stands in a column, as SQLite keeps it.</summary>
internal enum ColumnKind : byte
{
    Null = 0,
    Integer = 1,
    Text = 2,
    Blob = 3,
}

/// <summary>A value of a column.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Integer">The number, of an integer.</param>
/// <param name="Bytes">The bytes, of a text (UTF-8, not always well-formed) or a blob; null otherwise.</param>
internal readonly record struct ColumnValue(ColumnKind Kind, long Integer, byte[]? Bytes)
{
    public static ColumnValue Null => default;

    public static ColumnValue Of(long number) => new(ColumnKind.Integer, number, null);

    public static ColumnValue OfText(byte[] utf8) => new(ColumnKind.Text, 0, utf8);

    public static ColumnValue OfBlob(byte[] bytes) => new(ColumnKind.Blob, 0, bytes);
}
