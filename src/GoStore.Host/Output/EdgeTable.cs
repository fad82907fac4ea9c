using System.Globalization;
using GoStore.Actors;
using Spectre.Console;

namespace GoStore.Host.Output;

/// <summary>Edges as a table for people.</summary>
internal static class EdgeTable
{
    // A table is laid out once all of its rows are known: several of them keep a large graph from filling the memory.
    private const int RowsPerTable = 1000;
    private const int LongestProperties = 80;

    public static async Task WriteAsync(IAsyncEnumerable<Edge> edges, CancellationToken cancellationToken)
    {
        bool any = false;
        Table table = Empty();
        await foreach (Edge edge in edges.WithCancellation(cancellationToken))
        {
            string properties = edge.Properties is null ? "" : PlainText.Line(edge.Properties);
            table.AddRow(
                new Text(PlainText.Node(edge.From)),
                new Text(PlainText.Word(edge.Type)),
                new Text(PlainText.Node(edge.To)),
                new Text(properties.Length <= LongestProperties ? properties : properties[..LongestProperties] + "…"),
                new Text(edge.Version.ToString(CultureInfo.InvariantCulture)));
            any = true;
            if (table.Rows.Count == RowsPerTable)
            {
                AnsiConsole.Write(table);
                table = Empty();
            }
        }

        if (table.Rows.Count > 0)
        {
            AnsiConsole.Write(table);
        }
        else if (!any)
        {
            AnsiConsole.WriteLine("No edges.");
        }
    }

    private static Table Empty() => new Table().RoundedBorder().AddColumns("From", "Edge", "To", "Properties").AddColumn("Version", column => column.RightAligned().NoWrap());
}
