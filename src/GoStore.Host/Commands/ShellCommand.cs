using System.CommandLine;
using GoStore.Host.Interactive;
using GoStore.Host.LineEditing;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

/// <summary>A prompt for the commands of the program, on one store that stays open.</summary>
internal sealed class ShellCommand : Command
{
    private readonly Option<bool> keepGoing = new("--keep-going") { Description = "In a script: go on after a line that fails" };
    private readonly Shell shell;

    public ShellCommand(Shell shell)
        : base("shell", "Type commands at a prompt, with history and completion; or run a script of them from standard input")
    {
        this.shell = shell;
        Add(GroupOption.Instance);
        Add(NamespaceOption.Instance);
        Add(keepGoing);
        SetAction(InvokeAsync);
    }

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        bool interactive = shell.InputIsTerminal && shell.ErrorIsTerminal;
        await using var session = new ShellSession(shell, ConnectionOption.Of(arguments), arguments.GetValue(GroupOption.Instance), NamespaceOption.Of(arguments), DirectOption.Of(arguments), interactive);
        if (!interactive)
        {
            return await new ScriptLoop(session, shell, arguments.GetValue(keepGoing)).RunAsync();
        }

        await shell.Error.WriteLineAsync("'help' tells what can be typed here; Tab completes; 'exit' or Ctrl+D ends it.");
        await new InteractiveLoop(session, new ConsoleTerminal(shell.Error), new LineHistory(LineHistory.FileOfUser())).RunAsync();
        return (int)ExitCode.Done;
    }
}
