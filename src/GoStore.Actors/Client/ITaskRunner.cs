namespace GoStore.Actors;

/// <summary>What runs tasks. Disposing it stops it.</summary>
/// <example>
/// <code>
/// await using ITaskRunner runner = store.Tasks.StartRunner(handlers, new TaskRunnerOptions { Concurrency = 8 });
/// </code>
/// </example>
public interface ITaskRunner : IAsyncDisposable
{
    /// <summary>Who takes the tasks here.</summary>
    string Name { get; }

    /// <summary>Ends when the runner has ended, whyever: it was stopped, it was idle, or the store was closed. Fails where it could not go on.</summary>
    Task Completion { get; }

    /// <summary>
    /// Stops it: it takes no more tasks, and lets its handlers finish (<see cref="TaskRunnerOptions.StopLimit"/>). Those that have not by then are told to end, and
    /// their tasks are due for other runners at once, without counting as an attempt.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the stopping.</param>
    Task StopAsync(CancellationToken cancellationToken = default);
}
