using System.Collections.Immutable;
using GoStore.Actors.Engine;
using GoStore.Actors.Entries;

namespace GoStore.Actors;

/// <summary>
/// What makes and moves tasks. A task is taken by a runner under a lease and a fencing token, which only ever grows: whoever reports with another one than the
/// present is refused, so that nobody can undo what happened to the task meanwhile. Most programs use <see cref="ITasks"/>, which does all of it.
/// </summary>
/// <example>
/// <code>
/// TaskInfo task = await store.Ref.AskAsync(new TaskCommands.Create("mail", "ada@example.org"), timeout);
/// var take = new TaskCommands.Take("runner-1", ["mail"], TimeSpan.FromSeconds(30), 1, Wait: TimeSpan.FromSeconds(10));
/// TasksTaken taken = await store.Ref.AskAsync(take, TimeSpan.FromSeconds(20));
/// await store.Ref.AskAsync(new TaskCommands.Complete(taken.Tasks[0].Task.Id, taken.Tasks[0].Token), timeout);
/// </code>
/// </example>
public static class TaskCommands
{
    /// <summary>The lowest priority of a task.</summary>
    public const int LowestPriority = -100;

    /// <summary>The highest priority of a task.</summary>
    public const int HighestPriority = 100;

    /// <summary>
    /// Makes a task. It may be part of a <see cref="StoreCommands.Transaction"/>: then it is made if and only if what it belongs to is written.
    /// <see cref="TaskExists"/> where there is one of this id, so that a caller who does not know whether it was made can ask again.
    /// </summary>
    /// <param name="Name">What is to be done: which handler runs it; not empty.</param>
    /// <param name="Payload">What it is to be done with; may be empty. At most <c>gostore.limits.value</c>.</param>
    /// <param name="At">When it is due; null for now, a time that is over is now as well.</param>
    /// <param name="Delay">How long from now it is due; null for now, and where <paramref name="At"/> or <paramref name="Cron"/> say when.</param>
    /// <param name="Cron">When it recurs: minute, hour, day of the month, month and day of the week, as in <c>30 8 * * MON-FRI</c>. Null for a task that runs once.</param>
    /// <param name="TimeZone">In which time zone <paramref name="Cron"/> is meant: an IANA name such as <c>Europe/Berlin</c>; null for UTC.</param>
    /// <param name="Priority">Of those that are due, the one with the highest runs first; from -100 to 100.</param>
    /// <param name="Attempts">How many attempts it has in all, the first included; 1 or more. Null for <c>gostore.tasks.attempts</c>.</param>
    /// <param name="Timeout">How long one attempt may take; more than zero, at most 24 days. Null for <c>gostore.tasks.timeout</c>.</param>
    /// <param name="Id">Its id; null for one that the store makes, which sorts by time.</param>
    public sealed record Create(
        string Name,
        string Payload = "",
        DateTimeOffset? At = null,
        TimeSpan? Delay = null,
        string? Cron = null,
        string? TimeZone = null,
        int Priority = 0,
        int? Attempts = null,
        TimeSpan? Timeout = null,
        string? Id = null) : IStoreRequest<TaskInfo>, ITransactional, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "task-create";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Name, Payload, Cron ?? "", TimeZone ?? "") + EntrySize.Of(Id ?? "");
    }

    /// <summary>
    /// Takes tasks that are due: those of the highest priority first, of these the ones that were due first, and then by their ids. Each is running from now on, which is
    /// an attempt. Where none is due it waits for one, which costs the store nothing, and is answered with none when the wait is over.
    /// </summary>
    /// <param name="Runner">Who takes them; not empty, and different for each that runs at the same time.</param>
    /// <param name="Names">Which tasks it can run; empty for all. At most 100.</param>
    /// <param name="Lease">How long they are the runner's unless it renews; after that they are due for others. Above zero.</param>
    /// <param name="Limit">How many at most, from 1 to 100; also no more than about <c>gostore.page-bytes</c> of payload, but for the first.</param>
    /// <param name="Wait">How long to wait where none is due; zero for not at all.</param>
    public sealed record Take(string Runner, ImmutableArray<string> Names, TimeSpan Lease, int Limit, TimeSpan Wait = default) : IStoreRequest<TasksTaken>, IScopable, IWaits
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "task-take";
    }

    /// <summary>Ends the wait of a runner's <see cref="Take"/>, which is answered with none: so a runner that stops knows that nothing more comes to it.</summary>
    /// <param name="Runner">The runner.</param>
    public sealed record StopWaiting(string Runner) : IStoreRequest<TaskWaitEnded>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "task-stop-waiting";
    }

    /// <summary>Makes the lease last longer; <see cref="TaskFenced"/> where the task was cancelled or is somebody else's by now.</summary>
    /// <param name="Id">The task.</param>
    /// <param name="Token">The token it was taken with.</param>
    /// <param name="Lease">How long from now on; above zero.</param>
    public sealed record Renew(string Id, long Token, TimeSpan Lease) : IStoreRequest<TaskRenewed>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "task-renew";
    }

    /// <summary>
    /// Reports that a task was done. A recurring one is pending for its next time. <see cref="TaskFenced"/> where the task was cancelled or is somebody else's by
    /// now; the same report again, under the same token, is answered like the first.
    /// </summary>
    /// <param name="Id">The task.</param>
    /// <param name="Token">The token it was taken with.</param>
    public sealed record Complete(string Id, long Token) : IStoreRequest<TaskReported>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "task-complete";
    }

    /// <summary>
    /// Reports that an attempt failed. Where attempts are left the task is pending again after a back-off; otherwise it has failed, or, where it recurs, is pending
    /// for its next time. Refused and repeated as <see cref="Complete"/>.
    /// </summary>
    /// <param name="Id">The task.</param>
    /// <param name="Token">The token it was taken with.</param>
    /// <param name="Error">Why, for people; what is over 4000 characters is cut off.</param>
    public sealed record Fail(string Id, long Token, string Error) : IStoreRequest<TaskReported>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "task-fail";
    }

    /// <summary>Gives a task back that was not done, because its runner stops: it is due for others at once, and the attempt does not count. Refused and repeated as <see cref="Complete"/>.</summary>
    /// <param name="Id">The task.</param>
    /// <param name="Token">The token it was taken with.</param>
    public sealed record HandBack(string Id, long Token) : IStoreRequest<TaskReported>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "task-hand-back";
    }

    /// <summary>
    /// Ends a task that is not finished; a recurring one for good. Who runs it learns of it when it renews its lease, and whatever it reports is refused.
    /// <see cref="TaskNotFound"/> where there is none.
    /// </summary>
    /// <param name="Id">The task.</param>
    public sealed record Cancel(string Id) : IStoreRequest<TaskCancelled>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "task-cancel";
    }

    /// <summary>
    /// Makes a finished task due now, with all its attempts before it; one that waits for its time or its next attempt is due now as well.
    /// <see cref="TaskIsRunning"/> where a runner has it, <see cref="TaskNotFound"/> where there is none.
    /// </summary>
    /// <param name="Id">The task.</param>
    public sealed record Retry(string Id) : IStoreRequest<TaskInfo>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "task-retry";
    }
}

/// <summary>What can be asked about tasks.</summary>
public static class TaskQueries
{
    /// <summary>Asks for a task; <see cref="TaskNotFound"/> where there is none.</summary>
    /// <param name="Id">The task.</param>
    public sealed record Get(string Id) : IStoreRequest<TaskInfo>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "task";
    }

    /// <summary>Asks for the next page of tasks, those that were made last first: at most <c>gostore.page-entries</c>, and about <c>gostore.page-bytes</c>.</summary>
    /// <param name="State">Only those that stand so; null for all.</param>
    /// <param name="Name">Only those of this name; null for all.</param>
    /// <param name="After">Where to go on: <see cref="TaskPage.Next"/> of the page before; null to start.</param>
    /// <param name="Limit">How many at most; null for as many as a page holds.</param>
    public sealed record List(TaskState? State = null, string? Name = null, string? After = null, int? Limit = null) : IStoreRequest<TaskPage>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "tasks";
    }
}
