using System.Collections.Immutable;
using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GetSplitCommand : EntriesCommand
{
    private readonly Argument<string> key = new("KEY") { Description = "The key" };
    private readonly Argument<string> separator = new("SEPARATOR") { Description = "Where to cut; '' cuts between all characters" };

    public GetSplitCommand(Shell shell)
        : base(shell, StoreAccess.Read, "split", "Print a value cut at a separator, one part to a line")
    {
        Add(key);
        Add(separator);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        ImmutableArray<string> parts = await store.SplitAsync(call.Group, call.Get(key), call.Get(separator), call.CancellationToken);
        await call.Results.TextsAsync(parts.ToAsyncEnumerable(), call.CancellationToken);
        return ExitCode.Done;
    }
}
