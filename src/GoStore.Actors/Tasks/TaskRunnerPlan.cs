namespace GoStore.Actors.Tasks;

/// <summary>How a runner works, settled and checked.</summary>
internal sealed record TaskRunnerPlan(string Runner, int Concurrency, TimeSpan Lease, TimeSpan PollInterval, TimeSpan StopLimit, TimeSpan CancelLimit, bool UntilIdle)
{
    private const int MostConcurrent = 100;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <exception cref="StoreArgumentException">An option is not what it may be.</exception>
    public static TaskRunnerPlan Of(TaskRunnerOptions options, TaskRunnerSettings settings) => new(
        options.Runner is "" ? throw Wrong(nameof(options.Runner), "empty", "a text of at least one character") : options.Runner ?? $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}",
        Between(nameof(options.Concurrency), options.Concurrency ?? settings.Concurrency, 1, MostConcurrent),
        Between(nameof(options.Lease), options.Lease ?? settings.Lease, TimeSpan.FromMilliseconds(10), Day),
        Between(nameof(options.PollInterval), options.PollInterval ?? settings.PollInterval, TimeSpan.FromMilliseconds(1), Day),
        Between(nameof(options.StopLimit), options.StopLimit ?? settings.StopLimit, TimeSpan.Zero, Day),
        Between(nameof(options.CancelLimit), options.CancelLimit ?? settings.CancelLimit, TimeSpan.Zero, Day),
        options.UntilIdle);

    private static T Between<T>(string option, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0 ? value : throw Wrong(option, $"{value}", $"from {least} to {most}");

    private static StoreArgumentException Wrong(string option, string value, string allowed) => new(option, $"The {option} of a task runner is {value}; it must be {allowed}.");
}
