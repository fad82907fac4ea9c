using System.Globalization;
using GoStore.Actors;
using Spectre.Console;

namespace GoStore.Host.Output;

/// <summary>Namespaces as a table for people.</summary>
internal static class NamespaceTable
{
    public static async Task WriteAsync(IAsyncEnumerable<NamespaceInfo> namespaces, CancellationToken cancellationToken)
    {
        Table table = new Table().RoundedBorder().AddColumns("Namespace");
        foreach (string column in (string[])["Keys", "Groups", "Bytes", "Longest value"])
        {
            table.AddColumn(column, each => each.RightAligned().NoWrap());
        }

        await foreach (NamespaceInfo info in namespaces.WithCancellation(cancellationToken))
        {
            table.AddRow(
                new Text(info.Name),
                new Text(PlainText.Of(info.Usage.Keys, info.Quota.MaxKeys)),
                new Text(PlainText.Of(info.Usage.Groups, info.Quota.MaxGroups)),
                new Text(PlainText.Of(info.Usage.Bytes, info.Quota.MaxTotalBytes)),
                new Text(info.Quota.MaxValueBytes > 0 ? info.Quota.MaxValueBytes.ToString(CultureInfo.InvariantCulture) : ""));
        }

        if (table.Rows.Count > 0)
        {
            AnsiConsole.Write(table);
        }
        else
        {
            AnsiConsole.WriteLine("No namespaces.");
        }
    }
}
