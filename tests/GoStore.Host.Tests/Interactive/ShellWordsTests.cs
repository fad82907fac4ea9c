using GoStore.Host.Input;

namespace GoStore.Host.Tests.Interactive;

/// <summary>How a line is cut into words, compared with the Bourne shell of this machine.</summary>
public sealed class ShellWordsTests : IDisposable
{
    private readonly Gostore gostore = new();

    public void Dispose() => gostore.Dispose();

    [SkippableFact]
    public async Task Words_are_those_of_the_Bourne_shell()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a Bourne shell.");
        string[] lines =
        [
            "a b", "  a\t b  ", "'a b' c", "'a'\"b\"c", "\"it's\" 'say \"x\"'", @"a\ b \'c \\", """
            "a\"b\\c\$d\`e\f"
            """, "'a\\'", "''", "a ''", "a#b #c", "a '#b'", "'two\nlines'", "one\\\nline", "\"one\\\nline\"", "ä '€ 😀'",
        ];
        string script = string.Concat(lines.Select(line => $"set -- {line}\nfor each; do printf '<%s>' \"$each\"; done; printf '|'\n"));
        Outcome outcome = await gostore.ShellAsync(script);
        Assert.Equal(outcome.Output, string.Concat(lines.Select(line => string.Concat(ShellWords.Read(line).Texts.Select(text => $"<{text}>")) + "|")));
    }

    [SkippableFact]
    public async Task What_is_quoted_here_is_one_word_there()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a Bourne shell.");
        string[] texts = ["a", "a b", "it's", "\"", "\\", "$HOME `x`", "*?[a]{b,c}~", "a;b|c&d<e>f(g)!", "#a", "ä€😀", "-x=1,2:3"];
        string script = string.Concat(texts.Select(text => $"printf '<%s>' {ShellWords.Escaped(text)} '{ShellWords.Within('\'', text)}' \"{ShellWords.Within('"', text)}\"\n"));
        Assert.Equal(string.Concat(texts.Select(text => $"<{text}><{text}><{text}>")), (await gostore.ShellAsync(script)).Output);
    }

    [Theory]
    [InlineData("set a 'b", '\'')]
    [InlineData("set a \"b", '"')]
    [InlineData("set a b\\", '\\')]
    [InlineData("set a b", '\0')]
    [InlineData("set a # it's", '\0')]
    public void What_is_not_closed_is_told(string line, char open) => Assert.Equal(open, ShellWords.Read(line).Open);

    [Theory]
    [InlineData("put a <<< '{\"b\": 1}'", "put a", "{\"b\": 1}")]
    [InlineData("put a <<<x --json", "put a --json", "x")]
    [InlineData("put '<<<' x", "put <<< x", null)]
    [InlineData("put a<<<x", "put a<<<x", null)]
    public void Standard_input_stands_in_the_line(string line, string words, string? input) =>
        Assert.Equal((words, input), (string.Join(' ', ShellWords.Read(line).Texts), ShellWords.Read(line).Input));
}
