using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GetRangeCommand : EntriesCommand
{
    private readonly RangeArguments range = new();
    private readonly WindowArguments window = new();

    public GetRangeCommand(Shell shell)
        : base(shell, StoreAccess.Read, "range", "Print the entries from one key to another")
    {
        range.AddTo(this);
        window.AddTo(this);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        await EntryReading.WriteRangeAsync(store, call, KeyRange.Between(range.From(call.Arguments), range.To(call.Arguments)), window);
        return ExitCode.Done;
    }
}
