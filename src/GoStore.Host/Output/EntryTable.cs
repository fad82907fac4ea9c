using System.Globalization;
using System.Text;
using GoStore.Actors;
using Spectre.Console;

namespace GoStore.Host.Output;

/// <summary>Entries as a table for people.</summary>
internal static class EntryTable
{
    // A table is laid out once all of its rows are known: several of them keep a large group from filling the memory.
    private const int RowsPerTable = 1000;
    private const int LongestValue = 80;

    public static async Task WriteAsync(IAsyncEnumerable<Entry> entries, CancellationToken cancellationToken)
    {
        Table table = Empty();
        await foreach (Entry entry in entries.WithCancellation(cancellationToken))
        {
            table.AddRow(
                new Text(Shown(entry.Key)),
                new Text(Shown(entry.Value)),
                new Text(entry.Version.ToString(CultureInfo.InvariantCulture)),
                new Text(Shown(entry.Type)),
                new Text(Time(entry.UpdatedAt)),
                new Text(entry.ExpiresAt is { } expiry ? Time(expiry) : ""));
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
        else
        {
            AnsiConsole.WriteLine("No entries.");
        }
    }

    private static Table Empty()
    {
        Table table = new Table().RoundedBorder().AddColumns("Key", "Value");
        table.AddColumn("Version", column => column.RightAligned().NoWrap());
        table.AddColumn("Type");
        table.AddColumn("Updated (UTC)", column => column.NoWrap());
        return table.AddColumn("Expires (UTC)", column => column.NoWrap());
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    // A stored value must not be able to steer the terminal it is shown on.
    private static string Shown(string text)
    {
        var shown = new StringBuilder();
        foreach (Rune letter in text.EnumerateRunes())
        {
            if (shown.Length >= LongestValue)
            {
                return shown.Append('…').ToString();
            }

            shown.Append(Rune.IsControl(letter) ? "·" : letter.ToString());
        }

        return shown.ToString();
    }
}
