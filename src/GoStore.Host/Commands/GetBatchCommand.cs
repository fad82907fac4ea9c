using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GetBatchCommand : EntriesCommand
{
    private readonly Argument<string[]> keys = new("KEY") { Description = "The keys", Arity = ArgumentArity.OneOrMore };

    public GetBatchCommand(Shell shell)
        : base(shell, StoreAccess.Read, "batch", "Print those of several entries that are there, as they were at one moment")
    {
        Add(keys);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        string[] wanted = call.Get(keys);
        IReadOnlyDictionary<string, Entry> found = await store.GetBatchAsync(call.Group, wanted, call.CancellationToken);
        IEnumerable<Entry> asked = wanted.Distinct(StringComparer.Ordinal).Where(found.ContainsKey).Select(key => found[key]);
        await call.Results.EntriesAsync(asked.ToAsyncEnumerable(), call.CancellationToken);
        return ExitCode.Done;
    }
}
