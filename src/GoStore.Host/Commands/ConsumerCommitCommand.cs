using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class ConsumerCommitCommand : ChangeLogCommand
{
    private readonly Argument<string> name = ConsumerCommand.NameArgument();
    private readonly Argument<long> revision = NumberArgument.Required("REVISION", "The last revision that is done; 0 to begin again");

    public ConsumerCommitCommand(Shell shell)
        : base(shell, "commit", "Move a consumer, forwards or backwards, and print the revision that comes next")
    {
        Add(name);
        Add(revision);
    }

    protected override async Task<ExitCode> RunAsync(IChangeLog log, StoreCall call)
    {
        IConsumer consumer = log.Consumer(call.Get(name));
        if (await consumer.StatusAsync(call.CancellationToken) is null)
        {
            throw ConsumerCommand.NotFound(call.Get(name));
        }

        long latest = await log.GetLatestRevisionAsync(call.CancellationToken);
        long done = call.Get(revision);
        if (done < 0 || done > latest)
        {
            throw new CommandException(ExitCode.Usage, $"REVISION {done} cannot be committed: give one from 0 to {latest}, which is the latest.");
        }

        await consumer.SeekAsync(done + 1, call.CancellationToken);
        call.Results.Fact($"{done + 1}", json => json.WriteNumber("next", done + 1));
        return ExitCode.Done;
    }
}
