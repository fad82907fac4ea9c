using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class TaskRetryCommand : SpaceCommand
{
    private readonly Argument<string> id = TaskOptions.IdArgument();

    public TaskRetryCommand(Shell shell)
        : base(shell, StoreAccess.Read, "retry", "Make a task due now that is finished, or that waits")
        => Add(id);

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        TaskInfo task = await space.Tasks.RetryAsync(call.Get(id), call.CancellationToken);
        call.Results.Line(call.Arguments.GetValue(JsonOption.Instance) ? JsonText.Task(task) : TaskText.State(task.State));
        return ExitCode.Done;
    }
}
