using GoStore.Actors.Events;
using Xunit;

namespace GoStore.Actors.Tests.Events;

public sealed class WatchQueueTests
{
    private const int Capacity = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Ten_million_events_are_delivered_or_counted_as_missed_exactly_where_they_are_missing()
    {
        const long emitted = 10_000_000;
        var fast = new WatchQueue(Capacity);
        var slow = new WatchQueue(Capacity);
        Task<Tally> fastReader = ReadAsync(fast, rest: 0);
        Task<Tally> slowReader = ReadAsync(slow, rest: 2000);
        await Task.Run(() =>
        {
            for (long number = 1; number <= emitted; number++)
            {
                StoreEvent change = Event(number);
                fast.Offer(change);
                slow.Offer(change);
            }

            fast.Complete();
            slow.Complete();
        }).WaitAsync(Patience);

        foreach (Tally tally in new[] { await fastReader.WaitAsync(Patience), await slowReader.WaitAsync(Patience) })
        {
            Assert.Equal(emitted, tally.Delivered + tally.Missed);
            Assert.True(tally.InOrder, "A gap was not where the events were missing.");
            Assert.True(tally is { Delivered: >= Capacity, Missed: > 0 }, $"{tally}");
        }
    }

    [Fact]
    public void The_oldest_stay_and_the_gap_stands_where_the_newest_were_dropped()
    {
        var queue = new WatchQueue(2);
        Offer(queue, 1, 4);
        Assert.Equal([Given(1)], Read(queue, 1));
        Offer(queue, 5, 6);

        // 3 and 4 were dropped while the queue was full, and 6 when it was full again.
        Assert.Equal([Given(2), new WatchNotice(null, 2), Given(5), new WatchNotice(null, 1)], Read(queue, int.MaxValue));
        Offer(queue, 7, 7);
        Assert.Equal([Given(7)], Read(queue, int.MaxValue));
    }

    [Fact]
    public void An_event_whose_gap_was_read_still_takes_its_place()
    {
        var queue = new WatchQueue(1);
        Offer(queue, 1, 2);
        Assert.Equal([Given(1)], Read(queue, 1));
        Offer(queue, 3, 3);
        Assert.Equal([new WatchNotice(null, 1)], Read(queue, 1));
        Offer(queue, 4, 4);

        Assert.Equal([Given(3), new WatchNotice(null, 1)], Read(queue, int.MaxValue));
    }

    [Fact]
    public async Task A_queue_that_is_complete_gives_what_it_has_and_what_it_missed_and_ends()
    {
        var queue = new WatchQueue(1);
        Task<bool> waits = queue.WaitAsync();
        Assert.False(waits.IsCompleted);
        Offer(queue, 1, 3);
        Assert.True(await waits);
        queue.Complete();
        Offer(queue, 4, 4);

        Assert.True(await queue.WaitAsync());
        Assert.Equal([Given(1), new WatchNotice(null, 2)], Read(queue, int.MaxValue));
        Assert.False(await queue.WaitAsync());
    }

    [Fact]
    public async Task A_queue_that_is_abandoned_ends_at_once()
    {
        var queue = new WatchQueue(1);
        Offer(queue, 1, 2);
        queue.Abandon();

        Assert.Empty(Read(queue, int.MaxValue));
        Assert.False(await queue.WaitAsync());
        var other = new WatchQueue(1);
        Task<bool> waits = other.WaitAsync();
        other.Abandon();
        Assert.False(await waits);
    }

    private static async Task<Tally> ReadAsync(WatchQueue queue, int rest)
    {
        var tally = new Tally(0, 0, true);
        long next = 1;
        while (await queue.WaitAsync().ConfigureAwait(false))
        {
            while (queue.TryRead(out WatchNotice notice))
            {
                if (notice.Event is { } change)
                {
                    tally = tally with { Delivered = tally.Delivered + 1, InOrder = tally.InOrder && change.Version == next };
                    next++;
                    Thread.SpinWait(rest);
                }
                else
                {
                    tally = tally with { Missed = tally.Missed + notice.Missed };
                    next += notice.Missed;
                }
            }
        }

        return tally;
    }

    private static void Offer(WatchQueue queue, int from, int to)
    {
        for (int number = from; number <= to; number++)
        {
            queue.Offer(Event(number));
        }
    }

    private static List<WatchNotice> Read(WatchQueue queue, int count)
    {
        var notices = new List<WatchNotice>();
        while (notices.Count < count && queue.TryRead(out WatchNotice notice))
        {
            notices.Add(notice);
        }

        return notices;
    }

    private static WatchNotice Given(long number) => new(Event(number), 0);

    private static StoreEvent Event(long number) => new(StoreEventKind.Set, "g", "k", "v", number, 0, default);

    private sealed record Tally(long Delivered, long Missed, bool InOrder);
}
