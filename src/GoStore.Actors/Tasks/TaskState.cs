namespace GoStore.Actors;

/// <summary>Where a task stands.</summary>
public enum TaskState
{
    /// <summary>It waits for its time, or for a runner that has room.</summary>
    Pending = 0,

    /// <summary>A runner has it.</summary>
    Running = 1,

    /// <summary>It was done. A recurring task is never that: it is pending again, for its next time.</summary>
    Completed = 2,

    /// <summary>The last of its attempts failed.</summary>
    Failed = 3,

    /// <summary>It was cancelled, and stays so whatever a runner reports.</summary>
    Cancelled = 4,
}
