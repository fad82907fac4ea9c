using System.Globalization;
using System.Text;

namespace GoStore.Host.LineEditing;

/// <summary>A line with a cursor that moves by whole characters, as people see them.</summary>
internal sealed class EditedText
{
    private readonly StringBuilder text = new();

    /// <summary>Where the cursor is: before which letter of the text.</summary>
    public int Cursor { get; private set; }

    public int Length => text.Length;

    public string BeforeCursor => text.ToString(0, Cursor);

    public override string ToString() => text.ToString();

    public void Set(string line)
    {
        text.Clear().Append(line);
        Cursor = text.Length;
    }

    public void Insert(string added)
    {
        text.Insert(Cursor, added);
        Cursor += added.Length;
    }

    /// <summary>Puts something in place of what is between a position and the cursor.</summary>
    public void Replace(int start, string with)
    {
        text.Remove(start, Cursor - start);
        Cursor = start;
        Insert(with);
    }

    public void Left() => Cursor = Before();

    public void Right() => Cursor = After();

    public void Home() => Cursor = 0;

    public void End() => Cursor = text.Length;

    public void WordLeft() => Cursor = WordStart();

    public void WordRight()
    {
        while (Cursor < text.Length && char.IsWhiteSpace(text[Cursor]))
        {
            Cursor++;
        }

        while (Cursor < text.Length && !char.IsWhiteSpace(text[Cursor]))
        {
            Cursor++;
        }
    }

    public void DeleteBefore() => Replace(Before(), "");

    public void DeleteWordBefore() => Replace(WordStart(), "");

    public void DeleteAllBefore() => Replace(0, "");

    public void DeleteAfter() => text.Remove(Cursor, After() - Cursor);

    public void DeleteAllAfter() => text.Remove(Cursor, text.Length - Cursor);

    private int After() => Cursor == text.Length ? Cursor : Cursor + StringInfo.GetNextTextElementLength(text.ToString(), Cursor);

    private int Before()
    {
        string all = text.ToString();
        int start = 0;
        for (int next = 0; next < Cursor; next += StringInfo.GetNextTextElementLength(all, next))
        {
            start = next;
        }

        return start;
    }

    private int WordStart()
    {
        int start = Cursor;
        while (start > 0 && char.IsWhiteSpace(text[start - 1]))
        {
            start--;
        }

        while (start > 0 && !char.IsWhiteSpace(text[start - 1]))
        {
            start--;
        }

        return start;
    }
}
