using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

internal sealed class LockListCommand : SpaceCommand
{
    public LockListCommand(Shell shell)
        : base(shell, StoreAccess.Read, "list", "Print the locks that are held, with their owners, tokens and ends")
    {
    }

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        await call.Results.LocksAsync(space.Locks.ListAsync(call.CancellationToken), call.CancellationToken);
        return ExitCode.Done;
    }
}
