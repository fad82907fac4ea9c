using System.CommandLine;

namespace GoStore.Host.Commands;

internal sealed class TaskCommand : Command
{
    public TaskCommand(Shell shell)
        : base("task", "Work that is kept until a runner has done it: now, later, or again and again")
    {
        Add(new TaskNewCommand(shell));
        Add(new TaskListCommand(shell));
        Add(new TaskGetCommand(shell));
        Add(new TaskCancelCommand(shell));
        Add(new TaskRetryCommand(shell));
        Add(new TaskRunCommand(shell));
    }
}
