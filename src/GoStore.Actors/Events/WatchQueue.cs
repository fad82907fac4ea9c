namespace GoStore.Actors.Events;

/// <summary>
/// The events that one watcher has not taken yet: a bounded number. Over it the newest are dropped and counted, and the reader finds the count where they
/// are missing. The store never waits for the reader: either side holds the lock for a few instructions.
/// </summary>
internal sealed class WatchQueue(int capacity)
{
    private readonly Lock gate = new();
    private readonly Queue<(long MissedBefore, StoreEvent Event)> events = new();
    private StoreEvent? afterGap;
    private long missed;
    private bool isOver;
    private bool isAbandoned;
    private TaskCompletionSource<bool>? waiter;

    /// <summary>Whether nobody reads it any more.</summary>
    public bool IsAbandoned => Volatile.Read(ref isAbandoned);

    /// <summary>How many events can be put into it now without one being dropped.</summary>
    public int Room
    {
        get
        {
            lock (gate)
            {
                return Math.Max(0, capacity - events.Count - (afterGap is null ? 0 : 1));
            }
        }
    }

    /// <summary>Takes an event, or counts it as missed.</summary>
    public void Offer(StoreEvent change)
    {
        TaskCompletionSource<bool>? waits;
        lock (gate)
        {
            if (isOver)
            {
                return;
            }

            if (events.Count + (afterGap is null ? 0 : 1) >= capacity)
            {
                missed++;
                return;
            }

            events.Enqueue((missed, change));
            missed = 0;
            waits = waiter;
            waiter = null;
        }

        waits?.TrySetResult(true);
    }

    /// <summary>Counts events as missed that were lost on the way here.</summary>
    public void Miss(long count)
    {
        TaskCompletionSource<bool>? waits;
        lock (gate)
        {
            if (isOver)
            {
                return;
            }

            missed += count;
            waits = waiter;
            waiter = null;
        }

        waits?.TrySetResult(true);
    }

    /// <summary>Takes out what comes next: an event, or how many are missing before it.</summary>
    public bool TryRead(out WatchNotice notice)
    {
        lock (gate)
        {
            if (afterGap is not null)
            {
                notice = new WatchNotice(afterGap, 0);
                afterGap = null;
                return true;
            }

            if (events.TryDequeue(out (long MissedBefore, StoreEvent Event) next))
            {
                afterGap = next.MissedBefore > 0 ? next.Event : null;
                notice = new WatchNotice(afterGap is null ? next.Event : null, next.MissedBefore);
                return true;
            }

            notice = new WatchNotice(null, missed);
            missed = 0;
            return notice.Missed > 0;
        }
    }

    /// <summary>Waits until there is something to read.</summary>
    /// <returns>False where nothing ever comes any more.</returns>
    public Task<bool> WaitAsync()
    {
        lock (gate)
        {
            return events.Count > 0 || afterGap is not null || missed > 0 ? Task.FromResult(true)
                : isOver ? Task.FromResult(false)
                : (waiter ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Everything that comes, until nothing ever comes any more.</summary>
    public async IAsyncEnumerator<WatchNotice> ReadAllAsync(CancellationToken cancellationToken)
    {
        do
        {
            // Before it is taken: who is cancelled leaves it to the next reader.
            cancellationToken.ThrowIfCancellationRequested();
            while (TryRead(out WatchNotice notice))
            {
                yield return notice;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        while (await WaitAsync().WaitAsync(cancellationToken));
    }

    /// <summary>Nothing more comes; what is there can still be read.</summary>
    public void Complete() => End(abandon: false);

    /// <summary>Nobody reads it any more.</summary>
    public void Abandon() => End(abandon: true);

    private void End(bool abandon)
    {
        TaskCompletionSource<bool>? waits;
        lock (gate)
        {
            isOver = true;
            if (abandon)
            {
                isAbandoned = true;
                events.Clear();
                afterGap = null;
                missed = 0;
            }

            waits = waiter;
            waiter = null;
        }

        waits?.TrySetResult(false);
    }
}
