namespace GoStore.Host.Tests;

/// <summary>Command lines that are wrong: one line that says why and where help is, exit code 2, and nothing done.</summary>
public sealed class UsageTests(Gostore gostore) : IClassFixture<Gostore>
{
    [Theory]
    [InlineData("'nonsense' is no command here. See 'gostore --help'.", "nonsense")]
    [InlineData("One of these must follow: key, prefix,", "get")]
    [InlineData("See 'gostore count --help'.", "count", "everything")]
    [InlineData("KEY is missing. See 'gostore get key --help'.", "get", "key")]
    [InlineData("KEY is missing.", "get", "batch")]
    [InlineData("KEY is missing.", "delete")]
    [InlineData("'c' is one argument too many.", "set", "a", "b", "c")]
    [InlineData("'--tll' is no option of this command; where it is meant as a key or a value, put '--' before it.", "set", "a", "--tll")]
    [InlineData("'--jsn' is no option", "delete", "a", "--jsn")]
    [InlineData("--group needs a value.", "set", "a", "b", "--group")]
    [InlineData("--version \"0\"", "set", "a", "b", "--version", "0")]
    [InlineData("--version \"x\"", "set", "a", "b", "--version=x")]
    [InlineData("exclude each other", "set", "a", "b", "--version", "1", "--if-absent")]
    [InlineData("--version is for one key", "delete", "a", "b", "--version", "1")]
    [InlineData("'--ttl' is required", "touch", "a")]
    [InlineData("--ttl \"5\"", "touch", "a", "--ttl", "5")]
    [InlineData("--ttl \"0s\"", "set", "a", "b", "--ttl", "0s")]
    [InlineData("--ttl \"-5m\"", "set", "a", "b", "--ttl", "-5m")]
    [InlineData("BY \"99999999999999999999\"", "increment", "a", "99999999999999999999")]
    [InlineData("exclude each other", "increment", "a", "1", "--by", "2")]
    [InlineData("OFFSET \"x\"", "list", "x")]
    [InlineData("LIMIT \"1.5\"", "get", "page", "0", "1.5")]
    [InlineData("--namespace \"a:b\" is invalid", "set", "a", "b", "--namespace", "a:b")]
    [InlineData("--namespace \"\" is invalid", "set", "a", "b", "--namespace=")]
    [InlineData("NAME \"a b\" is invalid", "namespace", "show", "a b")]
    [InlineData("NAME is missing.", "namespace", "show")]
    [InlineData("No limit is given. Give one or several of --max-keys,", "namespace", "set-quota", "a")]
    [InlineData("--max-keys \"-1\"", "namespace", "set-quota", "a", "--max-keys=-1")]
    [InlineData("--max-total-bytes \"1.5MiB\"", "namespace", "set-quota", "a", "--max-total-bytes", "1.5MiB")]
    [InlineData("--max-total-bytes \"9999999999GiB\"", "namespace", "set-quota", "a", "--max-total-bytes", "9999999999GiB")]
    [InlineData("'--namespace' is no option", "backup", "--namespace", "a")]
    [InlineData("NAME is missing.", "task", "new")]
    [InlineData("ID is missing.", "task", "get")]
    [InlineData("exclude each other", "task", "new", "t", "--delay", "5m", "--cron", "* * * * *")]
    [InlineData("--delay \"soon\"", "task", "new", "t", "--delay", "soon")]
    [InlineData("--at \"tomorrow\"", "task", "new", "t", "--at", "tomorrow")]
    [InlineData("--priority \"101\"", "task", "new", "t", "--priority", "101")]
    [InlineData("--attempts \"0\"", "task", "new", "t", "--attempts", "0")]
    [InlineData("--timeout \"0s\"", "task", "new", "t", "--timeout", "0s")]
    [InlineData("--status \"done\" is none: a task is pending,", "task", "list", "--status", "done")]
    [InlineData("--exec and --handler exclude each other", "task", "run", "--exec", "sh", "--handler", "log")]
    [InlineData("are for the program of --exec", "task", "run", "--name", "t")]
    [InlineData("There is no handler \"mail\": there are log and echo", "task", "run", "--handler", "mail")]
    [InlineData("--concurrency \"0\"", "task", "run", "--concurrency", "0")]
    public async Task A_wrong_command_line_is_explained(string mentions, params string[] arguments)
    {
        Outcome outcome = (await gostore.RunAsync(arguments)).Failed(2, mentions, "--help'.");
        Assert.Equal("", outcome.Output);
        Assert.Empty(Directory.GetFileSystemEntries(gostore.Folder));
    }

    [Fact]
    public async Task Help_is_no_error()
    {
        Outcome help = await gostore.RunAsync("--help");
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.All(
            (string[])["init", "set", "get", "put", "patch", "increment", "touch", "ttl", "exists", "list", "groups", "count", "delete", "delete-prefix", "delete-range", "delete-group", "delete-groups", "purge", "namespace", "task", "backup", "export", "import", "info"],
            command => Assert.Contains($"  {command} ", help.Output));
        Outcome getHelp = await gostore.RunAsync("get", "key", "-h");
        Assert.Equal((0, ""), (getHelp.ExitCode, getHelp.Error));
        Assert.Contains("gostore get key <KEY>", getHelp.Output);
        Assert.Matches(@"^\d+\.\d+\.\d+", (await gostore.RunAsync("--version")).Output);
    }
}
