using System.CommandLine;
using System.Text;
using GoStore.Host.Completion;

namespace GoStore.Host.Commands;

/// <summary>Prints what makes a shell complete the commands, options and names of this program.</summary>
internal sealed class CompletionCommand : Command
{
    public CompletionCommand(Shell shell)
        : base("completion", "Print a script that makes a shell complete commands, options and names: source <(gostore completion bash)")
    {
        AddShell("bash", "For bash: source <(gostore completion bash)", CompletionScript.Bash);
        AddShell("zsh", "For zsh: source <(gostore completion zsh)", CompletionScript.Zsh);
        AddShell("fish", "For fish: gostore completion fish | source", CompletionScript.Fish);

        void AddShell(string name, string description, string script)
        {
            var command = new Command(name, description);
            command.SetAction(async (_, cancellationToken) =>
            {
                await shell.Output.WriteAsync(Encoding.UTF8.GetBytes(script), cancellationToken);
                await shell.Output.FlushAsync(CancellationToken.None);
                return (int)ExitCode.Done;
            });
            Add(command);
        }
    }
}
