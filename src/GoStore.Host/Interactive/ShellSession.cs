using System.Text;
using GoStore.Host.Commands;
using GoStore.Host.Completion;
using GoStore.Host.Connections;
using GoStore.Host.Input;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Interactive;

/// <summary>
/// What <c>gostore shell</c> remembers from one line to the next: the store, which is opened once, and the group and namespace that are used where a command names
/// none. The commands are those of the program, by the same names and with the same results.
/// </summary>
internal sealed class ShellSession : IAsyncDisposable
{
    private const string Help = """
        Commands are typed as after 'gostore', in words as in other shells: 'single' and "double" quotation marks, a backslash before one letter, # before a
        comment. '<<< TEXT' at the end of a line gives a command its standard input. Besides the commands below:

          use group GROUP          the group where --group is not given; 'use group' for the default one
          use namespace NAME       the namespace where --namespace is not given; 'use namespace' for none
          use                      what is in use
          help [COMMAND]           this, or the help of a command
          exit                     the end; so are quit and Ctrl+D


        """;

    private readonly Shell outer;
    private readonly Shell inner;
    private readonly SharedStore store;
    private readonly CommandLine commands;
    private readonly string connection;
    private readonly bool direct;
    private string? input;
    private string? group;
    private string? name;

    public ShellSession(Shell outer, string connection, string? group, string? name, bool direct, bool interactive)
    {
        this.outer = outer;
        this.connection = connection;
        this.group = group;
        this.name = name;
        this.direct = direct;
        store = new SharedStore(connection, direct, outer.Connect);
        inner = new Shell
        {
            // In a script, standard input is the script: a command must not eat the lines after it.
            OpenInput = () => input is null && interactive ? outer.OpenInput() : new MemoryStream(Encoding.UTF8.GetBytes(input ?? "")),
            Output = outer.Output,
            Error = outer.Error,
            InputIsTerminal = interactive,
            OutputIsTerminal = outer.OutputIsTerminal,
            ErrorIsTerminal = outer.ErrorIsTerminal,
            Connect = store.ConnectAsync,
            Disconnect = store.DisconnectAsync,
        };
        commands = new CommandLine(inner);
        Completion = new SessionCompletion(this, commands.Root, new StoreNames(FindStoreAsync, store.DisconnectAsync));
    }

    /// <summary>What a line that is being typed may become.</summary>
    public SessionCompletion Completion { get; }

    /// <summary>Whether somebody has said that it is enough.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What is in use, in short: for the prompt.</summary>
    public string Prompt
    {
        get
        {
            string place = connection.Contains("://", StringComparison.Ordinal) ? connection : Path.GetFileName(connection);
            string space = name is null ? group ?? "" : $"{name}:{group}";
            string shown = space.Length == 0 ? place : $"{place} {space}";
            return string.Concat(shown.Select(letter => char.IsControl(letter) ? ' ' : letter)) + "> ";
        }
    }

    /// <summary>Runs a line, all quotation marks of which are closed.</summary>
    public async Task<int> RunAsync(ShellWords line, CancellationToken cancellationToken)
    {
        string[] words = WithoutProgram(line.Texts);
        input = line.Input;
        int exitCode = await Failures.CatchAsync(outer, async () => words switch
        {
            [] => (int)ExitCode.Done,
            ["exit" or "quit"] => End(),
            ["exit" or "quit", ..] => throw new CommandException(ExitCode.Usage, $"'{words[0]}' takes nothing."),
            ["use", .. var what] => Use(what),
            ["help"] => await HelpAsync(),
            ["help", .. var of] => await commands.RunAsync([.. of, "--help"], cancellationToken),
            _ when CommandWords.Of(commands.Root, words).Command is ShellCommand => throw new CommandException(ExitCode.Usage, "This is the shell already. 'help' tells what can be typed here."),
            _ => await commands.RunAsync(WithWhatIsUsed(words), cancellationToken),
        });
        await outer.Output.FlushAsync(CancellationToken.None);
        return exitCode;
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <summary>The name of the program before a command is no part of it: lines are copied from elsewhere.</summary>
    public static string[] WithoutProgram(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all is ["gostore", .. var rest] ? rest : all;
    }

    /// <summary>The words with the options for what is in use, where they are not given.</summary>
    public string[] WithWhatIsUsed(string[] words)
    {
        CommandWords read = CommandWords.Of(commands.Root, words);
        List<string> added = [];
        if (!read.Has(ConnectionOption.Instance))
        {
            added.AddRange([ConnectionOption.Instance.Name, connection]);
        }

        if (direct && !read.Has(DirectOption.Instance))
        {
            added.Add(DirectOption.Instance.Name);
        }

        if (group is not null && read.Command.Options.Contains(GroupOption.Instance) && !read.Has(GroupOption.Instance))
        {
            added.AddRange([GroupOption.Instance.Name, group]);
        }

        if (name is not null && read.Command.Options.Contains(NamespaceOption.Instance) && !read.Has(NamespaceOption.Instance))
        {
            added.AddRange([NamespaceOption.Instance.Name, name]);
        }

        return [.. words.Take(read.AfterCommand), .. added, .. words.Skip(read.AfterCommand)];
    }

    private int End()
    {
        IsOver = true;
        return (int)ExitCode.Done;
    }

    private int Use(string[] what)
    {
        switch (what)
        {
            case []:
                var results = new Results(outer.Output, json: false, table: false);
                results.Line($"connection {PlainText.Line(connection)}");
                results.Line($"namespace {(name is null ? "none" : PlainText.Line(name))}");
                results.Line($"group {PlainText.Line(GroupOption.Of(group))}");
                break;
            case ["group"]:
                group = null;
                break;
            case ["group", string given]:
                group = given;
                break;
            case ["namespace"]:
                name = null;
                break;
            case ["namespace", string given]:
                name = NamespaceOption.Problem("NAME", given) is { } problem ? throw new CommandException(ExitCode.Usage, problem) : given;
                break;
            default:
                throw new CommandException(ExitCode.Usage, "'use' is followed by 'group GROUP', 'namespace NAME', one of both words alone, or nothing.");
        }

        return (int)ExitCode.Done;
    }

    private async Task<int> HelpAsync()
    {
        await outer.Output.WriteAsync(Encoding.UTF8.GetBytes(Help));
        return await commands.RunAsync(["--help"]);
    }

    private async Task<Actors.IStore?> FindStoreAsync(string wanted, CancellationToken cancellationToken) =>
        (wanted == connection && store.IsOpen) || wanted.Contains("://", StringComparison.Ordinal) || StoreMark.IsOn(wanted)
            ? await store.ConnectAsync(wanted, direct ? StoreAccess.Read | StoreAccess.BesideServer : StoreAccess.Read, cancellationToken)
            : null;
}
