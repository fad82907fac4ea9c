using System.Collections.Concurrent;
using GoStore.Actors.TestSupport;
using Xunit;

namespace GoStore.Actors.Tests.Changes;

public sealed class ConsumerStreamTests : ChangeTest
{
    [Fact]
    public async Task Changes_come_in_their_order_and_those_that_come_later_too()
    {
        await SetAsync(7);
        IConsumer consumer = Of("first", batch: 3);
        var got = new List<long>();
        Task following = FollowAsync(consumer, got, until: 10);
        while (got.Count < 7)
        {
            await Task.Delay(1);
        }

        await SetAsync(3);
        await MovingAsync(Done(following));
        Assert.Equal(Numbers(1, 10), got);
        Assert.Null((await consumer.StatusAsync())!.Owner);
    }

    [Fact]
    public async Task A_batch_is_committed_when_the_change_after_its_last_is_asked_for()
    {
        await SetAsync(4);
        IConsumer consumer = Of("c", batch: 2);
        await using IAsyncEnumerator<Change> stream = consumer.StreamAsync().GetAsyncEnumerator();
        foreach ((long revision, long next) in ((long, long)[])[(1, 1), (2, 1), (3, 3), (4, 3)])
        {
            await stream.MoveNextAsync();
            Assert.Equal(revision, stream.Current.Revision);
            Assert.Equal(next, (await consumer.StatusAsync())!.Next);
        }
    }

    [Fact]
    public async Task One_that_was_moved_back_and_fails_over_what_is_missing_there_skips_nothing()
    {
        await SetAsync(3);
        IConsumer consumer = Log.Consumer("c", new ConsumerOptions { OnMissed = static missed => throw new InvalidOperationException($"{missed}") });
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (Change change in consumer.StreamAsync())
            {
                if (change.Revision == 3)
                {
                    await Log.TrimChangesAsync(1);
                    await Log.Consumer("c").SeekAsync(1);
                }
            }
        });
        Assert.Equal("1", error.Message);
        Assert.Equal(1, (await consumer.StatusAsync())!.Next);
    }

    [Fact]
    public async Task Leaving_the_loop_commits_what_was_finished_and_releases_the_lease()
    {
        await SetAsync(5);
        await foreach (Change change in Of("c", batch: 5).StreamAsync())
        {
            if (change.Revision == 3)
            {
                break;
            }
        }

        ConsumerStatus status = (await Of("c", batch: 5).StatusAsync())!;
        Assert.Equal((3, (string?)null), (status.Next, status.Owner));
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (Change change in Of("c", batch: 5).StreamAsync())
            {
                throw new InvalidOperationException($"The body fails at {change.Revision}.");
            }
        });
        Assert.Equal(3, (await Of("c", batch: 5).StatusAsync())!.Next);
    }

    [Fact]
    public async Task Cancelling_ends_it_while_it_waits_and_gives_up_the_lease()
    {
        using var cancellation = new CancellationTokenSource();
        IConsumer consumer = Of("c");
        var got = new List<long>();
        await SetAsync(2);
        Task following = FollowAsync(consumer, got, until: 100, cancellation.Token);
        while ((await consumer.StatusAsync())?.Next != 3)
        {
            await Task.Delay(1);
        }

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
        Assert.Equal([1, 2], got);
        Assert.Null((await consumer.StatusAsync())!.Owner);
    }

    [Fact]
    public async Task Another_instance_takes_over_from_one_that_died_and_nothing_is_lost()
    {
        await SetAsync(10);
        IConsumer dying = Of("c", batch: 4);
        await dying.CommitAsync(await dying.GetAsync());
        await dying.GetAsync();

        // It never comes back: neither a commit nor a release.
        var got = new List<long>();
        await MovingAsync(Done(FollowAsync(Of("c", batch: 4), got, until: 10)));
        Assert.Equal(Numbers(5, 10), got);
    }

    [Fact]
    public async Task One_that_lost_its_lease_notices_and_begins_again_where_the_position_is()
    {
        await SetAsync(6);
        IConsumer stale = Of("c", batch: 3);
        await using IAsyncEnumerator<Change> stream = stale.StreamAsync().GetAsyncEnumerator();
        await stream.MoveNextAsync();
        await Of("c").SeekAsync(1);
        IConsumer other = Of("c", batch: 5);
        await other.CommitAsync(await other.GetAsync());

        // The rest of its batch is only given out until the renewal or the commit is refused.
        var seen = new List<long> { stream.Current.Revision };
        Assert.Equal(6, await MovingAsync(UntilAsync()));
        Assert.Equal([1, 2, 3, 6], seen);

        async Task<long> UntilAsync()
        {
            while (seen[^1] != 6)
            {
                await stream.MoveNextAsync();
                seen.Add(stream.Current.Revision);
            }

            return seen[^1];
        }
    }

    [Fact]
    public async Task The_lease_is_renewed_while_the_body_works_and_a_renewal_that_is_refused_ends_the_batch()
    {
        await SetAsync(3);
        IConsumer consumer = Of("c", batch: 3);
        await using IAsyncEnumerator<Change> stream = consumer.StreamAsync().GetAsyncEnumerator();
        await stream.MoveNextAsync();
        for (int step = 0; step < 12; step++)
        {
            // A renewal is on its way to the store before the clock moves on.
            Clock.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(Clock.GetUtcNow() + TimeSpan.FromSeconds(30), (await consumer.StatusAsync())!.LeasedUntil);
            await Assert.ThrowsAsync<ConsumerHeldException>(() => Of("c").GetAsync());
        }

        await Of("c").SeekAsync(3);
        Clock.Advance(TimeSpan.FromSeconds(10));
        await consumer.StatusAsync();
        Task<bool> next = stream.MoveNextAsync().AsTask();
        Assert.True(await MovingAsync(next));
        Assert.Contains(stream.Current.Revision, Numbers(2, 3));
        while (stream.Current.Revision != 3)
        {
            await MovingAsync(stream.MoveNextAsync().AsTask());
        }
    }

    [Fact]
    public async Task Instances_that_die_in_the_middle_again_and_again_lose_nothing()
    {
        const int changes = 60;
        await SetAsync(changes);
        var done = new ConcurrentQueue<long>();
        var random = new Random(7);
        Task<int[]> workers = Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            int deaths = 0;
            while ((await Of("c").StatusAsync())?.Next != changes + 1)
            {
                IConsumer consumer = Of("c", batch: 5);
                try
                {
                    ConsumerBatch batch = await consumer.GetAsync();
                    foreach (Change change in batch.Changes)
                    {
                        done.Enqueue(change.Revision);
                    }

                    lock (random)
                    {
                        if (random.Next(3) == 0)
                        {
                            deaths++;
                            continue;
                        }
                    }

                    await consumer.CommitAsync(batch);
                    await consumer.ReleaseAsync();
                }
                catch (StoreException error) when (error.Code is ErrorCode.Held or ErrorCode.Fenced)
                {
                    await Task.Delay(1);
                }
            }

            return deaths;
        }));
        int[] deaths = await MovingAsync(workers);
        Assert.True(deaths.Sum() > 0);
        Assert.Equal(Numbers(1, changes), done.Distinct().Order());
    }

    [Fact]
    public async Task It_waits_between_the_shortest_and_the_longest_back_off_at_random_and_starts_again_after_a_success()
    {
        var clock = new WaitsRecorder(Clock);
        await ReopenAsync(options => options.TimeProvider = clock);
        IConsumer consumer = Of("c");
        await using IAsyncEnumerator<Change> stream = consumer.StreamAsync().GetAsyncEnumerator();
        Task<bool> next = stream.MoveNextAsync().AsTask();
        while (clock.Waits.Count < 60)
        {
            Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(1);
        }

        TimeSpan[] waits = [.. clock.Waits];
        Assert.Equal(TimeSpan.FromMilliseconds(100), waits[0]);
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5)));
        Assert.Contains(waits, wait => wait > TimeSpan.FromSeconds(1));
        Assert.True(waits.Distinct().Count() > 40);

        await SetAsync(1);
        Assert.True(await MovingAsync(next));
        clock.Waits.Clear();
        next = stream.MoveNextAsync().AsTask();
        while (clock.Waits.IsEmpty)
        {
            await Task.Delay(1);
        }

        Assert.Equal(TimeSpan.FromMilliseconds(100), clock.Waits.First());
        await SetAsync(1);
        await MovingAsync(next);
    }

    [Fact]
    public async Task A_change_ends_the_wait_however_long_it_has_become()
    {
        var clock = new WaitsRecorder(Clock);
        await ReopenAsync(options => options.TimeProvider = clock);
        IConsumer consumer = Log.Consumer("c", new ConsumerOptions { MinBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromHours(1), Lease = TimeSpan.FromDays(1) });
        await using IAsyncEnumerator<Change> stream = consumer.StreamAsync().GetAsyncEnumerator();
        Task<bool> next = stream.MoveNextAsync().AsTask();
        int waits = 0;
        while (clock.Waits.Count == waits || clock.Waits.Last() < TimeSpan.FromMinutes(1))
        {
            if (clock.Waits.Count > waits)
            {
                waits = clock.Waits.Count;
                Clock.Advance(TimeSpan.FromHours(1));
            }

            await Task.Delay(1);
        }

        await SetAsync(1);
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (TimeSpan moved = TimeSpan.Zero; !next.IsCompleted && moved < TimeSpan.FromSeconds(30); moved += TimeSpan.FromMilliseconds(1))
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(1, impatience.Token);
        }

        Assert.True(next.IsCompletedSuccessfully && await next);
        Assert.Equal(1, stream.Current.Revision);
    }

    [Fact]
    public async Task It_says_how_many_changes_were_trimmed_before_it_got_to_them()
    {
        await SetAsync(5);
        await Log.TrimChangesAsync(3);
        var missed = new List<long>();
        await foreach (Change change in Log.Consumer("c", new ConsumerOptions { OnMissed = missed.Add }).StreamAsync())
        {
            Assert.Equal(4, change.Revision);
            break;
        }

        Assert.Equal([3], missed);
    }

    private IConsumer Of(string name, int batch = 100) => Log.Consumer(name, new ConsumerOptions { BatchSize = batch });

    private static async Task FollowAsync(IConsumer consumer, List<long> got, long until, CancellationToken cancellationToken = default)
    {
        await foreach (Change change in consumer.StreamAsync(cancellationToken))
        {
            got.Add(change.Revision);
            if (change.Revision == until)
            {
                break;
            }
        }
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    /// <summary>The clock of the test, which also writes down how long it was waited for.</summary>
    private sealed class WaitsRecorder(ManualTimeProvider clock) : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Waits { get; } = [];

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = clock.CreateTimer(callback, state, dueTime, period);
            if (period == Timeout.InfiniteTimeSpan && dueTime > TimeSpan.Zero)
            {
                Waits.Enqueue(dueTime);
            }

            return timer;
        }
    }
}
