namespace GoStore.Actors;

/// <summary>
/// Scheduled tasks: work that is kept in the database until a runner has done it, now, later, or again and again. A task runs at least once: after a crash of its
/// runner, once its lease has run out, another one takes it. A namespace has tasks of its own.
/// </summary>
/// <example>
/// <code>
/// TaskInfo task = await store.Tasks.CreateAsync("mail", "ada@example.org", delay: TimeSpan.FromMinutes(5));
/// await store.Tasks.CreateAsync("report", cron: "30 8 * * MON-FRI", timeZone: "Europe/Berlin");
///
/// var handlers = new TaskHandlers().Add("mail", (run, cancellationToken) => SendAsync(run.Payload, cancellationToken));
/// await using ITaskRunner runner = store.Tasks.StartRunner(handlers);
/// </code>
/// </example>
public interface ITasks
{
    /// <summary>Makes a task. Without a time it is due now.</summary>
    /// <param name="name">What is to be done: which handler runs it; not empty.</param>
    /// <param name="payload">What it is to be done with.</param>
    /// <param name="at">When it is due; one that is over is now.</param>
    /// <param name="delay">How long from now it is due.</param>
    /// <param name="cron">When it recurs: minute, hour, day of the month, month and day of the week, as in <c>30 8 * * MON-FRI</c>. What was missed is run once.</param>
    /// <param name="timeZone">In which time zone <paramref name="cron"/> is meant: an IANA name; null for UTC.</param>
    /// <param name="priority">Of those that are due, the one with the highest runs first; from -100 to 100.</param>
    /// <param name="attempts">How many attempts it has in all, the first included; null for <c>gostore.tasks.attempts</c>.</param>
    /// <param name="timeout">How long one attempt may take, at most 24 days; null for <c>gostore.tasks.timeout</c>.</param>
    /// <param name="id">Its id; null for one that the store makes.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the making.</param>
    /// <exception cref="StoreException">With <see cref="ErrorCode.InvalidArgument"/>, or with <see cref="ErrorCode.Conflict"/> where there is one of this id.</exception>
    Task<TaskInfo> CreateAsync(
        string name,
        string payload = "",
        DateTimeOffset? at = null,
        TimeSpan? delay = null,
        string? cron = null,
        string? timeZone = null,
        int priority = 0,
        int? attempts = null,
        TimeSpan? timeout = null,
        string? id = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads a task.</summary>
    /// <param name="id">The task.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The task; null where there is none.</returns>
    Task<TaskInfo?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Walks over the tasks, those that were made last first, page by page.</summary>
    /// <param name="state">Only those that stand so; null for all.</param>
    /// <param name="name">Only those of this name; null for all.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    IAsyncEnumerable<TaskInfo> ListAsync(TaskState? state = null, string? name = null, CancellationToken cancellationToken = default);

    /// <summary>Reads one page of tasks, those that were made last first.</summary>
    /// <param name="state">Only those that stand so; null for all.</param>
    /// <param name="name">Only those of this name; null for all.</param>
    /// <param name="after">Where to go on: <see cref="TaskPage.Next"/> of the page before; null to start.</param>
    /// <param name="limit">How many at most; null for as many as a page holds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<TaskPage> GetPageAsync(TaskState? state = null, string? name = null, string? after = null, int? limit = null, CancellationToken cancellationToken = default);

    /// <summary>Ends a task that is not finished; a recurring one for good. A handler that runs it is told to end within a third of its lease.</summary>
    /// <param name="id">The task.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the cancelling.</param>
    /// <returns>Whether this ended it; false where it was finished already.</returns>
    /// <exception cref="StoreException">With <see cref="ErrorCode.NotFound"/>.</exception>
    Task<bool> CancelAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Makes a finished task due now, with all its attempts before it; one that waits is due now as well.</summary>
    /// <param name="id">The task.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the change.</param>
    /// <exception cref="StoreException">With <see cref="ErrorCode.NotFound"/>, or with <see cref="ErrorCode.Conflict"/> where a runner has it.</exception>
    Task<TaskInfo> RetryAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Starts a runner, which takes tasks as they become due until it is stopped. It stops with the store, too.</summary>
    /// <param name="handlers">What runs which tasks; later additions to it do not count.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="StoreArgumentException">There is no handler, or an option is not what it may be.</exception>
    ITaskRunner StartRunner(TaskHandlers handlers, TaskRunnerOptions? options = null);

    /// <summary>Runs tasks until it is cancelled, or, with <see cref="TaskRunnerOptions.UntilIdle"/>, until nothing is due; then it has stopped as <see cref="ITaskRunner.StopAsync"/> says.</summary>
    /// <param name="handlers">What runs which tasks.</param>
    /// <param name="options">How it works.</param>
    /// <param name="cancellationToken">Stops it; that is no error.</param>
    /// <exception cref="StoreException">There is no handler, an option is not what it may be, or the runner failed for good.</exception>
    Task RunAsync(TaskHandlers handlers, TaskRunnerOptions? options = null, CancellationToken cancellationToken = default);
}
