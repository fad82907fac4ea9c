using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class DeleteRangeCommand : EntriesCommand
{
    private readonly RangeArguments range = new();
    private readonly WindowArguments window = new();

    public DeleteRangeCommand(Shell shell)
        : base(shell, StoreAccess.Write, "delete-range", "Delete the entries from one key to another and print how many they were")
    {
        range.AddTo(this);
        window.AddTo(this);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        long deleted = await store.DeleteRangeAsync(
            call.Group, range.From(call.Arguments), range.To(call.Arguments), window.Offset(call.Arguments), window.Limit(call.Arguments), call.CancellationToken);
        call.Results.Fact($"{deleted}", json => json.WriteNumber("deleted", deleted));
        return ExitCode.Done;
    }
}
