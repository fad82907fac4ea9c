using GoStore.Actors.Engine;

namespace GoStore.Actors.Tasks;

/// <summary>The settings under <c>gostore.tasks</c>.</summary>
/// <param name="Attempts">How many attempts a task has that says nothing else.</param>
/// <param name="Timeout">How long an attempt may take where the task says nothing else.</param>
/// <param name="Retain">How long finished tasks are kept; zero for ever.</param>
/// <param name="Backoff">How long to wait before the next attempt.</param>
/// <param name="Runner">What runners do where their options say nothing else.</param>
internal sealed record TaskSettings(int Attempts, TimeSpan Timeout, TimeSpan Retain, TaskBackoff Backoff, TaskRunnerSettings Runner)
{
    /// <summary>A timer reaches no further.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    public static TaskSettings Read(SettingsReader config)
    {
        TimeSpan minimum = config.AtLeast("tasks.min-backoff", config.Time("tasks.min-backoff"), TimeSpan.Zero);
        double jitter = config.Fraction("tasks.backoff-jitter");
        return new TaskSettings(
            config.AtLeast("tasks.attempts", config.Whole("tasks.attempts"), 1),
            config.Between("tasks.timeout", config.Time("tasks.timeout"), TimeSpan.FromMilliseconds(1), LongestTimeout),
            config.AtLeast("tasks.retain", config.Time("tasks.retain"), TimeSpan.Zero),
            new TaskBackoff(minimum, config.AtLeast("tasks.max-backoff", config.Time("tasks.max-backoff"), minimum), jitter, Random.Shared.NextDouble),
            TaskRunnerSettings.Read(config));
    }
}

/// <summary>The settings under <c>gostore.tasks</c> that are about runners.</summary>
/// <param name="Concurrency">How many handlers run at a time.</param>
/// <param name="Lease">How long a task is the runner's from each renewal.</param>
/// <param name="PollInterval">How long a runner waits for work at most before it asks again.</param>
/// <param name="StopLimit">How long a runner that stops lets its handlers finish.</param>
/// <param name="CancelLimit">How long a handler that was told to end may take before it is given up.</param>
internal sealed record TaskRunnerSettings(int Concurrency, TimeSpan Lease, TimeSpan PollInterval, TimeSpan StopLimit, TimeSpan CancelLimit)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static TaskRunnerSettings Read(SettingsReader config) => new(
        config.Between("tasks.concurrency", config.Whole("tasks.concurrency"), 1, 100),
        config.Between("tasks.lease", config.Time("tasks.lease"), TimeSpan.FromMilliseconds(10), Day),
        config.Between("tasks.poll-interval", config.Time("tasks.poll-interval"), TimeSpan.FromMilliseconds(1), Day),
        config.Between("tasks.stop-limit", config.Time("tasks.stop-limit"), TimeSpan.Zero, Day),
        config.Between("tasks.cancel-limit", config.Time("tasks.cancel-limit"), TimeSpan.Zero, Day));
}
