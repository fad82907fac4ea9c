using System.Collections.Concurrent;
using Akka.Actor;
using GoStore.Actors.Tasks;

namespace GoStore.Actors.Client;

/// <summary>The runners of a store: each is an actor of the system, and all of them stop with the store.</summary>
internal sealed class TaskRunners(ExtendedActorSystem system, string name, TaskRunnerSettings settings)
{
    private readonly ConcurrentDictionary<Runner, bool> running = new();
    private int started;

    public ITaskRunner Start(ITaskStore store, TaskHandlers handlers, TaskRunnerOptions options)
    {
        if (handlers.IsEmpty)
        {
            throw new StoreArgumentException(nameof(handlers), "There is no handler, so a runner would have nothing to do. Add one for each name of tasks that it should run.");
        }

        TaskRunnerPlan plan = TaskRunnerPlan.Of(options, settings);
        TaskHandlers own = handlers.Copy();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // No name of a store has an underscore, so those with one are free.
        IActorRef actor = system.SystemActorOf(Props.Create(() => new TaskRunnerActor(store, own, plan, ended)), $"{name}_runner_{Interlocked.Increment(ref started)}");
        var runner = new Runner(plan.Runner, actor, ended.Task);
        running.TryAdd(runner, true);
        ended.Task.ContinueWith(_ => running.TryRemove(runner, out bool _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return runner;
    }

    public async Task StopAllAsync(CancellationToken cancellationToken)
    {
        Task[] stopping = [.. running.Keys.Select(runner => runner.StopAsync(CancellationToken.None))];
        await Task.WhenAll(stopping).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private sealed class Runner(string name, IActorRef actor, Task completion) : ITaskRunner
    {
        public string Name { get; } = name;

        public Task Completion { get; } = completion;

        public Task StopAsync(CancellationToken cancellationToken = default)
        {
            actor.Tell(TaskRunnerActor.Stop.Instance, ActorRefs.NoSender);
            return Completion.WaitAsync(cancellationToken);
        }

        /// <summary>Whether it failed is told by <see cref="Completion"/>, to whoever wants to know.</summary>
        public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
