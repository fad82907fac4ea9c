using GoStore.Actors;
using GoStore.Host.Connections;

namespace GoStore.Host.Commands;

internal sealed class StreamSeqCommand : StoreCommand
{
    public StreamSeqCommand(Shell shell)
        : base(shell, StoreAccess.Read, "seq", "Print the latest revision")
    {
    }

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        long latest = await store.GetLatestRevisionAsync(call.CancellationToken);
        call.Results.Fact($"{latest}", json => json.WriteNumber("latest", latest));
        return ExitCode.Done;
    }
}
