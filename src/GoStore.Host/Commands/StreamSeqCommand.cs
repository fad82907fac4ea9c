using GoStore.Actors;

namespace GoStore.Host.Commands;

internal sealed class StreamSeqCommand : ChangeLogCommand
{
    public StreamSeqCommand(Shell shell)
        : base(shell, "seq", "Print the latest revision")
    {
    }

    protected override async Task<ExitCode> RunAsync(IChangeLog log, StoreCall call)
    {
        long latest = await log.GetLatestRevisionAsync(call.CancellationToken);
        call.Results.Fact($"{latest}", json => json.WriteNumber("latest", latest));
        return ExitCode.Done;
    }
}
