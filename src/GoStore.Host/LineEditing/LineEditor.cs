using System.Text;

namespace GoStore.Host.LineEditing;

/// <summary>Reads a line from a terminal, with a history and completions.</summary>
/// <param name="terminal">Where it is typed.</param>
/// <param name="history">The lines before, the last one at the end.</param>
/// <param name="complete">Says what the text up to the cursor may become.</param>
internal sealed class LineEditor(ITerminal terminal, IReadOnlyList<string> history, Func<string, Task<Insertions>> complete)
{
    private const string Bell = "\a";

    /// <summary>How many keys without a meaning may follow each other: a terminal that is gone may give nothing else.</summary>
    private const int MostSilent = 1_000;

    /// <summary>How many candidates are shown.</summary>
    private const int MostShown = 100;

    public async Task<LineRead> ReadAsync(string prompt)
    {
        terminal.InterruptIsKey = true;
        try
        {
            return await EditAsync(prompt);
        }
        finally
        {
            terminal.InterruptIsKey = false;
        }
    }

    private async Task<LineRead> EditAsync(string prompt)
    {
        var view = new LineView(terminal, prompt);
        var text = new EditedText();
        int place = history.Count;
        string unfinished = "";
        int silent = 0;
        view.Show(text);
        while (true)
        {
            ConsoleKeyInfo key = terminal.ReadKey();
            silent = key is { Key: 0, KeyChar: '\0' } ? silent + 1 : 0;
            if (silent == MostSilent)
            {
                return new LineRead(LineEnd.Closed, "");
            }

            switch (Meaning(key))
            {
                case ConsoleKey.Enter:
                    text.End();
                    view.Show(text);

                    // Whoever sees the line end may want to end what it does.
                    terminal.InterruptIsKey = false;
                    terminal.Write("\r\n");
                    return new LineRead(LineEnd.Entered, text.ToString());
                case ConsoleKey.Attention:
                    text.End();
                    view.Show(text);
                    terminal.Write("^C\r\n");
                    return new LineRead(LineEnd.Cancelled, "");
                case ConsoleKey.Delete when text.Length == 0 && IsControl(key):
                    terminal.Write("\r\n");
                    return new LineRead(LineEnd.Closed, "");
                case ConsoleKey.Tab:
                    await CompleteAsync(text);
                    break;
                case ConsoleKey.UpArrow when place > 0:
                    unfinished = place == history.Count ? text.ToString() : unfinished;
                    text.Set(history[--place]);
                    break;
                case ConsoleKey.DownArrow when place < history.Count:
                    place++;
                    text.Set(place == history.Count ? unfinished : history[place]);
                    break;
                case ConsoleKey.Clear:
                    terminal.Write("\u001b[H\u001b[2J");
                    break;
                case { } other when Edit(text, other, key):
                    break;
                default:
                    Insert(text, key);
                    break;
            }

            if (!terminal.KeyAvailable)
            {
                view.Show(text);
            }
        }
    }

    private static bool IsControl(ConsoleKeyInfo key) => key.Modifiers.HasFlag(ConsoleModifiers.Control);

    /// <summary>The key that does the same, for those that are held with Ctrl.</summary>
    private static ConsoleKey Meaning(ConsoleKeyInfo key) => key.KeyChar is '\r' or '\n' ? ConsoleKey.Enter : !IsControl(key) ? key.Key : key.Key switch
    {
        ConsoleKey.A => ConsoleKey.Home,
        ConsoleKey.B => ConsoleKey.LeftArrow,
        ConsoleKey.C => ConsoleKey.Attention,
        ConsoleKey.D => ConsoleKey.Delete,
        ConsoleKey.E => ConsoleKey.End,
        ConsoleKey.F => ConsoleKey.RightArrow,
        ConsoleKey.H => ConsoleKey.Backspace,
        ConsoleKey.I => ConsoleKey.Tab,
        ConsoleKey.J or ConsoleKey.M => ConsoleKey.Enter,
        ConsoleKey.L => ConsoleKey.Clear,
        ConsoleKey.N => ConsoleKey.DownArrow,
        ConsoleKey.P => ConsoleKey.UpArrow,
        _ => key.Key,
    };

    private static bool Edit(EditedText text, ConsoleKey meaning, ConsoleKeyInfo key)
    {
        Action? edit = (meaning, IsControl(key)) switch
        {
            (ConsoleKey.LeftArrow, true) when key.Key == ConsoleKey.LeftArrow => text.WordLeft,
            (ConsoleKey.RightArrow, true) when key.Key == ConsoleKey.RightArrow => text.WordRight,
            (ConsoleKey.LeftArrow, _) => text.Left,
            (ConsoleKey.RightArrow, _) => text.Right,
            (ConsoleKey.Home, _) => text.Home,
            (ConsoleKey.End, _) => text.End,
            (ConsoleKey.Backspace, _) => text.DeleteBefore,
            (ConsoleKey.Delete, _) => text.DeleteAfter,
            (ConsoleKey.K, true) => text.DeleteAllAfter,
            (ConsoleKey.U, true) => text.DeleteAllBefore,
            (ConsoleKey.W, true) => text.DeleteWordBefore,
            _ => null,
        };
        edit?.Invoke();
        return edit is not null;
    }

    /// <summary>Letters beyond the first 65 536 come in two halves, which mean nothing alone.</summary>
    private void Insert(EditedText text, ConsoleKeyInfo key)
    {
        if (char.IsHighSurrogate(key.KeyChar) && terminal.ReadKey().KeyChar is var low && char.IsLowSurrogate(low))
        {
            text.Insert(new string([key.KeyChar, low]));
        }
        else if (!char.IsControl(key.KeyChar) && !char.IsSurrogate(key.KeyChar))
        {
            text.Insert(key.KeyChar.ToString());
        }
    }

    private async Task CompleteAsync(EditedText text)
    {
        string before = text.BeforeCursor;
        Insertions found = await complete(before);
        if (found.Texts.Count == 0)
        {
            terminal.Write(Bell);
            return;
        }

        string common = found.Texts.Aggregate(InCommon);
        if (found.Texts.Count == 1)
        {
            text.Replace(found.Start, common + found.After);
        }
        else if (common.Length > before.Length - found.Start)
        {
            text.Replace(found.Start, common);
        }
        else
        {
            terminal.Write("\r\n" + Columns(found.Shown));
        }
    }

    private static string InCommon(string one, string other)
    {
        int length = one.AsSpan().CommonPrefixLength(other);
        return one[..(length > 0 && char.IsHighSurrogate(one[length - 1]) ? length - 1 : length)];
    }

    private string Columns(IReadOnlyList<string> names)
    {
        string[] shown = [.. names.Take(MostShown)];
        int width = shown.Max(LineView.CellsOf) + 2;
        int columns = Math.Max(1, terminal.Width / width);
        var text = new StringBuilder();
        foreach (string[] row in shown.Chunk(columns))
        {
            text.AppendJoin("", row.Select(name => name + new string(' ', width - LineView.CellsOf(name)))).Append("\r\n");
        }

        return names.Count > shown.Length ? text.Append($"... and {names.Count - shown.Length} more\r\n").ToString() : text.ToString();
    }
}
