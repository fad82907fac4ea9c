using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class ExistsCommand : EntriesCommand
{
    private readonly Argument<string> key = new("KEY") { Description = "The key" };

    public ExistsCommand(Shell shell)
        : base(shell, StoreAccess.Read, "exists", "Print true, or print false and exit with 3")
    {
        Add(key);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        bool exists = await store.ExistsAsync(call.Group, call.Get(key), call.CancellationToken);
        call.Results.Fact(exists ? "true" : "false", json => json.WriteBoolean("exists", exists));
        return exists ? ExitCode.Done : ExitCode.NotFound;
    }
}
