using System.Text;

namespace GoStore.Host.Input;

/// <summary>
/// A line as POSIX shells cut it into words: blanks separate, single quotes keep everything, double quotes all but a backslash before <c>" \ $ `</c>, and a
/// backslash keeps what comes next. <c>#</c> where a word could begin starts a comment, and <c>&lt;&lt;&lt; TEXT</c> gives a command its standard input. Nothing else is
/// special: no variables, patterns, pipes.
/// </summary>
internal sealed class ShellWords
{
    private const string HereText = "<<<";

    private ShellWords(IReadOnlyList<ShellWord> words, string? input, char open, bool endsInWord)
    {
        Words = words;
        Input = input;
        Open = open;
        EndsInWord = endsInWord;
    }

    public IReadOnlyList<ShellWord> Words { get; }

    /// <summary>What stood after <c>&lt;&lt;&lt;</c>; null where there was none.</summary>
    public string? Input { get; }

    /// <summary>The quotation mark that is not closed yet, or the backslash that the text ends with; 0 where it is whole.</summary>
    public char Open { get; }

    /// <summary>Whether the text ends in its last word, so that more of it may follow.</summary>
    public bool EndsInWord { get; }

    public IEnumerable<string> Texts => Words.Select(word => word.Text);

    /// <param name="line">What was typed.</param>
    /// <param name="breaks">Letters after which a part of a word begins that a shell completes on its own, as bash does after a colon.</param>
    public static ShellWords Read(string line, string breaks = "")
    {
        var words = new List<ShellWord>();
        var text = new StringBuilder();
        int start = -1;
        int part = 0;
        char open = '\0';
        bool inputFollows = false;
        string? input = null;
        for (int index = 0; index < line.Length; index++)
        {
            char letter = line[index];
            if (open == '\'')
            {
                Take(letter, closes: letter == '\'');
            }
            else if (open == '"')
            {
                if (letter == '\\' && index + 1 < line.Length && line[index + 1] is '"' or '\\' or '$' or '`' or '\n')
                {
                    index++;
                    Keep(line[index]);
                }
                else
                {
                    Take(letter, closes: letter == '"');
                }
            }
            else if (letter is ' ' or '\t' or '\n' or '\r')
            {
                End();
            }
            else if (letter == '#' && start < 0)
            {
                int end = line.IndexOf('\n', index);
                index = end < 0 ? line.Length : end;
            }
            else if (start < 0 && !inputFollows && string.CompareOrdinal(line, index, HereText, 0, HereText.Length) == 0)
            {
                inputFollows = true;
                index += HereText.Length - 1;
            }
            else
            {
                start = start < 0 ? index : start;
                if (letter is '\'' or '"')
                {
                    open = letter;
                }
                else if (letter == '\\')
                {
                    index++;
                    if (index == line.Length)
                    {
                        open = letter;
                    }
                    else
                    {
                        Keep(line[index]);
                    }
                }
                else
                {
                    text.Append(letter);
                    part = breaks.Contains(letter, StringComparison.Ordinal) ? text.Length : part;
                }
            }
        }

        bool endsInWord = start >= 0;
        End();
        return new ShellWords(words, input, open, endsInWord && !inputFollows);

        void Take(char letter, bool closes)
        {
            if (closes)
            {
                open = '\0';
            }
            else
            {
                text.Append(letter);
            }
        }

        // A backslash before the end of a line joins it with the next.
        void Keep(char letter)
        {
            if (letter != '\n')
            {
                text.Append(letter);
            }
        }

        void End()
        {
            if (start < 0)
            {
                return;
            }

            if (inputFollows)
            {
                input = text.ToString();
                inputFollows = false;
            }
            else
            {
                words.Add(new ShellWord(text.ToString(), start, part));
            }

            text.Clear();
            start = -1;
            part = 0;
        }
    }

    /// <summary>A text as it would be typed where no quotation mark is open: with a backslash before what is special.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (char letter in text)
        {
            if (!char.IsLetterOrDigit(letter) && char.IsAscii(letter) && !"-_./:@%+=,".Contains(letter, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(letter);
        }

        return escaped.ToString();
    }

    /// <summary>A text as it would be typed after a quotation mark, without the mark at its end.</summary>
    public static string Within(char quote, string text) => quote == '\''
        ? text.Replace("'", @"'\''", StringComparison.Ordinal)
        : string.Concat(text.Select(letter => letter is '"' or '\\' or '$' or '`' ? $"\\{letter}" : $"{letter}"));
}

/// <summary>A word of a line.</summary>
/// <param name="Text">What it says, without quotation marks.</param>
/// <param name="Start">Where it starts in the line.</param>
/// <param name="Part">Where in its text the part starts that a shell completes on its own; 0 for all of it.</param>
internal readonly record struct ShellWord(string Text, int Start, int Part);
