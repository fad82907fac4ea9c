using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

internal sealed class CountGroupsCommand : EntriesCommand
{
    private readonly Argument<string?> prefix = new("PREFIX") { Description = "How the names start [all]", Arity = ArgumentArity.ZeroOrOne };

    public CountGroupsCommand(Shell shell)
        : base(shell, StoreAccess.Read, "groups", "Count the entries of all groups whose names start with a prefix")
        => Add(prefix);

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        long count = await store.CountAllAsync(call.Arguments.GetValue(prefix) ?? "", call.CancellationToken);
        call.Results.Fact($"{count}", json => json.WriteNumber("count", count));
        return ExitCode.Done;
    }
}
