using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class CountRangeCommand : EntriesCommand
{
    private readonly RangeArguments range = new();

    public CountRangeCommand(Shell shell)
        : base(shell, StoreAccess.Read, "range", "Count the entries from one key to another")
    {
        range.AddTo(this);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        long count = await store.CountAsync(call.Group, KeyRange.Between(range.From(call.Arguments), range.To(call.Arguments)), call.CancellationToken);
        call.Results.Fact($"{count}", json => json.WriteNumber("count", count));
        return ExitCode.Done;
    }
}
