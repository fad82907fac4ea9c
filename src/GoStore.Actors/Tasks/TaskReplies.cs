namespace GoStore.Actors;

/// <summary>A task that a runner has got.</summary>
/// <param name="Task">The task.</param>
/// <param name="Token">The fencing token, for renewing and reporting.</param>
public sealed record TakenTask(TaskInfo Task, long Token);

/// <summary>What a runner has got.</summary>
/// <param name="Tasks">The tasks, in the order in which they should be begun; none where the wait was over before one was due.</param>
public sealed record TasksTaken(IReadOnlyList<TakenTask> Tasks) : IStoreMessage;

/// <summary>A runner does not wait for tasks any more.</summary>
/// <param name="WasWaiting">Whether it did.</param>
public sealed record TaskWaitEnded(bool WasWaiting) : IStoreMessage;

/// <summary>The lease lasts longer.</summary>
/// <param name="LeasedUntil">Until when.</param>
public sealed record TaskRenewed(DateTimeOffset LeasedUntil) : IStoreMessage;

/// <summary>A report of a runner is on the disk.</summary>
/// <param name="State">Where the task stands now.</param>
/// <param name="ScheduledFor">Where it is pending: when it is due; otherwise when it was.</param>
public sealed record TaskReported(TaskState State, DateTimeOffset ScheduledFor) : IStoreMessage;

/// <summary>A task is not to be run any more.</summary>
/// <param name="WasCancelled">Whether this ended it; false where it was finished already.</param>
/// <param name="State">Where it stands now.</param>
public sealed record TaskCancelled(bool WasCancelled, TaskState State) : IStoreMessage;

/// <summary>A page of tasks.</summary>
/// <param name="Tasks">The tasks, those that were made last first.</param>
/// <param name="Next">What to ask for next as <c>After</c>; null at the end.</param>
public sealed record TaskPage(IReadOnlyList<TaskInfo> Tasks, string? Next) : IStoreMessage;

/// <summary>There is no task of this id: it was never made, or it was finished and deleted since (<c>gostore.tasks.retain</c>).</summary>
/// <param name="Id">The id that was asked for.</param>
public sealed record TaskNotFound(string Id)
    : StoreFailure(ErrorCode.NotFound, $"There is no task {Named.Text(Id)}. It was never made, or it was finished longer ago than finished tasks are kept (gostore.tasks.retain).");

/// <summary>There is a task of this id already. Nothing was done.</summary>
/// <param name="Id">The id.</param>
/// <param name="State">Where that task stands.</param>
public sealed record TaskExists(string Id, TaskState State)
    : StoreFailure(ErrorCode.Conflict, $"There is a task {Named.Text(Id)} already; it is {State.ToString().ToLowerInvariant()}. Give another id, or none.");

/// <summary>The task cannot be tried again because a runner has it. Nothing was done.</summary>
/// <param name="Id">The task.</param>
/// <param name="Runner">Who runs it.</param>
public sealed record TaskIsRunning(string Id, string Runner)
    : StoreFailure(ErrorCode.Conflict, $"The task {Named.Text(Id)} is run by {Named.Text(Runner)} at the moment, so it cannot be tried again. Wait until it has ended, or cancel it first.");

/// <summary>The token is not the present one: the task was cancelled, or its lease ran out and it went to somebody else. Nothing was done; whatever is still being done for it should end.</summary>
/// <param name="Id">The task.</param>
/// <param name="State">Where it stands now.</param>
public sealed record TaskFenced(string Id, TaskState State)
    : StoreFailure(ErrorCode.Fenced, $"The token for the task {Named.Text(Id)} is not the present one: {(State == TaskState.Cancelled ? "it was cancelled" : $"its lease ran out or it was reported on already, and it is {State.ToString().ToLowerInvariant()} now")}. Nothing was done. End what is still being done for it.")
{
    /// <inheritdoc/>
    public override StoreException ToException() => new TaskFencedException(this);
}

/// <summary>The task was cancelled, or is somebody else's by now. Nothing was done.</summary>
public sealed class TaskFencedException : StoreException
{
    internal TaskFencedException(TaskFenced fenced)
        : base(fenced.Code, fenced.Message) => Fenced = fenced;

    /// <summary>The task, and where it stands.</summary>
    public TaskFenced Fenced { get; }
}
