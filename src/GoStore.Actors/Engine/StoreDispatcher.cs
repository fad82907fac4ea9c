using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Configuration;
using Akka.Dispatch;

namespace GoStore.Actors.Engine;

/// <summary>
/// The dispatcher of a store: a thread of its own while there is much to do or the disk is slow, and the caller's thread pool while a lone caller
/// waits for each reply. SQLite blocks, so many requests belong on a thread that nobody else needs; but waking such a thread, and being woken by it,
/// costs a lone caller more than the request itself.
/// </summary>
internal sealed class StoreDispatcher : MessageDispatcher
{
    /// <summary>A run that is longer than this holds a thread of the pool too long.</summary>
    private static readonly long LongRun = Stopwatch.Frequency / 1000;

    /// <summary>After so many runs of one request each the caller counts as lone again.</summary>
    private const int RunsUntilLone = 32;

    private readonly BlockingCollection<IRunnable> runs = [];
    private int runsOwed;
    private int started;

    public StoreDispatcher(MessageDispatcherConfigurator configurator)
        : base(configurator)
    {
    }

    protected override void ExecuteTask(IRunnable run)
    {
        if (Volatile.Read(ref runsOwed) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Dispatcher.Run(state.Runnable), (Dispatcher: this, Runnable: run), preferLocal: true);
            return;
        }

        if (Volatile.Read(ref started) == 0 && Interlocked.Exchange(ref started, 1) == 0)
        {
            // Unsafe: it must not carry the context of whichever caller happened to come first.
            new Thread(RunAll) { IsBackground = true, Name = "gostore" }.UnsafeStart();
        }

        runs.Add(run);
    }

    protected override void Shutdown() => runs.CompleteAdding();

    private void RunAll()
    {
        foreach (IRunnable run in runs.GetConsumingEnumerable())
        {
            Run(run);
        }
    }

    private void Run(IRunnable run)
    {
        int waiting = run is Mailbox mailbox ? mailbox.MessageQueue.Count : 1;
        long started = Stopwatch.GetTimestamp();
        run.Run();
        if (waiting > 1 || Stopwatch.GetTimestamp() - started > LongRun)
        {
            Volatile.Write(ref runsOwed, RunsUntilLone);
        }
        else if (runsOwed > 0)
        {
            Volatile.Write(ref runsOwed, runsOwed - 1);
        }
    }
}

/// <summary>Makes the dispatcher of each store; named in <c>gostore.store-dispatcher</c>.</summary>
public sealed class StoreDispatcherConfigurator : MessageDispatcherConfigurator
{
    /// <summary>Made by Akka from the configuration.</summary>
    /// <param name="config">The settings of the dispatcher.</param>
    /// <param name="prerequisites">What the actor system gives.</param>
    public StoreDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
    }

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => new StoreDispatcher(this);
}
