using System.Collections.Concurrent;
using System.Collections.Immutable;
using GoStore.Actors.Journal;

namespace GoStore.Actors.Tests.Journal;

/// <summary>A journal in memory that can be held back, refuse, or lose sight of what it was given.</summary>
internal sealed class TestJournal : ICommitJournal
{
    private readonly Lock gate = new();
    private TaskCompletionSource? arrived;
    private TaskCompletionSource? held;

    public Guid Origin { get; } = Guid.NewGuid();

    /// <summary>What is in it; the first has the number 1.</summary>
    public ImmutableList<RowChanges> Written { get; private set; } = [];

    public ConcurrentQueue<StoreFailure> Breaks { get; } = [];

    /// <summary>What becomes of the next batch, in place of being written.</summary>
    public StoreException? FailsWith { get; set; }

    /// <summary>Whether what fails is there all the same.</summary>
    public bool KeepsWhatFails { get; set; }

    /// <summary>The next batch does not get its answer before <see cref="Release"/>.</summary>
    /// <returns>Ends when the batch is there.</returns>
    public Task Hold()
    {
        lock (gate)
        {
            held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return arrived.Task;
        }
    }

    public void Release()
    {
        TaskCompletionSource? waiting;
        lock (gate)
        {
            (waiting, held) = (held, null);
        }

        waiting?.SetResult();
    }

    /// <summary>Lets the batch go that is there, and holds the one after it back.</summary>
    /// <returns>Ends when that is there.</returns>
    public Task ReleaseAndHold()
    {
        TaskCompletionSource? waiting;
        Task next;
        lock (gate)
        {
            waiting = held;
            next = Hold();
        }

        waiting?.SetResult();
        return next;
    }

    public async Task<long> WriteAsync(RowChanges changes)
    {
        Task? wait;
        lock (gate)
        {
            wait = held?.Task;
            arrived?.TrySetResult();
        }

        if (wait is not null)
        {
            await wait;
        }

        lock (gate)
        {
            (StoreException? failure, FailsWith) = (FailsWith, null);
            if (failure is null || KeepsWhatFails)
            {
                Written = Written.Add(changes);
            }

            return failure is null ? Written.Count : throw failure;
        }
    }

    public void Broke(StoreFailure failure) => Breaks.Enqueue(failure);
}

/// <summary>Keeps replies as they are, and gives a number for each.</summary>
internal sealed class TestReplies : IReplyFormat
{
    private readonly ConcurrentDictionary<int, object> replies = [];
    private int last;

    public byte[] Write(object reply)
    {
        int number = Interlocked.Increment(ref last);
        replies[number] = reply;
        return BitConverter.GetBytes(number);
    }

    public object Read(byte[] bytes) => replies[BitConverter.ToInt32(bytes)];
}
