using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

internal sealed class GroupsCommand : EntriesCommand
{
    private readonly Argument<string?> prefix = new("PREFIX") { Description = "How the names start [all]", Arity = ArgumentArity.ZeroOrOne };

    public GroupsCommand(Shell shell)
        : base(shell, StoreAccess.Read, "groups", "Print the names of the groups that have an entry")
        => Add(prefix);

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        await call.Results.TextsAsync(store.GroupsAsync(call.Arguments.GetValue(prefix) ?? "", call.CancellationToken), call.CancellationToken);
        return ExitCode.Done;
    }
}
