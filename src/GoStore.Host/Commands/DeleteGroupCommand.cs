using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

internal sealed class DeleteGroupCommand : EntriesCommand
{
    private readonly Argument<string> name = new("GROUP") { Description = "The group" };

    public DeleteGroupCommand(Shell shell)
        : base(shell, StoreAccess.Write, "delete-group", "Delete a group and print how many entries it had")
        => Add(name);

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        long deleted = await store.DeleteGroupAsync(call.Get(name), call.CancellationToken);
        call.Results.Fact($"{deleted}", json => json.WriteNumber("deleted", deleted));
        return ExitCode.Done;
    }
}
