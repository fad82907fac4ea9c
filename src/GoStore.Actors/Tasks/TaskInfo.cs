namespace GoStore.Actors;

/// <summary>A task as it is stored. Times are UTC, to the millisecond.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What is to be done: which handler runs it.</param>
/// <param name="Payload">What it is to be done with.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Priority">Of those that are due, the one with the highest runs first.</param>
/// <param name="ScheduledFor">When it is due, or was; of a recurring one the next time.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="StartedAt">When a runner last took it; null for never.</param>
/// <param name="FinishedAt">When it was completed, failed for good or was cancelled; null where it is not finished.</param>
/// <param name="Attempts">How many attempts were begun; for a recurring task since its last time, and anew after <see cref="TaskCommands.Retry"/>.</param>
/// <param name="MaxAttempts">How many there are in all.</param>
/// <param name="Timeout">How long an attempt may take.</param>
/// <param name="LastError">Why the last attempt failed; null where none did, and after a success.</param>
/// <param name="Runner">Who runs it, or ran it last; null where nobody has.</param>
/// <param name="LeasedUntil">Until when the runner has it, unless it renews; null where it is not running.</param>
/// <param name="Cron">When it recurs, in five fields; null for a task that runs once.</param>
/// <param name="TimeZone">In which time zone <paramref name="Cron"/> is meant; null for a task that runs once.</param>
public sealed record TaskInfo(
    string Id,
    string Name,
    string Payload,
    TaskState State,
    int Priority,
    DateTimeOffset ScheduledFor,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    int Attempts,
    int MaxAttempts,
    TimeSpan Timeout,
    string? LastError,
    string? Runner,
    DateTimeOffset? LeasedUntil,
    string? Cron,
    string? TimeZone) : IStoreMessage;
