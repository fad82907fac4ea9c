using System.Globalization;
using System.Text;
using GoStore.Host.Connections;

namespace GoStore.Host.Tests.Interactive;

/// <summary><c>gostore shell</c> with lines from standard input.</summary>
public sealed class ShellScriptTests : IDisposable
{
    private readonly Gostore gostore = new();

    public void Dispose() => gostore.Dispose();

    [Fact]
    public async Task Lines_are_commands_on_one_store_with_the_words_of_other_shells()
    {
        Outcome outcome = await ScriptAsync(
            """
            # a comment
            set colour 'light blue'   # and another

            set "it's" a\ \"b\" --group "a group"
            gostore get key colour
            get key "it's" --group 'a group'
            put doc <<< '{"name":
              "Ada"}'
            get key doc
            """);
        outcome.Printed("1\n1\nlight blue\na \"b\"\n1\n{\"name\":\n  \"Ada\"}\n");
    }

    [Fact]
    public async Task What_is_in_use_stands_in_for_options_that_are_not_given()
    {
        Outcome outcome = await ScriptAsync(
            """
            use group session
            set token abc
            set token def --group other
            use namespace tenant-a
            set token ghi
            list
            use
            use namespace
            get key token
            use group
            list
            """);
        outcome.Printed("1\n1\n1\ntoken ghi\nconnection gostore.db\nnamespace tenant-a\ngroup session\nabc\n");
        (await gostore.RunAsync("groups")).Printed("other\nsession\ntenant-a:session\n");
    }

    [Fact]
    public async Task A_session_can_begin_with_a_group_a_namespace_and_a_connection()
    {
        Outcome outcome = await ScriptAsync("set k v\nuse\n", "--connection", "other.db", "-g", "g", "--namespace", "n");
        outcome.Printed("1\nconnection other.db\nnamespace n\ngroup g\n");
        (await gostore.RunAsync("groups", "-c", "other.db")).Printed("n:g\n");
    }

    [Fact]
    public async Task The_first_line_that_fails_is_the_last_and_gives_its_exit_code()
    {
        Outcome outcome = await ScriptAsync("set a 1\n\nget key nothing\nset b 2\n");
        Assert.Equal((3, "1\n"), (outcome.ExitCode, outcome.Output));
        Assert.Equal(
            "gostore: No entry \"default\"/\"nothing\".\ngostore: That was line 3 of the script, with exit code 3; those after it were not run.\n",
            outcome.Error);
    }

    [Fact]
    public async Task With_keep_going_all_lines_are_run_and_the_first_failure_gives_the_exit_code()
    {
        Outcome outcome = await ScriptAsync("init\nput doc\nget key nothing\nnonsense\nset b 2\n", "--keep-going");
        Assert.Equal(2, outcome.ExitCode);
        Assert.EndsWith("gostore.db\n1\n", outcome.Output);
        Assert.Equal(6, outcome.Error.Count(letter => letter == '\n'));
        Assert.Contains("Standard input is empty", outcome.Error);
        Assert.Contains("That was line 4 of the script, with exit code 2; those after it are run all the same.", outcome.Error);
    }

    [Theory]
    [InlineData("set a 'b\nset c d\n", "Line 1: a quotation mark is open when the script ends.")]
    [InlineData("shell\n", "This is the shell already.")]
    [InlineData("use everything\n", "'use' is followed by")]
    [InlineData("use namespace a:b\n", "NAME \"a:b\" is invalid")]
    [InlineData("exit now\n", "'exit' takes nothing.")]
    public async Task A_wrong_line_is_explained(string script, string mentions)
    {
        Outcome outcome = await ScriptAsync(script);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(mentions, outcome.Error);
    }

    [Fact]
    public async Task Exit_ends_it_and_help_tells_what_there_is()
    {
        (await ScriptAsync("exit\nset a b\n")).Printed("");
        Outcome help = await ScriptAsync("help\nhelp get key\nquit\nnonsense\n");
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.Contains("use namespace NAME", help.Output);
        Assert.Contains("  set ", help.Output);
        Assert.Contains("gostore get key <KEY>", help.Output);
    }

    [Fact]
    public async Task One_store_is_opened_for_all_commands_and_another_only_for_another_connection()
    {
        List<string> opened = [];
        using var output = new MemoryStream();
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var shell = new Shell
        {
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes("set a 1\nget key a\nset b 2 --connection other.db\nlist\n")),
            Output = output,
            Error = error,
            Connect = (connection, access, cancellationToken) =>
            {
                opened.Add(connection);
                return StoreConnection.OpenAsync(gostore.PathOf(connection), access, cancellationToken);
            },
        };
        Assert.Equal(0, await new CommandLine(shell).RunAsync(["shell", "--connection", "one.db"]));
        Assert.Equal(("1\n1\n1\na 1\n", ""), (Encoding.UTF8.GetString(output.ToArray()), error.ToString()));
        Assert.Equal(["one.db", "other.db"], opened);
    }

    private Task<Outcome> ScriptAsync(string script, params string[] options) => gostore.RunAsync(script, ["shell", .. options]);
}
