using System.Globalization;
using GoStore.Actors.Engine;
using GoStore.Actors.Entries;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Tasks;

/// <summary>The handlers of <see cref="TaskCommands"/> and <see cref="TaskQueries"/>: all of a task stands in its row, and in memory only who waits for one.</summary>
internal sealed class TaskCapability(TaskSettings settings) : ICapability
{
    private const int MostAtOnce = 100;
    private const int ReclaimedAtOnce = 100;
    private const int LongestError = 4000;

    private static readonly TaskState[] States = Enum.GetValues<TaskState>();

    private readonly TaskIds ids = new();
    private readonly TaskWaits waits = new();
    private TaskTable table = null!;
    private TaskQueue queue = null!;

    /// <summary>When the first lease runs out; never later than it does.</summary>
    private long? nextLease;

    public IEnumerable<Migration> Migrations => TaskTable.Migrations;

    public void Attach(Database database, HandlerRegistry handlers)
    {
        table = new TaskTable(database);
        queue = new TaskQueue(table);

        // Those who waited were told of the lost connection.
        waits.Clear();
        FindNextLease();
        handlers.Write<TaskCommands.Create, TaskInfo>(Create);
        handlers.Write<TaskCommands.Take, TasksTaken>(Take);
        handlers.Write<TaskCommands.StopWaiting, TaskWaitEnded>(StopWaiting);
        handlers.Write<TaskCommands.Renew, TaskRenewed>(Renew);
        handlers.Write<TaskCommands.Complete, TaskReported>(Complete);
        handlers.Write<TaskCommands.Fail, TaskReported>(Fail);
        handlers.Write<TaskCommands.HandBack, TaskReported>(HandBack);
        handlers.Write<TaskCommands.Cancel, TaskCancelled>(Cancel);
        handlers.Write<TaskCommands.Retry, TaskInfo>(Retry);
        handlers.Read<TaskQueries.Get, TaskInfo>(Get);
        handlers.Read<TaskQueries.List, TaskPage>(List);
        handlers.Alarm(() => Earlier(nextLease, waits.Next), Ring);
        handlers.BeforeCommit(ServeNews);
        handlers.ReloadWith(Reload);
        if (settings.Retain > TimeSpan.Zero)
        {
            handlers.Upkeep(DeleteOld);
        }
    }

    private Outcome<TaskInfo> Create(HandlerContext context, TaskCommands.Create command)
    {
        long due = 0;
        CronSchedule? schedule = null;
        StoreFailure? wrong = EntryCheck.Label(context.Settings, "name", command.Name)
            ?? EntryCheck.Text(context.Settings, "payload", command.Payload)
            ?? (command.Id is null ? null : EntryCheck.Label(context.Settings, "id", command.Id))
            ?? (command.Cron is null ? null : EntryCheck.Label(context.Settings, "cron", command.Cron))
            ?? (command.TimeZone is null ? null : EntryCheck.Label(context.Settings, "timeZone", command.TimeZone))
            ?? (command.Priority is < TaskCommands.LowestPriority or > TaskCommands.HighestPriority
                ? new InvalidArgument("priority", $"The priority is {command.Priority}; it must be from {TaskCommands.LowestPriority} to {TaskCommands.HighestPriority}.") : null)
            ?? (command.Attempts < 1 ? new InvalidArgument("attempts", $"The number of attempts is {command.Attempts}; it must be 1 or more, as the first one counts.") : null)
            ?? (command.Timeout <= TimeSpan.Zero || command.Timeout > TaskSettings.LongestTimeout
                ? new InvalidArgument("timeout", $"The timeout is {command.Timeout}; it must be more than zero and at most {TaskSettings.LongestTimeout.Days} days.") : null)
            ?? Schedule(command.Cron, command.TimeZone, out schedule)
            ?? DueAt(context, command, schedule, out due);
        if (wrong is not null)
        {
            return wrong;
        }

        if (command.Id is not null && table.Find(command.Namespace, command.Id) is { } present)
        {
            return new TaskExists(present.Id, present.State);
        }

        var row = new TaskRow(
            command.Namespace,
            command.Id ?? ids.Next(context.Now),
            command.Name,
            TaskState.Pending,
            command.Priority,
            due,
            context.Now,
            StartedAt: null,
            FinishedAt: null,
            Attempts: 0,
            command.Attempts ?? settings.Attempts,
            (long)Math.Ceiling((command.Timeout ?? settings.Timeout).TotalMilliseconds),
            LastError: null,
            Runner: null,
            Token: command.Id is null ? 0 : table.HighestDeletedToken(command.Namespace),
            TaskReport.None,
            LeasedUntil: null,
            command.Cron,
            command.Cron is null ? null : command.TimeZone ?? TimeZoneInfo.Utc.Id);
        table.Insert(row, command.Payload);
        Announce(row);
        return ToInfo(row, command.Payload);
    }

    /// <remarks>It is no atomic write: leases that have run out are seen to also where nothing is left to be taken, and then the request waits.</remarks>
    private Outcome<TasksTaken> Take(HandlerContext context, TaskCommands.Take command)
    {
        StoreFailure? wrong = EntryCheck.Label(context.Settings, "runner", command.Runner)
            ?? (command.Names.IsDefault ? new InvalidArgument("names", "The names are missing. Give a list of names; an empty one means all.") : null)
            ?? (command.Names.Length > MostAtOnce ? new InvalidArgument("names", $"There are {command.Names.Length} names; give at most {MostAtOnce}, or none for all.") : null)
            ?? command.Names.Select(name => EntryCheck.Label(context.Settings, "names", name)).FirstOrDefault(each => each is not null)
            ?? EntryCheck.Lease(context, command.Lease, out _)
            ?? (command.Limit is < 1 or > MostAtOnce ? new InvalidArgument("limit", $"The limit is {command.Limit}; it must be from 1 to {MostAtOnce}.") : null)
            ?? (command.Wait < TimeSpan.Zero || context.ExpiryAfter(command.Wait) is null ? new InvalidArgument("wait", $"The wait is {command.Wait}; it must be zero or more, and end before the year 9999.") : null);
        if (wrong is not null)
        {
            return wrong;
        }

        Reclaim(context);
        (IReadOnlyList<TakenTask> tasks, long? next) = TakeDue(context, command);
        long until = context.ExpiryAfter(command.Wait)!.Value;
        return tasks.Count > 0 || command.Wait == TimeSpan.Zero
            ? new TasksTaken(tasks)
            : new Deferred(waiter => waits.Add(waiter, command, until, next));
    }

    private (IReadOnlyList<TakenTask> Tasks, long? Next) TakeDue(HandlerContext context, TaskCommands.Take command)
    {
        long until = context.ExpiryAfter(command.Lease) ?? long.MaxValue;
        long bytes = context.Settings.PageBytes;
        var taken = new List<TakenTask>();
        IReadOnlyList<string> due = queue.Due(command.Namespace, command.Names, context.Now, command.Limit, out long? next);
        foreach (string id in due)
        {
            if (bytes <= 0)
            {
                break;
            }

            TaskRow row = table.Find(command.Namespace, id)!;
            row = row with
            {
                State = TaskState.Running,
                StartedAt = context.Now,
                Attempts = row.Attempts + 1,
                Runner = command.Runner,
                Token = row.Token + 1,
                Report = TaskReport.None,
                LeasedUntil = until,
            };
            table.Update(row);
            string payload = table.Payload(row.Namespace, row.Id);
            bytes -= EntrySize.Of(payload);
            taken.Add(new TakenTask(ToInfo(row, payload), row.Token));
        }

        if (taken.Count > 0)
        {
            nextLease = Earlier(nextLease, until);
        }

        return (taken, next);
    }

    private Outcome<TaskWaitEnded> StopWaiting(HandlerContext context, TaskCommands.StopWaiting command) =>
        EntryCheck.Label(context.Settings, "runner", command.Runner) is StoreFailure wrong ? wrong : new TaskWaitEnded(waits.End(command.Namespace, command.Runner));

    private Outcome<TaskRenewed> Renew(HandlerContext context, TaskCommands.Renew command)
    {
        long until = 0;
        if ((CheckId(context, command.Id) ?? EntryCheck.Lease(context, command.Lease, out until)) is StoreFailure wrong)
        {
            return wrong;
        }

        if (table.Find(command.Namespace, command.Id) is not { } row)
        {
            return new TaskNotFound(command.Id);
        }

        if (row.Token != command.Token || row.State != TaskState.Running)
        {
            return new TaskFenced(row.Id, row.State);
        }

        table.Update(row with { LeasedUntil = until });
        nextLease = Earlier(nextLease, until);
        return new TaskRenewed(EntryRow.ToTime(until));
    }

    private Outcome<TaskReported> Complete(HandlerContext context, TaskCommands.Complete command) =>
        Report(context, command.Namespace, command.Id, command.Token, TaskReport.Completed, row =>
            Ended(context, row with { LastError = null }, TaskState.Completed));

    private Outcome<TaskReported> Fail(HandlerContext context, TaskCommands.Fail command) =>
        EntryCheck.LimitedText("error", command.Error, long.MaxValue, "") is StoreFailure wrong
            ? wrong
            : Report(context, command.Namespace, command.Id, command.Token, TaskReport.Failed, row => Failed(context, row, Cut(command.Error), settings.Backoff.After(row.Attempts)));

    private Outcome<TaskReported> HandBack(HandlerContext context, TaskCommands.HandBack command) =>
        Report(context, command.Namespace, command.Id, command.Token, TaskReport.HandedBack, row =>
            row with { State = TaskState.Pending, Attempts = row.Attempts - 1 });

    /// <summary>Takes what a runner says of its task, once.</summary>
    private Outcome<TaskReported> Report(HandlerContext context, string space, string id, long token, TaskReport report, Func<TaskRow, TaskRow> apply)
    {
        if (CheckId(context, id) is StoreFailure wrong)
        {
            return wrong;
        }

        if (table.Find(space, id) is not { } row)
        {
            return new TaskNotFound(id);
        }

        if (row.Token != token || (row.State != TaskState.Running && row.Report != report))
        {
            return new TaskFenced(row.Id, row.State);
        }

        if (row.State == TaskState.Running)
        {
            row = apply(row) with { Report = report, LeasedUntil = null };
            table.Update(row);
            Announce(row);
        }

        return new TaskReported(row.State, EntryRow.ToTime(row.ScheduledFor));
    }

    private Outcome<TaskCancelled> Cancel(HandlerContext context, TaskCommands.Cancel command)
    {
        if (CheckId(context, command.Id) is StoreFailure wrong)
        {
            return wrong;
        }

        if (table.Find(command.Namespace, command.Id) is not { } row)
        {
            return new TaskNotFound(command.Id);
        }

        if (row.State is not (TaskState.Pending or TaskState.Running))
        {
            return new TaskCancelled(false, row.State);
        }

        // The token grows, so whoever runs it is fenced from now on.
        table.Update(row with { State = TaskState.Cancelled, FinishedAt = context.Now, LeasedUntil = null, Token = row.Token + 1, Report = TaskReport.None });
        return new TaskCancelled(true, TaskState.Cancelled);
    }

    private Outcome<TaskInfo> Retry(HandlerContext context, TaskCommands.Retry command)
    {
        if (CheckId(context, command.Id) is StoreFailure wrong)
        {
            return wrong;
        }

        if (table.Find(command.Namespace, command.Id) is not { } row)
        {
            return new TaskNotFound(command.Id);
        }

        if (row.State == TaskState.Running)
        {
            return new TaskIsRunning(row.Id, row.Runner!);
        }

        row = row with
        {
            State = TaskState.Pending,
            ScheduledFor = Math.Min(context.Now, row.State == TaskState.Pending ? row.ScheduledFor : context.Now),
            FinishedAt = null,
            Attempts = row.State == TaskState.Pending ? row.Attempts : 0,
        };
        table.Update(row);
        Announce(row);
        return ToInfo(row, table.Payload(row.Namespace, row.Id));
    }

    private Outcome<TaskInfo> Get(HandlerContext context, TaskQueries.Get query) =>
        CheckId(context, query.Id) is StoreFailure wrong ? wrong
        : table.Find(query.Namespace, query.Id) is { } row ? ToInfo(row, table.Payload(row.Namespace, row.Id))
        : new TaskNotFound(query.Id);

    private Outcome<TaskPage> List(HandlerContext context, TaskQueries.List query)
    {
        (long CreatedAt, string Id) after = (long.MaxValue, "");
        StoreFailure? wrong = (query.Name is null ? null : EntryCheck.Label(context.Settings, "name", query.Name))
            ?? EntryCheck.After(query.After)
            ?? EntryCheck.Window(0, query.Limit)
            ?? (query.State is { } state && !Enum.IsDefined(state) ? new InvalidArgument("state", $"There is no state {(int)state} of a task.") : null)
            ?? (query.After is null || TryReadCursor(query.After, out after) ? null : new InvalidArgument("after", $"{Named.Text(query.After)} is not where a page of tasks ends. Give what the page before named as next."));
        if (wrong is not null)
        {
            return wrong;
        }

        // Each state has an order of its own, and these are merged: so a filter by state costs nothing, and neither does none.
        int limit = Math.Min(query.Limit ?? int.MaxValue, context.Settings.PageEntries);
        (long CreatedAt, string Id)[] found =
        [
            .. (query.State is { } only ? [only] : States)
                .SelectMany(each => table.List(query.Namespace, each, query.Name, after.CreatedAt, after.Id, limit + 1))
                .OrderByDescending(task => task.CreatedAt)
                .ThenByDescending(task => task.Id, Utf8Order.Instance)
                .Take(limit + 1),
        ];
        var tasks = new List<TaskInfo>();
        for (long bytes = context.Settings.PageBytes; tasks.Count < Math.Min(limit, found.Length) && bytes > 0;)
        {
            string payload = table.Payload(query.Namespace, found[tasks.Count].Id);
            tasks.Add(ToInfo(table.Find(query.Namespace, found[tasks.Count].Id)!, payload));
            bytes -= EntrySize.Of(payload) + 1;
        }

        bool isEnd = tasks.Count == found.Length;
        return new TaskPage(tasks, isEnd ? null : tasks.Count > 0 ? Cursor(found[tasks.Count - 1]) : query.After ?? Cursor((long.MaxValue, "")));
    }

    /// <summary>What has become of a task whose attempt failed.</summary>
    private TaskRow Failed(HandlerContext context, TaskRow row, string error, TimeSpan wait) => row.Attempts < row.MaxAttempts
        ? row with { State = TaskState.Pending, LastError = error, ScheduledFor = context.ExpiryAfter(wait) ?? context.Now }
        : Ended(context, row with { LastError = error }, TaskState.Failed);

    /// <summary>
    /// What becomes of a task that has come to an end: that, or where it recurs its next time. This is the first one after the run was begun, so a run stands for all
    /// the times before it, however many were missed, and what fell due while it ran is run once, at once.
    /// </summary>
    private static TaskRow Ended(HandlerContext context, TaskRow row, TaskState state)
    {
        if (row.Cron is null)
        {
            return row with { State = state, FinishedAt = context.Now };
        }

        return Schedule(row.Cron, row.TimeZone, out CronSchedule? schedule) is { } wrong
            ? row with { State = TaskState.Failed, FinishedAt = context.Now, LastError = $"It cannot be scheduled again: {wrong.Message}" }
            : schedule!.After(EntryRow.ToTime(row.StartedAt ?? context.Now)) is { } next
                ? row with { State = TaskState.Pending, Attempts = 0, ScheduledFor = next.ToUnixTimeMilliseconds() }
                : row with { State = state, FinishedAt = context.Now };
    }

    /// <summary>Takes tasks away from runners whose leases have run out. The attempt counts, or a task that kills its runner would do so for ever.</summary>
    private void Reclaim(HandlerContext context)
    {
        if (!(nextLease <= context.Now))
        {
            return;
        }

        foreach ((_, string space, string id) in table.Leases(context.Now, ReclaimedAtOnce))
        {
            TaskRow row = table.Find(space, id)!;

            // The lease was long enough a wait.
            string error = $"The runner {Named.Text(row.Runner)} neither reported nor renewed its lease before {EntryRow.ToTime(row.LeasedUntil!.Value):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}.";
            row = Failed(context, row, error, TimeSpan.Zero) with { LeasedUntil = null, Token = row.Token + 1, Report = TaskReport.None };
            table.Update(row);
            Announce(row);
        }

        FindNextLease();
    }

    private void Announce(TaskRow row)
    {
        if (row.State == TaskState.Pending)
        {
            waits.Announce(row.Namespace, row.Name);
        }
    }

    private void Ring(HandlerContext context)
    {
        Reclaim(context);
        Serve(context);
    }

    /// <summary>Before the commit: a runner gets a new task with the commit that makes it.</summary>
    private void ServeNews(HandlerContext context)
    {
        if (waits.HasNews)
        {
            Serve(context);
        }
    }

    private void Serve(HandlerContext context) => waits.Serve(context.Now, command => TakeDue(context, command));

    private void Reload()
    {
        FindNextLease();
        waits.AnnounceAll();
    }

    private void FindNextLease() => nextLease = table.Leases(long.MaxValue, 1) is [var first] ? first.LeasedUntil : null;

    private IEnumerable<Slice> DeleteOld(HandlerContext context)
    {
        long before = context.Now - (long)settings.Retain.TotalMilliseconds;
        while (table.Finished(before, context.Settings.PurgeSlice) is { Count: > 0 } old)
        {
            foreach ((string space, string id) in old)
            {
                table.Delete(space, id);
                if (context.SliceIsOver)
                {
                    break;
                }
            }

            yield return Slice.More;
        }
    }

    private static StoreFailure? DueAt(HandlerContext context, TaskCommands.Create command, CronSchedule? schedule, out long due)
    {
        due = context.Now;
        int given = (command.At is null ? 0 : 1) + (command.Delay is null ? 0 : 1) + (command.Cron is null ? 0 : 1);
        if (given > 1)
        {
            return new InvalidArgument(command.Delay is null ? "at" : "delay", "A task is due at a time, after a delay, or by cron; more than one of them is given.");
        }

        if (command.At is { } at)
        {
            // Up to the next millisecond: never early. What is before 1970 is over as any other time that is.
            due = Math.Max(0, (at.UtcTicks - DateTime.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond);
            due = Math.Min(due, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        }
        else if (command.Delay is { } delay)
        {
            if (delay < TimeSpan.Zero || context.ExpiryAfter(delay) is not long then)
            {
                return new InvalidArgument("delay", $"The delay is {delay}; it must be zero or more, and end before the year 9999.");
            }

            due = then;
        }
        else if (schedule is not null)
        {
            if (schedule.After(EntryRow.ToTime(context.Now)) is not { } first)
            {
                return new InvalidArgument("cron", $"The schedule {Named.Text(command.Cron)} has no time before the year 9999.");
            }

            due = first.ToUnixTimeMilliseconds();
        }

        return null;
    }

    private static InvalidArgument? Schedule(string? cron, string? timeZone, out CronSchedule? schedule)
    {
        schedule = null;
        if (cron is null)
        {
            return timeZone is null ? null : new InvalidArgument("timeZone", $"The time zone is {Named.Text(timeZone)}, but there is no cron expression that it is for.");
        }

        if (CronSchedule.Zone(timeZone ?? TimeZoneInfo.Utc.Id) is not { } zone)
        {
            return new InvalidArgument("timeZone", $"There is no time zone {Named.Text(timeZone)} on this machine. Give an IANA name such as Europe/Berlin, or install the time zone data (tzdata).");
        }

        try
        {
            schedule = CronSchedule.Parse(cron, zone);
            return null;
        }
        catch (FormatException error)
        {
            return new InvalidArgument("cron", $"The schedule {Named.Text(cron)} is none: {error.Message}. An example is '30 8 * * MON-FRI'.");
        }
    }

    private static TaskInfo ToInfo(TaskRow row, string payload) => new(
        row.Id,
        row.Name,
        payload,
        row.State,
        row.Priority,
        EntryRow.ToTime(row.ScheduledFor),
        EntryRow.ToTime(row.CreatedAt),
        ToTime(row.StartedAt),
        ToTime(row.FinishedAt),
        row.Attempts,
        row.MaxAttempts,
        TimeSpan.FromMilliseconds(row.Timeout),
        row.LastError,
        row.Runner,
        ToTime(row.LeasedUntil),
        row.Cron,
        row.TimeZone);

    private static DateTimeOffset? ToTime(long? milliseconds) => milliseconds is long time ? EntryRow.ToTime(time) : null;

    private static string Cut(string error) => error.Length <= LongestError ? error
        : error[..(char.IsHighSurrogate(error[LongestError - 1]) ? LongestError - 1 : LongestError)] + "…";

    private static string Cursor((long CreatedAt, string Id) task) => string.Create(CultureInfo.InvariantCulture, $"{task.CreatedAt}/{task.Id}");

    private static bool TryReadCursor(string text, out (long CreatedAt, string Id) task)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        bool isOne = long.TryParse(slash < 0 ? "" : text[..slash], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long createdAt);
        task = (createdAt, text[(slash + 1)..]);
        return isOne;
    }

    private static long? Earlier(long? one, long? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);

    private static StoreFailure? CheckId(HandlerContext context, string? id) => EntryCheck.Label(context.Settings, "id", id);
}
