using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GetPrefixCommand : EntriesCommand
{
    private readonly Argument<string> prefix = new("PREFIX") { Description = "How the keys start: exact, nothing in it special" };
    private readonly WindowArguments window = new();

    public GetPrefixCommand(Shell shell)
        : base(shell, StoreAccess.Read, "prefix", "Print the entries whose keys start with a prefix")
    {
        Add(prefix);
        window.AddTo(this);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        await EntryReading.WriteRangeAsync(store, call, KeyRange.WithPrefix(call.Get(prefix)), window);
        return ExitCode.Done;
    }
}
