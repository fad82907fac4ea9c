using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GetTypeCommand : EntriesCommand
{
    private readonly Argument<string> type = new("TYPE") { Description = "The type, exactly" };
    private readonly WindowArguments window = new();

    public GetTypeCommand(Shell shell)
        : base(shell, StoreAccess.Read, "type", "Print the entries of a type")
    {
        Add(type);
        window.AddTo(this);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        IReadOnlyList<Entry> entries = await store.GetByTypeAsync(
            call.Group, call.Get(type), window.Offset(call.Arguments), window.Limit(call.Arguments), call.CancellationToken);
        await call.Results.EntriesAsync(entries.ToAsyncEnumerable(), call.CancellationToken);
        return ExitCode.Done;
    }
}
