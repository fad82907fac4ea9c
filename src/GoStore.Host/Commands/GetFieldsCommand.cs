using System.Collections.Immutable;
using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GetFieldsCommand : EntriesCommand
{
    private readonly Argument<string> key = new("KEY") { Description = "The key" };

    public GetFieldsCommand(Shell shell)
        : base(shell, StoreAccess.Read, "fields", "Print a value cut at white space, one part to a line")
    {
        Add(key);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        ImmutableArray<string> fields = await store.FieldsAsync(call.Group, call.Get(key), call.CancellationToken);
        await call.Results.TextsAsync(fields.ToAsyncEnumerable(), call.CancellationToken);
        return ExitCode.Done;
    }
}
