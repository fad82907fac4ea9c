using System.Globalization;
using System.Text;

namespace GoStore.Host.Tests;

/// <summary>A store with some of everything that has a name.</summary>
public sealed class CompletionFixture : IAsyncLifetime
{
    public Gostore Gostore { get; } = new();

    public async Task InitializeAsync()
    {
        Outcome outcome = await Gostore.RunAsync(
            """
            set user:1 Ada
            set user:2 Grace
            set 'a key' v
            set colour blue --group 'my group'
            set colour red --namespace tenant-a --group session
            lock acquire deploy ann
            task new report --id weekly
            consumer stream mailer --until-empty --limit 1
            """,
            ["shell", "--keep-going"]);
        Assert.Equal("", outcome.Error);
    }

    public Task DisposeAsync()
    {
        Gostore.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>Shell completion: what is offered, and that real shells take it.</summary>
public sealed class CompletionTests(CompletionFixture fixture) : IClassFixture<CompletionFixture>
{
    private readonly Gostore gostore = fixture.Gostore;

    [Theory]
    [InlineData("key", "get", "ke")]
    [InlineData("--json", "get", "key", "--js")]
    [InlineData("a key|user:1|user:2", "get", "key", "")]
    [InlineData("user:1|user:2", "delete", "a key", "us")]
    [InlineData("colour", "get", "key", "--group", "my group", "")]
    [InlineData("colour", "get", "key", "-n", "tenant-a", "--group=session", "co")]
    [InlineData("default|my group|tenant-a:session", "list", "-g", "")]
    [InlineData("--group=my group", "list", "--group=m")]
    [InlineData("session", "delete-group", "--namespace", "tenant-a", "")]
    [InlineData("tenant-a", "list", "--namespace", "")]
    [InlineData("tenant-a", "namespace", "show", "t")]
    [InlineData("deploy", "lock", "status", "")]
    [InlineData("deploy", "set", "k", "v", "--lock", "")]
    [InlineData("weekly", "task", "get", "")]
    [InlineData("report", "task", "list", "--name", "r")]
    [InlineData("pending", "task", "list", "--status", "p")]
    [InlineData("mailer", "consumer", "status", "")]
    [InlineData("dot|json|mermaid", "graph", "view", "--format", "")]
    [InlineData("", "get", "key", "--", "--js")]
    [InlineData("", "get", "key", "nothing")]
    [InlineData("", "set", "colour", "")]
    [InlineData("", "list", "--namespace", "nobody", "-g", "")]
    [InlineData("", "list", "-c", "absent.db", "-g", "")]
    [InlineData("", "list", "--nonsense=")]
    [InlineData("get", "get")]
    [InlineData("all|batch|fields|key|page|prefix|range|split|type", "get", "")]
    public async Task Words_are_completed(string expected, params string[] words) =>
        Assert.Equal(Lines("words", expected), await AnswerAsync(["--", "--connection", gostore.PathOf("gostore.db"), .. words]));

    [Theory]
    [InlineData("export", "")]
    [InlineData("list", "--connection", "g")]
    public async Task Names_of_files_are_left_to_the_shell(params string[] words) =>
        Assert.Equal("files\n", await AnswerAsync(["--", .. words]));

    [Theory]
    [InlineData("gostore get key a", "a\\ key")]
    [InlineData("gostore get key 'a", "a key")]
    [InlineData("gostore get key user:", "1|2")]
    [InlineData("gostore get key --group=m", "my\\ group")]
    [InlineData("gostore get key --group=\"my group\" ", "colour")]
    [InlineData("gostore get key --group my\\ group c", "colour")]
    [InlineData("gostore get key us'er", "")]
    public async Task A_line_of_bash_is_read_as_bash_reads_it(string line, string expected) =>
        Assert.Equal(
            Lines("words", expected),
            await AnswerAsync(["--line", line.Replace("gostore ", $"gostore --connection '{gostore.PathOf("gostore.db")}' ", StringComparison.Ordinal), "--breaks", " \t\n\"'@><=;|&(:"]));

    [Fact]
    public async Task Nothing_is_made_taken_over_or_said_by_completing()
    {
        string folder = Directory.CreateTempSubdirectory("gostore-completion-").FullName;
        try
        {
            string other = Path.Combine(folder, "other.db");
            await File.WriteAllTextAsync(other, "no database");
            foreach (string file in (string[])[other, Path.Combine(folder, "absent.db"), "http://127.0.0.1:1"])
            {
                Assert.Equal("words\n", await AnswerAsync(["--", "get", "key", "-c", file, ""]));
            }

            Assert.Equal([other], Directory.GetFileSystemEntries(folder));
            Assert.Equal("no database", await File.ReadAllTextAsync(other));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SkippableFact]
    public async Task Bash_completes()
    {
        Skip.IfNot(Has("bash"), "Needs bash.");
        string script = $$"""
            gostore() { {{Gostore.Typed}} "$@"; }
            source <(gostore completion bash)
            complete -p gostore
            try() {
                COMP_LINE=$1 COMP_POINT=${#1} COMPREPLY=()
                _gostore_complete gostore "$2" ""
                echo "${COMPREPLY[*]}"
            }
            touch file-1
            try 'gostore set --t' --t
            try 'gostore get key user:' ''
            try 'gostore list -c file' file
            try 'gostore list -c absent.db -g ' ''
            """;
        (await gostore.RunProgramAsync("bash", "--norc", "-c", script)).Printed("complete -F _gostore_complete gostore\n--token --ttl --type\n1 2\nfile-1\n\n");
    }

    [SkippableFact]
    public async Task Bash_completes_at_a_terminal()
    {
        Skip.IfNot(Has("bash") && PseudoTerminal.IsAvailable, "Needs bash, and python3 with its module pty.");
        Outcome outcome = await PseudoTerminal.RunAsync(
            gostore,
            ["bash", "--norc", "-i"],
            ("PS1=ready:; bind 'set enable-bracketed-paste off'; gostore() { " + Gostore.Typed + " \"$@\"; }; source <(gostore completion bash)\r", "ready:"),
            ("", "ready:"),
            ("gostore get ke\t", "gostore get key "),
            ("user:1\t", "user:1 "),
            ("\r", "Ada"),
            ("gostore get key 'a k\t", "'a key' "),
            ("\r", "v\r\n"),
            ("gostore get key a\t", "a\\ key "),
            ("\r", "v\r\n"),
            ("exit\r", ""));
        Assert.Equal("", outcome.Error);
    }

    [SkippableTheory]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "--no-execute")]
    public async Task Other_shells_can_read_their_script(string shell, string check)
    {
        Skip.IfNot(Has(shell), $"Needs {shell}.");
        string file = gostore.PathOf($"completion.{shell}");
        await File.WriteAllTextAsync(file, (await gostore.RunAsync("completion", shell)).Output);
        (await gostore.RunProgramAsync(shell, check, file)).Printed("");
    }

    [SkippableFact]
    public async Task Fish_completes()
    {
        Skip.IfNot(Has("fish"), "Needs fish.");
        string script = $"function gostore; {Gostore.Typed} $argv; end\ngostore completion fish | source\ncomplete -C 'gostore get key user:'\n";
        Assert.Equal(["user:1", "user:2"], (await gostore.RunProgramAsync("fish", "--no-config", "-c", script)).Lines);
    }

    [Fact]
    public async Task Each_shell_has_a_script_and_nobody_sees_the_command_behind_it()
    {
        foreach (string shell in (string[])["bash", "zsh", "fish"])
        {
            Outcome script = await gostore.RunAsync("completion", shell);
            Assert.Equal((0, ""), (script.ExitCode, script.Error));
            Assert.Contains(" complete ", script.Output);
        }

        Assert.DoesNotContain("  complete ", (await gostore.RunAsync("--help")).Output);
        (await gostore.RunAsync("completion")).Failed(2, "One of these must follow: bash, zsh, fish.");
    }

    private static string Lines(string kind, string expected) => string.Concat(expected.Split('|', StringSplitOptions.RemoveEmptyEntries).Prepend(kind).Select(each => each + "\n"));

    /// <summary>What the scripts are answered, without a process for each question.</summary>
    private static async Task<string> AnswerAsync(string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var shell = new Shell { OpenInput = () => Stream.Null, Output = output, Error = error };
        Assert.Equal(0, await new CommandLine(shell).RunAsync(["complete", .. arguments]));
        Assert.Equal("", error.ToString());
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
