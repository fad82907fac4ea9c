using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class DeletePrefixCommand : EntriesCommand
{
    private readonly Argument<string> prefix = new("PREFIX") { Description = "How the keys start: exact, nothing in it special" };
    private readonly WindowArguments window = new();

    public DeletePrefixCommand(Shell shell)
        : base(shell, StoreAccess.Write, "delete-prefix", "Delete the entries whose keys start with a prefix and print how many they were")
    {
        Add(prefix);
        window.AddTo(this);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        long deleted = await store.DeletePrefixAsync(
            call.Group, call.Get(prefix), window.Offset(call.Arguments), window.Limit(call.Arguments), call.CancellationToken);
        call.Results.Fact($"{deleted}", json => json.WriteNumber("deleted", deleted));
        return ExitCode.Done;
    }
}
