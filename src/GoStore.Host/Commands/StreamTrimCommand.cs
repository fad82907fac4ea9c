using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class StreamTrimCommand : ChangeLogCommand
{
    private readonly Argument<long> revision = NumberArgument.Required("REVISION", "The last revision that goes");

    public StreamTrimCommand(Shell shell)
        : base(shell, "trim", "Delete the changes up to a revision and print how many there were")
        => Add(revision);

    protected override async Task<ExitCode> RunAsync(IChangeLog log, StoreCall call)
    {
        long trimmed = await log.TrimChangesAsync(call.Get(revision), call.CancellationToken);
        call.Results.Fact($"{trimmed}", json => json.WriteNumber("trimmed", trimmed));
        return ExitCode.Done;
    }
}
