using System.Text;
using GoStore.Host.LineEditing;

namespace GoStore.Host.Tests.Interactive;

/// <summary>Typing and changing a line.</summary>
public sealed class LineEditorTests
{
    [Theory]
    [InlineData("list", "list⏎")]
    [InlineData("lists", "lit←s→s⏎")]
    [InlineData("get key a", "key aꜛget ⏎")]
    [InlineData("ab", "axb←⌫⏎")]
    [InlineData("ab", "axb←←⌦⏎")]
    [InlineData("get", "get key a←←←←←ꜛ→→→Ꝁ⏎")]
    [InlineData("c", "a bꞶꞶꞶc⏎")]
    [InlineData("get key b", "get key aꞶb⏎")]
    [InlineData("x", "a😀←→⌫⌫x⏎")]
    [InlineData("ay", "a👩‍🚀⌫y⏎")]
    [InlineData("second", "↑⏎")]
    [InlineData("first", "↑↑↑⏎")]
    [InlineData("unfinished", "unfinished↑↑↓↓⏎")]
    [InlineData("first changed", "↑↑ changed⏎")]
    [InlineData("user:", "us⇥⏎")]
    [InlineData("set user:", "set user:⇥⏎")]
    [InlineData("get colour ", "get co⇥⏎")]
    public async Task Keys_make_a_line(string expected, string keys)
    {
        var terminal = new Typist(keys);
        Assert.Equal(new LineRead(LineEnd.Entered, expected), await Editor(terminal).ReadAsync("> "));
    }

    [Theory]
    [InlineData("Cancelled", "abc©")]
    [InlineData("Closed", "∎")]
    [InlineData("Closed", "a⌫∎")]
    public async Task A_line_can_be_left(string end, string keys) =>
        Assert.Equal(Enum.Parse<LineEnd>(end), (await Editor(new Typist(keys)).ReadAsync("> ")).End);

    [Fact]
    public async Task Ctrl_D_within_a_line_deletes_and_does_not_end_it() =>
        Assert.Equal(new LineRead(LineEnd.Entered, "b"), await Editor(new Typist("ab←←∎⏎")).ReadAsync("> "));

    [Fact]
    public async Task Candidates_are_shown_where_nothing_more_is_in_common()
    {
        var terminal = new Typist("user:⇥⏎");
        await Editor(terminal).ReadAsync("> ");
        Assert.Contains("\r\nuser:1  user:2  \r\n", terminal.Written);
    }

    [Fact]
    public async Task A_line_longer_than_the_terminal_is_shown_around_the_cursor()
    {
        string line = string.Concat(Enumerable.Range(0, 60).Select(number => (char)('a' + number % 26)));
        var terminal = new Typist(line + "⏎");
        Assert.Equal(line, (await Editor(terminal).ReadAsync("> ")).Text);
        Assert.All(terminal.Written.Split('\r'), part => Assert.True(LineView.CellsOf(part.Replace("\u001b[K", "").TrimEnd('\n')) < 40, part));
        Assert.Contains(line[^37..], terminal.Written);
    }

    [Fact]
    public async Task A_terminal_that_is_gone_ends_the_line() =>
        Assert.Equal(LineEnd.Closed, (await Editor(new Typist("")).ReadAsync("> ")).End);

    [Fact]
    public void The_history_is_bounded_in_memory_and_in_its_file()
    {
        string folder = Directory.CreateTempSubdirectory("gostore-history-").FullName;
        try
        {
            string file = Path.Combine(folder, "gostore", "history");
            var history = new LineHistory(file);
            for (int number = 0; number < 2 * LineHistory.Most + 1; number++)
            {
                history.Add($"get key {number}");
            }

            history.Add($"get key {2 * LineHistory.Most}");
            history.Add(" set password secret");
            history.Add("");
            history.Add("two\nlines");
            Assert.Equal(2 * LineHistory.Most + 1, File.ReadLines(file).Count());
            IEnumerable<string> last = Enumerable.Range(LineHistory.Most + 1, LineHistory.Most).Select(number => $"get key {number}");
            Assert.Equal(last, history.Lines);
            Assert.Equal(last, new LineHistory(file).Lines);
            Assert.Equal(last, File.ReadLines(file));
            Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file)!));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_history_that_cannot_be_kept_is_no_failure()
    {
        var history = new LineHistory("/dev/null/history");
        history.Add("list");
        Assert.Equal(["list"], history.Lines);
    }

    private static LineEditor Editor(Typist terminal) => new(terminal, ["first", "second"], typed =>
    {
        int start = typed.LastIndexOf(' ') + 1;
        string[] found = [.. ((string[])["colour", "user:1", "user:2"]).Where(name => name.StartsWith(typed[start..], StringComparison.Ordinal))];
        return Task.FromResult(new Insertions(start, found, found, " "));
    });

    /// <summary>Somebody at a terminal of 40 cells. Signs stand for keys.</summary>
    private sealed class Typist(string keys) : ITerminal
    {
        private readonly StringBuilder written = new();
        private int next;

        public string Written => written.ToString();

        public int Width => 40;

        public bool KeyAvailable => false;

        public bool InterruptIsKey
        {
            set { }
        }

        public void Write(string text) => written.Append(text);

        public ConsoleKeyInfo ReadKey() => next == keys.Length ? default : keys[next++] switch
        {
            '⏎' => new('\r', ConsoleKey.Enter, false, false, false),
            '←' => new('\0', ConsoleKey.LeftArrow, false, false, false),
            '→' => new('\0', ConsoleKey.RightArrow, false, false, false),
            '↑' => new('\0', ConsoleKey.UpArrow, false, false, false),
            '↓' => new('\0', ConsoleKey.DownArrow, false, false, false),
            '⇥' => new('\t', ConsoleKey.Tab, false, false, false),
            '⌫' => new('\b', ConsoleKey.Backspace, false, false, false),
            '⌦' => new('\0', ConsoleKey.Delete, false, false, false),
            '©' => Held('\u0003', ConsoleKey.C),
            '∎' => Held('\u0004', ConsoleKey.D),
            'ꜛ' => Held('\u0001', ConsoleKey.A),
            'Ꝁ' => Held('\u000b', ConsoleKey.K),
            'Ꞷ' => Held('\u0017', ConsoleKey.W),
            var letter => new(letter, 0, false, false, false),
        };

        private static ConsoleKeyInfo Held(char letter, ConsoleKey key) => new(letter, key, false, false, control: true);
    }
}
