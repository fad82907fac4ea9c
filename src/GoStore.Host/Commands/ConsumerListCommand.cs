using GoStore.Actors;

namespace GoStore.Host.Commands;

internal sealed class ConsumerListCommand : ChangeLogCommand
{
    public ConsumerListCommand(Shell shell)
        : base(shell, "list", "Print the consumers, with the revision that comes next and how many are to come")
    {
    }

    protected override async Task<ExitCode> RunAsync(IChangeLog log, StoreCall call)
    {
        await call.Results.ConsumersAsync(log.ConsumersAsync(call.CancellationToken), call.CancellationToken);
        return ExitCode.Done;
    }
}
