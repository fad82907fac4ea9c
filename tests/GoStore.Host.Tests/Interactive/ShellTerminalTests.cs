namespace GoStore.Host.Tests.Interactive;

/// <summary><c>gostore shell</c> with somebody at a terminal.</summary>
public sealed class ShellTerminalTests : IDisposable
{
    private const string Up = "\u001b[A";
    private const string CtrlC = "\u0003";
    private const string CtrlD = "\u0004";
    private const string Prompt = "gostore.db> ";

    private readonly Gostore gostore = new();

    public void Dispose() => gostore.Dispose();

    [SkippableFact]
    public async Task Lines_are_completed_with_Tab_and_come_back_with_the_arrow()
    {
        Outcome outcome = await TypeAsync(
            [],
            ("", Prompt),
            ("set user:ada Countess\r", "\r\n1\r\n"),
            ("set user:grace Admiral\r", "\r\n1\r\n"),
            ("get ke\t", "get key "),
            ("us\t", "user:"),
            ("\t", "user:ada    user:grace"),
            ("g\t", "user:grace "),
            ("\r", "\r\nAdmiral\r\n"),
            (Up, "get key user:grace"),
            (Up, "set user:grace Admiral"),
            (CtrlC, "^C"),
            ("get key user:ada --js\t", "--json "),
            ("\r", "\"value\":\"Countess\""),
            (CtrlD, ""));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [SkippableFact]
    public async Task Ctrl_C_ends_what_runs_or_is_typed_and_the_prompt_goes_on_after_errors()
    {
        Outcome outcome = await TypeAsync(
            [],
            ("set colour blue\r", "\r\n1\r\n\r" + Prompt),
            ("get key colour nonsense" + CtrlC, "^C"),
            ("watch\r", "watch\u001b[K\r\u001b[17C\r\r\n"),
            (CtrlC, Prompt),
            ("get key nothing\r", "gostore: No entry"),
            ("", Prompt),
            ("set 'two\r", "... "),
            ("lines' 2\r", "\r\n1\r\n\r" + Prompt),
            ("put doc\r", "Ctrl+D at the start of a line ends it."),
            ("{\"a\":1}\r" + CtrlD, "\r\n1\r\n"),
            ("get key doc\r", "\r\n{\"a\":1}\r\n"),
            ("exit\r", ""));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        (await gostore.RunAsync("list")).Printed("colour blue\ndoc {\"a\":1}\n\"two\\nlines\" 2\n");
    }

    [SkippableFact]
    public async Task The_history_outlives_the_session_without_what_begins_with_a_space()
    {
        await TypeAsync([], (" set password secret\r", "\r\n1\r\n"), ("set colour blue\r", "\r\n1\r\n"), (CtrlD, ""));
        Outcome second = await TypeAsync([], ("", Prompt), (Up, "set colour blue"), (Up, ""), ("\r", "\r\n2\r\n"), (CtrlD, ""));
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        string file = gostore.PathOf("state/gostore/history");
        Assert.Equal("set colour blue\n", await File.ReadAllTextAsync(file));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [SkippableFact]
    public async Task Tab_knows_what_is_in_use_and_makes_no_file()
    {
        Outcome outcome = await TypeAsync(
            [],
            ("get key x\t", "\a"),
            (CtrlC, "^C"),
            ("groups\r", "There is no database file"),
            ("set 'a key' v --group 'my group' --namespace tenant-a\r", "\r\n1\r\n"),
            ("use namespace t\t", "tenant-a "),
            ("\r", "tenant-a:> "),
            ("use group m\t", "'my group' "),
            ("\r", "tenant-a:my group> "),
            ("get key a\t", "'a key' "),
            ("\r", "\r\nv\r\n"),
            (CtrlD, ""));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    private Task<Outcome> TypeAsync(string[] options, params (string Typed, string Seen)[] steps)
    {
        Skip.IfNot(PseudoTerminal.IsAvailable, "Needs python3 with its module pty, for a terminal.");
        return PseudoTerminal.RunAsync(gostore, [.. Gostore.Command, "shell", .. options], steps);
    }
}
