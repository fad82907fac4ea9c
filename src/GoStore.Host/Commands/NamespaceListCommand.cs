using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

internal sealed class NamespaceListCommand : StoreCommand
{
    public NamespaceListCommand(Shell shell)
        : base(shell, StoreAccess.Read, "list", "Print the namespaces with what they hold, and of how much")
    {
    }

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        await call.Results.NamespacesAsync(store.NamespacesAsync(call.CancellationToken), call.CancellationToken);
        return ExitCode.Done;
    }
}
