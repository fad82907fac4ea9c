using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class CountAllCommand : EntriesCommand
{
    public CountAllCommand(Shell shell)
        : base(shell, StoreAccess.Read, "all", "Count the entries of a group")
        => Add(GroupOption.Instance);

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        long count = await store.CountAsync(call.Group, cancellationToken: call.CancellationToken);
        call.Results.Fact($"{count}", json => json.WriteNumber("count", count));
        return ExitCode.Done;
    }
}
