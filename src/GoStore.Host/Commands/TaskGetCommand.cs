using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class TaskGetCommand : SpaceCommand
{
    private readonly Argument<string> id = TaskOptions.IdArgument();

    public TaskGetCommand(Shell shell)
        : base(shell, StoreAccess.Read, "get", "Print a task")
        => Add(id);

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        TaskInfo task = await space.Tasks.FindAsync(call.Get(id), call.CancellationToken)
            ?? throw new CommandException(ExitCode.NotFound, $"There is no task \"{call.Get(id)}\". 'task list' shows those there are.");
        if (call.Arguments.GetValue(JsonOption.Instance))
        {
            call.Results.Line(JsonText.Task(task));
            return ExitCode.Done;
        }

        foreach (string line in TaskText.Lines(task))
        {
            call.Results.Line(line);
        }

        return ExitCode.Done;
    }
}
