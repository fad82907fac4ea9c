using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

internal sealed class ConsumerListCommand : StoreCommand
{
    public ConsumerListCommand(Shell shell)
        : base(shell, StoreAccess.Read, "list", "Print the consumers, with the revision that comes next and how many are to come")
    {
    }

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        await call.Results.ConsumersAsync(store.ConsumersAsync(call.CancellationToken), call.CancellationToken);
        return ExitCode.Done;
    }
}
