using System.Collections.Concurrent;

namespace GoStore.Actors.Engine;

/// <summary>
/// A reply that takes time to make but nothing more from the database. A handler answers with it; it is made on the thread pool while the store goes on.
/// </summary>
/// <param name="Make">
/// Makes the reply, a failure, or the request that the store is to execute in place of the one it had. It is given what tells whether anybody still waits.
/// </param>
/// <param name="Bytes">About how much it holds in memory until it is made.</param>
internal sealed record Aside(Func<Func<bool>, object> Make, long Bytes = 0);

/// <summary>
/// Makes replies aside, in the order in which they come: as many at once as leave the thread pool half of the processors. Those that wait count as
/// requests that wait for the store, so that there is a bound on them, and there is another on the memory that they hold.
/// </summary>
internal sealed class AsideQueue(Admission admission)
{
    /// <summary>What they hold together at most; a single one may hold more.</summary>
    private const long MostBytes = 256 * 1024 * 1024;

    private readonly ConcurrentQueue<(long Bytes, Action Work)> waiting = new();
    private readonly int most = Math.Max(1, Environment.ProcessorCount / 2);
    private int running;
    private long held;

    /// <param name="bytes">About how much it holds in memory until it is done.</param>
    /// <param name="work">Makes a reply and delivers it; it throws nothing.</param>
    /// <returns>False where it is refused, as too much memory is held already.</returns>
    public bool TryRun(long bytes, Action work)
    {
        if (Interlocked.Add(ref held, bytes) is long all && all > MostBytes && all > bytes)
        {
            Interlocked.Add(ref held, -bytes);
            return false;
        }

        admission.Hold(1);
        waiting.Enqueue((bytes, work));
        Start();
        return true;
    }

    private void Start()
    {
        if (Interlocked.Increment(ref running) <= most)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Work(), this, preferLocal: false);
        }
        else
        {
            Stop();
        }
    }

    private void Work()
    {
        while (waiting.TryDequeue(out (long Bytes, Action Work) next))
        {
            admission.Hold(-1);
            next.Work();
            Interlocked.Add(ref held, -next.Bytes);
        }

        Stop();
    }

    private void Stop()
    {
        // What came after the last look, and found that enough were running, must not be left.
        if (Interlocked.Decrement(ref running) < most && !waiting.IsEmpty)
        {
            Start();
        }
    }
}
