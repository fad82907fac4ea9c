using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GetPageCommand : EntriesCommand
{
    private readonly Argument<long> offset = NumberArgument.Required("OFFSET", "How many entries to pass over");
    private readonly Argument<long> limit = NumberArgument.Required("LIMIT", "How many at most");

    public GetPageCommand(Shell shell)
        : base(shell, StoreAccess.Read, "page", "Print a page of a group")
    {
        Add(offset);
        Add(limit);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        IReadOnlyList<Entry> page = await store.GetPageAsync(call.Group, call.Get(offset), call.Get(limit), call.CancellationToken);
        await call.Results.EntriesAsync(page.ToAsyncEnumerable(), call.CancellationToken);
        return ExitCode.Done;
    }
}
