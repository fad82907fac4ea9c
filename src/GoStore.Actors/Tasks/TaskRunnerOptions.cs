namespace GoStore.Actors;

/// <summary>How a runner works. What is left null comes from <c>gostore.tasks</c>.</summary>
public sealed class TaskRunnerOptions
{
    /// <summary>Who takes the tasks. It has to differ between runners that work at the same time; null for a name that is made for each.</summary>
    public string? Runner { get; set; }

    /// <summary>How many handlers run at a time, from 1 to 100; <c>gostore.tasks.concurrency</c>.</summary>
    public int? Concurrency { get; set; }

    /// <summary>How long a task is the runner's from each renewal, from 10 ms to a day: the time after which others take over from one that has died; <c>gostore.tasks.lease</c>.</summary>
    public TimeSpan? Lease { get; set; }

    /// <summary>How often to look for what other processes bring, from 1 ms to a day; <c>gostore.tasks.poll-interval</c>.</summary>
    public TimeSpan? PollInterval { get; set; }

    /// <summary>How long handlers may finish when the runner stops, up to a day; <c>gostore.tasks.stop-limit</c>.</summary>
    public TimeSpan? StopLimit { get; set; }

    /// <summary>How long a handler that was told to end may take for it, up to a day; <c>gostore.tasks.cancel-limit</c>.</summary>
    public TimeSpan? CancelLimit { get; set; }

    /// <summary>Whether the runner ends by itself when nothing is due and nothing runs. What is due later stays.</summary>
    public bool UntilIdle { get; set; }
}
