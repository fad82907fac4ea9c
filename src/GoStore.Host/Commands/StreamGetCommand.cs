using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class StreamGetCommand : ChangeLogCommand
{
    private readonly Argument<long?> from = NumberArgument.Optional("FROM", "The first revision [1]");
    private readonly Argument<long?> limit = NumberArgument.Optional("LIMIT", "How many changes at most [all]");

    public StreamGetCommand(Shell shell)
        : base(shell, "get", "Print changes in their order")
    {
        Add(from);
        Add(limit);
        Add(ChangeOptions.OfType);
    }

    protected override async Task<ExitCode> RunAsync(IChangeLog log, StoreCall call)
    {
        long most = call.Arguments.GetValue(limit) ?? long.MaxValue;
        if (most < 0)
        {
            throw new CommandException(ExitCode.Usage, $"The limit is {most}; it must be zero or more.");
        }

        IAsyncEnumerable<Change> changes = log.ChangesAsync(call.Arguments.GetValue(from) ?? 1, call.Arguments.GetValue(ChangeOptions.OfType), null, call.CancellationToken);
        await call.Results.ChangesAsync(changes.Take((int)Math.Min(most, int.MaxValue)), call.CancellationToken);
        return ExitCode.Done;
    }
}
