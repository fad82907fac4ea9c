using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class ListCommand : EntriesCommand
{
    private readonly WindowArguments window = new();

    public ListCommand(Shell shell)
        : base(shell, StoreAccess.Read, "list", "Print the entries of a group in the order of their keys")
    {
        window.AddTo(this);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        await EntryReading.WriteRangeAsync(store, call, KeyRange.All, window);
        return ExitCode.Done;
    }
}
