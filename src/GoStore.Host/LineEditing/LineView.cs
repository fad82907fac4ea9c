using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace GoStore.Host.LineEditing;

/// <summary>Shows a line that is being edited in one line of the terminal: the part of it around the cursor where it is longer.</summary>
internal sealed class LineView(ITerminal terminal, string prompt)
{
    private const string ClearToEnd = "\u001b[K";
    private int first;

    public static int CellsOf(string text) => new Segment(text).CellCount();

    public void Show(EditedText text)
    {
        string all = text.ToString();
        int room = Math.Max(4, terminal.Width - CellsOf(prompt) - 1);

        // The cursor is to be seen, and as little as possible is to move.
        first = Math.Min(first, text.Cursor);
        while (CellsOf(all[first..text.Cursor]) > room)
        {
            first += StringInfo.GetNextTextElementLength(all, first);
        }

        var visible = new StringBuilder();
        int cells = 0;
        for (int index = first; index < all.Length;)
        {
            string element = StringInfo.GetNextTextElement(all, index);
            cells += CellsOf(element);
            if (cells > room)
            {
                break;
            }

            visible.Append(element);
            index += element.Length;
        }

        int column = CellsOf(prompt) + CellsOf(all[first..text.Cursor]);
        terminal.Write(string.Create(CultureInfo.InvariantCulture, $"\r{prompt}{visible}{ClearToEnd}\r") + (column > 0 ? string.Create(CultureInfo.InvariantCulture, $"\u001b[{column}C") : ""));
    }
}
