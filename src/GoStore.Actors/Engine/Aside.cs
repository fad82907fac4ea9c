using System.Collections.Concurrent;

namespace GoStore.Actors.Engine;

/// <summary>
/// A reply that takes time to make but nothing more from the database. A handler answers with it; it is made on the thread pool while the store goes on.
/// </summary>
/// <param name="Make">
/// Makes the reply, a failure, or the request that the store is to execute in place of the one it had. It is given what tells whether anybody still waits.
/// </param>
internal sealed record Aside(Func<Func<bool>, object> Make);

/// <summary>
/// Makes replies aside, in the order in which they come: as many at once as leave the thread pool half of the processors. Those that wait count as
/// requests that wait for the store, so that there is a bound on them.
/// </summary>
internal sealed class AsideQueue(Admission admission)
{
    private readonly ConcurrentQueue<Action> waiting = new();
    private readonly int most = Math.Max(1, Environment.ProcessorCount / 2);
    private int running;

    /// <param name="work">Makes a reply and delivers it; it throws nothing.</param>
    public void Run(Action work)
    {
        admission.Hold(1);
        waiting.Enqueue(work);
        Start();
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
        while (waiting.TryDequeue(out Action? work))
        {
            admission.Hold(-1);
            work();
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
