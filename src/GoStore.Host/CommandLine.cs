using System.CommandLine;
using System.CommandLine.Help;
using GoStore.Host.Commands;
using GoStore.Host.Options;

namespace GoStore.Host;

/// <summary>The commands of the program, and how their arguments are read.</summary>
internal sealed class CommandLine
{
    /// <summary>How long a command may take to end after Ctrl+C. All have bounds of their own; those that run tasks or programs wait for them as long as they were told to.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromDays(1);

    private readonly Shell shell;
    private readonly RootCommand root;

    public CommandLine(Shell shell)
    {
        this.shell = shell;
        root = new RootCommand("A group/key-value store in a file, or at a server. Without arguments it shows itself in a short tour.");

        // The default help option also answers to /h and /?, which are good keys.
        root.Options.Clear();
        root.Add(new HelpOption("--help", "-h") { Description = "Show what there is" });
        root.Add(new VersionOption("--version") { Description = "Show the version of the program" });
        root.Directives.Clear();
        root.Add(ConnectionOption.Instance);
        root.Add(JsonOption.Instance);
        root.Add(DirectOption.Instance);
        foreach (Command command in Commands(shell))
        {
            root.Add(command);
        }

        root.Add(new CompleteCommand(shell, root));
    }

    /// <summary>The commands, for those who look at what may be typed.</summary>
    public RootCommand Root => root;

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken = default)
    {
        // No files of arguments behind '@', no bundles of letters behind '-': both would take keys for something else.
        var rules = new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        ParseResult parsed = root.Parse(WithEmptyValues(arguments), rules);
        if (UsageProblem.In(parsed) is { } problem)
        {
            return Failures.Report(shell, ExitCode.Usage, problem);
        }

        return await Failures.CatchAsync(shell, async () =>
        {
            var output = new StreamWriter(shell.Output, leaveOpen: true);

            // An interactive shell lives on after Ctrl+C, which is meant for the command that it runs.
            TimeSpan? end = parsed.CommandResult.Command is ShellCommand ? null : LongestEnd;
            int exitCode = await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = shell.Error, ProcessTerminationTimeout = end },
                cancellationToken);
            await output.FlushAsync(CancellationToken.None);
            return exitCode;
        });
    }

    private static IEnumerable<Command> Commands(Shell shell) =>
    [
        new InitCommand(shell),
        new SetCommand(shell),
        new GetCommand(shell),
        new PutCommand(shell),
        new PatchCommand(shell),
        new IncrementCommand(shell),
        new TouchCommand(shell),
        new TimeToLiveCommand(shell),
        new ExistsCommand(shell),
        new ListCommand(shell),
        new GroupsCommand(shell),
        new CountCommand(shell),
        new RenderCommand(shell),
        new DeleteCommand(shell),
        new DeletePrefixCommand(shell),
        new DeleteRangeCommand(shell),
        new DeleteGroupCommand(shell),
        new DeleteGroupsCommand(shell),
        new PurgeCommand(shell),
        new NamespaceCommand(shell),
        new StreamCommand(shell),
        new ConsumerCommand(shell),
        new TaskCommand(shell),
        new WatchCommand(shell),
        new LockCommand(shell),
        new GraphCommand(shell),
        new BackupCommand(shell),
        new ExportCommand(shell),
        new ImportCommand(shell),
        new InfoCommand(shell),
        new ServeCommand(shell),
        new ClusterCommand(shell),
        new KeyCommand(shell),
        new BenchmarkCommand(shell),
        new ShellCommand(shell),
        new CompletionCommand(shell),
    ];

    /// <summary>The parser reads <c>--group= next</c> as a group named "next"; here, as everywhere else, it is the empty group.</summary>
    private static List<string> WithEmptyValues(IReadOnlyList<string> arguments)
    {
        List<string> split = [];
        bool options = true;
        foreach (string argument in arguments)
        {
            options &= argument != "--";
            if (options && argument.Length > 3 && argument.StartsWith("--", StringComparison.Ordinal) && argument.IndexOf('=', StringComparison.Ordinal) == argument.Length - 1)
            {
                split.Add(argument[..^1]);
                split.Add("");
            }
            else
            {
                split.Add(argument);
            }
        }

        return split;
    }
}
