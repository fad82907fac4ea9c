using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class TaskListCommand : SpaceCommand
{
    private readonly Option<string?> name = new("--name") { Description = "Only tasks of this name [all]", HelpName = "NAME" };
    private readonly WindowArguments window = new();

    public TaskListCommand(Shell shell)
        : base(shell, StoreAccess.Read, "list", "Print the tasks, those that were made last first")
    {
        Add(TaskOptions.Status);
        Add(name);
        window.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        long offset = window.Offset(call.Arguments);
        long limit = window.Limit(call.Arguments) ?? long.MaxValue;
        if (offset < 0 || limit < 0)
        {
            throw new CommandException(ExitCode.Usage, $"The {(offset < 0 ? $"offset is {offset}" : $"limit is {limit}")}; it must be zero or more.");
        }

        IAsyncEnumerable<TaskInfo> tasks = space.Tasks.ListAsync(call.Arguments.GetValue(TaskOptions.Status), call.Arguments.GetValue(name), call.CancellationToken);
        await call.Results.TasksAsync(WindowAsync(tasks, offset, limit), call.CancellationToken);
        return ExitCode.Done;
    }

    private static async IAsyncEnumerable<TaskInfo> WindowAsync(IAsyncEnumerable<TaskInfo> tasks, long offset, long limit)
    {
        if (limit == 0)
        {
            yield break;
        }

        long index = 0;
        await foreach (TaskInfo task in tasks)
        {
            if (index++ >= offset)
            {
                yield return task;
                if (--limit == 0)
                {
                    yield break;
                }
            }
        }
    }
}
