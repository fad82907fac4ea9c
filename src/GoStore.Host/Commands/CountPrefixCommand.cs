using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class CountPrefixCommand : EntriesCommand
{
    private readonly Argument<string> prefix = new("PREFIX") { Description = "How the keys start: exact, nothing in it special" };

    public CountPrefixCommand(Shell shell)
        : base(shell, StoreAccess.Read, "prefix", "Count the entries whose keys start with a prefix")
    {
        Add(prefix);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        long count = await store.CountAsync(call.Group, KeyRange.WithPrefix(call.Get(prefix)), call.CancellationToken);
        call.Results.Fact($"{count}", json => json.WriteNumber("count", count));
        return ExitCode.Done;
    }
}
