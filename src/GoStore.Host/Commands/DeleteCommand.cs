using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class DeleteCommand : EntriesCommand
{
    private readonly Argument<string[]> keys = new("KEY") { Description = "The keys; absent ones are no error", Arity = ArgumentArity.OneOrMore };

    public DeleteCommand(Shell shell)
        : base(shell, StoreAccess.Write, "delete", "Delete entries, all of them as one, and print how many there were")
    {
        Add(keys);
        Add(GroupOption.Instance);
        Add(ExpectedVersionOptions.Version);
        Validators.Add(result =>
        {
            if (result.GetResult(ExpectedVersionOptions.Version) is not null && result.GetResult(keys) is { Tokens.Count: > 1 })
            {
                result.AddError("--version is for one key, and there are several. Delete them one by one.");
            }
        });
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        string[] wanted = call.Get(keys);
        long deleted = wanted.Length == 1
            ? await store.DeleteAsync(call.Group, wanted[0], ExpectedVersionOptions.Of(call.Arguments), call.CancellationToken) ? 1 : 0
            : await store.DeleteManyAsync(call.Group, wanted, call.CancellationToken);
        call.Results.Fact($"{deleted}", json => json.WriteNumber("deleted", deleted));
        return ExitCode.Done;
    }
}
