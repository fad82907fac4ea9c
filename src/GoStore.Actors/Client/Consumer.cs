using System.Runtime.CompilerServices;

namespace GoStore.Actors.Client;

/// <summary>A consumer as application code uses it. All it knows itself is the token of its last batch; where it stands, the store knows.</summary>
internal sealed class Consumer : IConsumer
{
    private readonly EntriesClient store;
    private readonly ConsumerOptions options;
    private long? token;

    /// <summary>How many changes were found to be gone and not told of yet: the look that found them may be followed by one that fails.</summary>
    private long missed;

    public Consumer(EntriesClient store, string name, ConsumerOptions options)
    {
        this.store = store;
        this.options = options;
        Name = name;
        Owner = options.Owner ?? $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
        Require(options.Lease > TimeSpan.Zero, nameof(options.Lease), options.Lease, "more than zero");
        Require(options.BatchSize > 0, nameof(options.BatchSize), options.BatchSize, "1 or more");
        Require(options.MinBackoff > TimeSpan.Zero, nameof(options.MinBackoff), options.MinBackoff, "more than zero");
        Require(options.MaxBackoff >= options.MinBackoff, nameof(options.MaxBackoff), options.MaxBackoff, $"at least MinBackoff ({options.MinBackoff})");
        Require(options.MaxBackoff <= TimeSpan.FromDays(1), nameof(options.MaxBackoff), options.MaxBackoff, "at most a day");
    }

    public string Name { get; }

    public string Owner { get; }

    public async Task<ConsumerBatch> GetAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ConsumerBatch batch = await store.AskAsync(new ConsumerCommands.Take(Name, Owner, options.Lease, options.BatchSize, options.Type, options.Group), cancellationToken);
            token = batch.Token;
            missed += batch.Missed;

            // A page in which nothing matched is not the end.
            if (batch.Changes.Count > 0 || batch.Next > batch.Latest)
            {
                batch = batch with { Missed = missed };
                missed = 0;
                return batch;
            }
        }
    }

    public Task CommitAsync(ConsumerBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return store.AskAsync(new ConsumerCommands.Commit(Name, batch.Token, batch.Next - 1), cancellationToken);
    }

    public Task CommitAsync(long revision, CancellationToken cancellationToken = default) => token is long present
        ? store.AskAsync(new ConsumerCommands.Commit(Name, present, revision), cancellationToken)
        : Task.FromException(new StoreArgumentException(nameof(revision), $"Revision {revision} cannot be committed: this instance of the consumer {Named.Text(Name)} has no lease. Call GetAsync first, or move the position with SeekAsync."));

    public async Task<ConsumerStatus?> StatusAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await store.AskAsync(new ConsumerQueries.Status(Name), cancellationToken);
        }
        catch (StoreException none) when (none.Code == ErrorCode.NotFound)
        {
            return null;
        }
    }

    public Task<ChangePage> PeekAsync(int? limit = null, CancellationToken cancellationToken = default) =>
        store.AskAsync(new ConsumerQueries.Peek(Name, limit ?? int.MaxValue), cancellationToken);

    public async Task ReleaseAsync(CancellationToken cancellationToken = default)
    {
        if (token is long present)
        {
            await store.AskAsync(new ConsumerCommands.Release(Name, present), cancellationToken);
            token = null;
        }
    }

    public Task SeekAsync(long next, CancellationToken cancellationToken = default) =>
        store.AskAsync(new ConsumerCommands.Seek(Name, next), cancellationToken);

    public async Task<bool> DeleteAsync(CancellationToken cancellationToken = default) =>
        (await store.AskAsync(new ConsumerCommands.Delete(Name), cancellationToken)).Existed;

    public async IAsyncEnumerable<Change> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        TimeSpan wait = options.MinBackoff;
        ConsumerBatch? batch = null;
        long finished = 0;
        await using var alarm = new ChangeAlarm(store as IEvents, options, store.Clock);
        try
        {
            while (true)
            {
                batch = await TryGetAsync(cancellationToken);
                if (batch is null or { Changes.Count: 0 })
                {
                    Miss(batch);
                    batch = null;
                    wait = await alarm.WaitAsync(wait, cancellationToken) ? Longer(wait) : wait;
                    continue;
                }

                wait = options.MinBackoff;
                finished = 0;
                Miss(batch);
                await using (var lease = new LeaseRenewal(store, batch, options.Lease))
                {
                    foreach (Change change in batch.Changes)
                    {
                        if (lease.IsLost)
                        {
                            break;
                        }

                        cancellationToken.ThrowIfCancellationRequested();
                        yield return change;
                        finished = change.Revision;
                    }

                    if (!lease.IsLost)
                    {
                        await TryCommitAsync(batch.Token, batch.Next - 1);
                    }
                }

                batch = null;
            }
        }
        finally
        {
            await LeaveAsync(batch, finished);
        }
    }

    private void Miss(ConsumerBatch? batch)
    {
        if (batch is { Missed: > 0 })
        {
            options.OnMissed?.Invoke(batch.Missed);
        }
    }

    /// <summary>Gets a batch; null where that has to be tried again later.</summary>
    private async Task<ConsumerBatch?> TryGetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(cancellationToken);
        }
        catch (StoreException error) when (error.Code == ErrorCode.Held || PassesByItself(error))
        {
            return null;
        }
    }

    /// <summary>Commits; where that fails for the moment or for ever, the stream goes on at the stored position, and the changes come again.</summary>
    private async Task TryCommitAsync(long present, long upTo)
    {
        try
        {
            // Once the loop has finished a batch, cancelling it must not make it come again.
            await store.AskAsync(new ConsumerCommands.Commit(Name, present, upTo), CancellationToken.None);
        }
        catch (StoreException error) when (IsLoss(error) || PassesByItself(error))
        {
        }
    }

    /// <summary>The loop was left: what it had finished is committed, and the lease is free for others. Who leaves is not told of what fails here.</summary>
    private async Task LeaveAsync(ConsumerBatch? batch, long finished)
    {
        try
        {
            if (batch is not null && finished > 0)
            {
                await TryCommitAsync(batch.Token, finished);
            }

            await ReleaseAsync(CancellationToken.None);
        }
        catch (StoreException)
        {
            // The lease runs out by itself.
        }
    }

    /// <summary>Up to three times as long, at random, so that instances which wait for the same thing do not come back together.</summary>
    private TimeSpan Longer(TimeSpan wait)
    {
        double longest = Math.Min(options.MaxBackoff.TotalMilliseconds, wait.TotalMilliseconds * 3);
        double shortest = options.MinBackoff.TotalMilliseconds;
        return TimeSpan.FromMilliseconds(shortest + (Random.Shared.NextDouble() * (longest - shortest)));
    }

    private static bool IsLoss(StoreException error) => error.Code is ErrorCode.Fenced or ErrorCode.NotFound or ErrorCode.InvalidArgument;

    internal static bool PassesByItself(StoreException error) => error.Code is ErrorCode.Busy or ErrorCode.Locked or ErrorCode.Timeout;

    private static void Require(bool holds, string option, object value, string allowed)
    {
        if (!holds)
        {
            throw new StoreArgumentException(option, $"The {option} of a consumer is {value}; it must be {allowed}.");
        }
    }

    /// <summary>Renews the lease while a batch is worked on, each time a third of it has passed.</summary>
    private sealed class LeaseRenewal : IAsyncDisposable
    {
        private readonly EntriesClient store;
        private readonly ConsumerBatch batch;
        private readonly TimeSpan length;
        private readonly ITimer timer;
        private volatile bool isLost;

        public LeaseRenewal(EntriesClient store, ConsumerBatch batch, TimeSpan length)
        {
            this.store = store;
            this.batch = batch;
            this.length = length;
            TimeSpan third = TimeSpan.FromMilliseconds(Math.Clamp(length.TotalMilliseconds / 3, 1, TimeSpan.FromDays(1).TotalMilliseconds));
            timer = store.Clock.CreateTimer(static state => _ = ((LeaseRenewal)state!).RenewAsync(), this, third, third);
        }

        /// <summary>Whether somebody else took or moved the consumer.</summary>
        public bool IsLost => isLost;

        public ValueTask DisposeAsync() => timer.DisposeAsync();

        private async Task RenewAsync()
        {
            try
            {
                await store.AskAsync(new ConsumerCommands.Renew(batch.Name, batch.Token, length), CancellationToken.None);
            }
            catch (StoreException error)
            {
                // What fails for the moment is tried again a third later, and the commit tells in the end.
                isLost |= IsLoss(error);
            }
        }
    }
}
