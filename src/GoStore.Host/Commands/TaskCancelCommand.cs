using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class TaskCancelCommand : SpaceCommand
{
    private readonly Argument<string> id = TaskOptions.IdArgument();

    public TaskCancelCommand(Shell shell)
        : base(shell, StoreAccess.Read, "cancel", "End a task that is not finished; a recurring one for good")
        => Add(id);

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        if (!await space.Tasks.CancelAsync(call.Get(id), call.CancellationToken))
        {
            TaskInfo? task = await space.Tasks.FindAsync(call.Get(id), call.CancellationToken);
            throw new CommandException(ExitCode.Conflict, $"The task \"{call.Get(id)}\" is {(task is null ? "finished" : TaskText.State(task.State))} already, so there is nothing to cancel.");
        }

        call.Results.Fact("cancelled", json => json.WriteString("state", "cancelled"));
        return ExitCode.Done;
    }
}
