using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

internal sealed class PurgeCommand : SpaceCommand
{
    public PurgeCommand(Shell shell)
        : base(shell, StoreAccess.Write, "purge", "Delete what has expired and print how much it was")
    {
    }

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        long purged = await (space is INamespace tenant ? tenant.PurgeAsync(call.CancellationToken) : ((IStore)space).PurgeAsync(call.CancellationToken));
        call.Results.Fact($"{purged}", json => json.WriteNumber("purged", purged));
        return ExitCode.Done;
    }
}
