using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class ConsumerStreamCommand : ChangeLogCommand
{
    private const int BatchSize = 100;

    private readonly Argument<string> name = ConsumerCommand.NameArgument();
    private readonly Option<string?> owner = new("--owner") { Description = "Who takes the lease; different for each that runs at the same time [a name of its own]", HelpName = "OWNER" };
    private readonly Option<bool> untilEmpty = new("--until-empty") { Description = "End where there are no more changes" };

    public ConsumerStreamCommand(Shell shell)
        : base(shell, "stream", "Print each change as it comes and commit it, until Ctrl+C")
    {
        Add(name);
        Add(owner);
        Add(ChangeOptions.OfType);
        Add(ChangeOptions.Limit);
        Add(untilEmpty);
    }

    protected override async Task<ExitCode> RunAsync(IChangeLog log, StoreCall call)
    {
        int limit = call.Arguments.GetValue(ChangeOptions.Limit) ?? int.MaxValue;
        IConsumer consumer = log.Consumer(call.Get(name), new ConsumerOptions
        {
            Owner = call.Arguments.GetValue(owner),
            Type = call.Arguments.GetValue(ChangeOptions.OfType),
            BatchSize = Math.Min(limit, BatchSize),
        });
        await (call.Arguments.GetValue(untilEmpty) ? DrainAsync(consumer, call, limit) : FollowAsync(consumer, call, limit));
        return ExitCode.Done;
    }

    private static async Task FollowAsync(IConsumer consumer, StoreCall call, int limit)
    {
        await foreach (Change change in consumer.StreamAsync(call.CancellationToken))
        {
            call.Results.Change(change);
            if (--limit == 0)
            {
                // The stream commits what it is asked to go on after, and this is the last one.
                await consumer.CommitAsync(change.Revision, CancellationToken.None);
                break;
            }
        }
    }

    private static async Task DrainAsync(IConsumer consumer, StoreCall call, int limit)
    {
        try
        {
            while (limit > 0 && await consumer.GetAsync(call.CancellationToken) is { Changes.Count: > 0 } batch)
            {
                foreach (Change change in batch.Changes.Take(limit))
                {
                    call.Results.Change(change);
                }

                await (batch.Changes.Count > limit ? consumer.CommitAsync(batch.Changes[limit - 1].Revision, CancellationToken.None) : consumer.CommitAsync(batch, CancellationToken.None));
                limit -= Math.Min(limit, batch.Changes.Count);
            }
        }
        finally
        {
            await consumer.ReleaseAsync(CancellationToken.None);
        }
    }
}
