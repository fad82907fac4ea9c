using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GetAllCommand : EntriesCommand
{
    public GetAllCommand(Shell shell)
        : base(shell, StoreAccess.Read, "all", "Print all entries of a group, in constant memory")
        => Add(GroupOption.Instance);

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        await call.Results.EntriesAsync(store.AllAsync(call.Group, cancellationToken: call.CancellationToken), call.CancellationToken);
        return ExitCode.Done;
    }
}
