using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class ConsumerGetCommand : ChangeLogCommand
{
    private const int DefaultLimit = 10;

    private readonly Argument<string> name = ConsumerCommand.NameArgument();

    public ConsumerGetCommand(Shell shell)
        : base(shell, "get", $"Print what would come next, at most {DefaultLimit} changes unless said, and commit nothing")
    {
        Add(name);
        Add(ChangeOptions.Limit);
        Add(ChangeOptions.OfType);
    }

    protected override async Task<ExitCode> RunAsync(IChangeLog log, StoreCall call)
    {
        // One that is not there yet would begin at the first change.
        ConsumerStatus? status = await log.Consumer(call.Get(name)).StatusAsync(call.CancellationToken);
        IAsyncEnumerable<Change> changes = log.ChangesAsync(status?.Next ?? 1, call.Arguments.GetValue(ChangeOptions.OfType) ?? status?.Type, status?.Group, call.CancellationToken);
        await call.Results.ChangesAsync(changes.Take(call.Arguments.GetValue(ChangeOptions.Limit) ?? DefaultLimit), call.CancellationToken);
        return ExitCode.Done;
    }
}
