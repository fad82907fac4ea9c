using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

internal sealed class DeleteGroupsCommand : EntriesCommand
{
    private readonly Argument<string> prefix = new("PREFIX") { Description = "How the names start; '' is the whole store" };

    public DeleteGroupsCommand(Shell shell)
        : base(shell, StoreAccess.Write, "delete-groups", "Delete all groups whose names start with a prefix and print how many entries they had")
        => Add(prefix);

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        long deleted = await store.DeleteGroupsAsync(call.Get(prefix), call.CancellationToken);
        call.Results.Fact($"{deleted}", json => json.WriteNumber("deleted", deleted));
        return ExitCode.Done;
    }
}
