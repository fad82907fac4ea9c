using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class GetKeyCommand : EntriesCommand
{
    private readonly Argument<string> key = new("KEY") { Description = "The key" };

    public GetKeyCommand(Shell shell)
        : base(shell, StoreAccess.Read, "key", "Print a value as it is; with --json the whole entry")
    {
        Add(key);
        Add(GroupOption.Instance);
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        if (call.Arguments.GetValue(JsonOption.Instance) && await store.FindAsync(call.Group, call.Get(key), call.CancellationToken) is { } entry)
        {
            call.Results.Line(JsonText.Entry(entry));
            return ExitCode.Done;
        }

        call.Results.Line(await store.GetAsync(call.Group, call.Get(key), call.CancellationToken));
        return ExitCode.Done;
    }
}
