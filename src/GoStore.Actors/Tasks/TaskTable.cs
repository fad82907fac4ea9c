using System.Collections.Immutable;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Tasks;

/// <summary>The SQL of tasks: all of it, and nothing else.</summary>
internal sealed class TaskTable
{
    /// <summary>No task has this id; its row, in a state that none is in, keeps the highest token of those that were deleted.</summary>
    private const string Deleted = "";

    private const string Columns =
        "namespace, id, name, status, priority, scheduled_for, created_at, started_at, finished_at, attempts, max_attempts, timeout, last_error, runner, token, report, leased_until, cron, time_zone";

    private readonly Statement find;
    private readonly Statement payload;
    private readonly Statement insert;
    private readonly Statement update;
    private readonly Statement delete;
    private readonly Statement remember;
    private readonly Statement due;
    private readonly Statement dueByName;
    private readonly Statement priorityBelow;
    private readonly Statement priorityBelowByName;
    private readonly Statement leases;
    private readonly Statement finished;
    private readonly Statement list;
    private readonly Statement listByName;

    public TaskTable(Database database)
    {
        find = database.Prepare($"SELECT {Columns} FROM tasks WHERE namespace = ?1 AND id = ?2");
        payload = database.Prepare("SELECT payload FROM tasks WHERE namespace = ?1 AND id = ?2");
        insert = database.Prepare("""
            INSERT INTO tasks (namespace, id, name, payload, status, priority, scheduled_for, created_at, attempts, max_attempts, timeout, token, report, cron, time_zone)
            VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, 0, ?8, ?9, ?10, 0, ?11, ?12)
            """);
        update = database.Prepare("""
            UPDATE tasks SET status = ?3, scheduled_for = ?4, started_at = ?5, finished_at = ?6, attempts = ?7, last_error = ?8, runner = ?9, token = ?10, report = ?11, leased_until = ?12
            WHERE namespace = ?1 AND id = ?2
            """);
        delete = database.Prepare("DELETE FROM tasks WHERE namespace = ?1 AND id = ?2");

        remember = database.Prepare("""
            INSERT INTO tasks (namespace, id, name, payload, status, priority, scheduled_for, created_at, attempts, max_attempts, timeout, token, report)
            VALUES (?1, '', '', '', -1, 0, 0, 0, 0, 0, 0, ?2, 0)
            ON CONFLICT (namespace, id) DO UPDATE SET token = max(token, excluded.token)
            """);

        // The index is named, as several begin with the namespace, and which one is best does not depend on what is stored.
        due = database.Prepare("""
            SELECT scheduled_for, id FROM tasks INDEXED BY tasks_due
            WHERE namespace = ?1 AND status = 0 AND priority = ?2 ORDER BY scheduled_for, id LIMIT ?3
            """);
        dueByName = database.Prepare("""
            SELECT scheduled_for, id FROM tasks INDEXED BY tasks_due_by_name
            WHERE namespace = ?1 AND status = 0 AND priority = ?2 AND name = ?4 ORDER BY scheduled_for, id LIMIT ?3
            """);
        priorityBelow = database.Prepare("""
            SELECT priority FROM tasks INDEXED BY tasks_due
            WHERE namespace = ?1 AND status = 0 AND priority < ?2 ORDER BY priority DESC LIMIT 1
            """);
        priorityBelowByName = database.Prepare("""
            SELECT priority FROM tasks INDEXED BY tasks_due_by_name
            WHERE namespace = ?1 AND status = 0 AND priority < ?2 AND name = ?3 ORDER BY priority DESC LIMIT 1
            """);
        leases = database.Prepare("SELECT leased_until, namespace, id FROM tasks INDEXED BY tasks_by_lease WHERE status = 1 AND leased_until <= ?1 ORDER BY leased_until LIMIT ?2");
        finished = database.Prepare("SELECT namespace, id FROM tasks INDEXED BY tasks_finished WHERE status > 1 AND finished_at <= ?1 ORDER BY finished_at LIMIT ?2");
        list = database.Prepare("""
            SELECT created_at, id FROM tasks INDEXED BY tasks_by_state
            WHERE namespace = ?1 AND status = ?2 AND (created_at, id) < (?3, ?4) ORDER BY created_at DESC, id DESC LIMIT ?5
            """);
        listByName = database.Prepare("""
            SELECT created_at, id FROM tasks INDEXED BY tasks_by_name
            WHERE namespace = ?1 AND status = ?2 AND (created_at, id) < (?3, ?4) AND name = ?6 ORDER BY created_at DESC, id DESC LIMIT ?5
            """);
    }

    public static ImmutableArray<Migration> Migrations { get; } = [new(7, Create)];

    public TaskRow? Find(string space, string id)
    {
        using Statement.Execution execution = find.Execute();
        execution.Bind(1, space);
        execution.Bind(2, id);
        return execution.Step() ? Read(execution) : null;
    }

    /// <summary>The payload of a task that is there. It may be large, so it is not part of the row.</summary>
    public string Payload(string space, string id)
    {
        using Statement.Execution execution = payload.Execute();
        execution.Bind(1, space);
        execution.Bind(2, id);
        return execution.Step() ? execution.Text(0) : "";
    }

    /// <summary>Adds a task that is pending and was never taken.</summary>
    public void Insert(TaskRow row, string text)
    {
        using Statement.Execution execution = insert.Execute();
        execution.Bind(1, row.Namespace);
        execution.Bind(2, row.Id);
        execution.Bind(3, row.Name);
        execution.Bind(4, text);
        execution.Bind(5, row.Priority);
        execution.Bind(6, row.ScheduledFor);
        execution.Bind(7, row.CreatedAt);
        execution.Bind(8, row.MaxAttempts);
        execution.Bind(9, row.Timeout);
        execution.Bind(10, row.Token);
        execution.BindOrNull(11, row.Cron);
        execution.BindOrNull(12, row.TimeZone);
        execution.Run();
    }

    /// <summary>Writes what changes of a task.</summary>
    public void Update(TaskRow row)
    {
        using Statement.Execution execution = update.Execute();
        execution.Bind(1, row.Namespace);
        execution.Bind(2, row.Id);
        execution.Bind(3, (int)row.State);
        execution.Bind(4, row.ScheduledFor);
        execution.Bind(5, row.StartedAt);
        execution.Bind(6, row.FinishedAt);
        execution.Bind(7, row.Attempts);
        execution.BindOrNull(8, row.LastError);
        execution.BindOrNull(9, row.Runner);
        execution.Bind(10, row.Token);
        execution.Bind(11, (int)row.Report);
        execution.Bind(12, row.LeasedUntil);
        execution.Run();
    }

    /// <summary>The highest token of the tasks that were deleted: where an id is used again, its tokens go on from there.</summary>
    public long HighestDeletedToken(string space) => Find(space, Deleted)?.Token ?? 0;

    /// <summary>Deletes a task, and keeps its token in mind.</summary>
    public void Delete(string space, string id)
    {
        long token = Find(space, id)?.Token ?? 0;
        using (Statement.Execution execution = remember.Execute())
        {
            execution.Bind(1, space);
            execution.Bind(2, token);
            execution.Run();
        }

        using (Statement.Execution execution = delete.Execute())
        {
            execution.Bind(1, space);
            execution.Bind(2, id);
            execution.Run();
        }
    }

    /// <summary>The first pending tasks of one priority by the time at which they are due, due or not.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="name">Only of this name; null for all.</param>
    /// <param name="priority">The priority.</param>
    /// <param name="limit">How many at most.</param>
    public List<(long ScheduledFor, string Id)> Pending(string space, string? name, int priority, int limit)
    {
        var found = new List<(long, string)>();
        using Statement.Execution execution = (name is null ? due : dueByName).Execute();
        execution.Bind(1, space);
        execution.Bind(2, priority);
        execution.Bind(3, limit);
        if (name is not null)
        {
            execution.Bind(4, name);
        }

        while (execution.Step())
        {
            found.Add((execution.Int64(0), execution.Text(1)));
        }

        return found;
    }

    /// <summary>The highest priority below another one that a pending task has; null for none.</summary>
    public int? PriorityBelow(string space, string? name, long priority)
    {
        using Statement.Execution execution = (name is null ? priorityBelow : priorityBelowByName).Execute();
        execution.Bind(1, space);
        execution.Bind(2, priority);
        if (name is not null)
        {
            execution.Bind(3, name);
        }

        return execution.Step() ? (int)execution.Int64(0) : null;
    }

    /// <summary>The running tasks, of all namespaces, whose lease runs out no later than a moment, in that order.</summary>
    public List<(long LeasedUntil, string Namespace, string Id)> Leases(long upTo, int limit)
    {
        var found = new List<(long, string, string)>();
        using Statement.Execution execution = leases.Execute();
        execution.Bind(1, upTo);
        execution.Bind(2, limit);
        while (execution.Step())
        {
            found.Add((execution.Int64(0), execution.Text(1), execution.Text(2)));
        }

        return found;
    }

    /// <summary>The tasks, of all namespaces, that were finished no later than a moment.</summary>
    public List<(string Namespace, string Id)> Finished(long upTo, int limit)
    {
        var found = new List<(string, string)>();
        using Statement.Execution execution = finished.Execute();
        execution.Bind(1, upTo);
        execution.Bind(2, limit);
        while (execution.Step())
        {
            found.Add((execution.Text(0), execution.Text(1)));
        }

        return found;
    }

    /// <summary>The tasks in one state that were made before a moment, the latest first.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="state">The state.</param>
    /// <param name="name">Only of this name; null for all.</param>
    /// <param name="createdAt">Made before this.</param>
    /// <param name="id">Or at it, with an id before this.</param>
    /// <param name="limit">How many at most.</param>
    public List<(long CreatedAt, string Id)> List(string space, TaskState state, string? name, long createdAt, string id, int limit)
    {
        var found = new List<(long, string)>();
        using Statement.Execution execution = (name is null ? list : listByName).Execute();
        execution.Bind(1, space);
        execution.Bind(2, (int)state);
        execution.Bind(3, createdAt);
        execution.Bind(4, id);
        execution.Bind(5, limit);
        if (name is not null)
        {
            execution.Bind(6, name);
        }

        while (execution.Step())
        {
            found.Add((execution.Int64(0), execution.Text(1)));
        }

        return found;
    }

    private static TaskRow Read(Statement.Execution row) => new(
        row.Text(0),
        row.Text(1),
        row.Text(2),
        (TaskState)row.Int64(3),
        (int)row.Int64(4),
        row.Int64(5),
        row.Int64(6),
        Number(row, 7),
        Number(row, 8),
        (int)row.Int64(9),
        (int)row.Int64(10),
        row.Int64(11),
        Text(row, 12),
        Text(row, 13),
        row.Int64(14),
        (TaskReport)row.Int64(15),
        Number(row, 16),
        Text(row, 17),
        Text(row, 18));

    private static long? Number(Statement.Execution row, int column) => row.IsNull(column) ? null : row.Int64(column);

    private static string? Text(Statement.Execution row, int column) => row.IsNull(column) ? null : row.Text(column);

    private static void Create(Database database, long now)
    {
        database.Execute("""
            CREATE TABLE tasks (
                namespace TEXT NOT NULL,
                id TEXT NOT NULL,
                name TEXT NOT NULL,
                payload TEXT NOT NULL,
                status INTEGER NOT NULL,
                priority INTEGER NOT NULL,
                scheduled_for INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                started_at INTEGER,
                finished_at INTEGER,
                attempts INTEGER NOT NULL,
                max_attempts INTEGER NOT NULL,
                timeout INTEGER NOT NULL,
                last_error TEXT,
                runner TEXT,
                token INTEGER NOT NULL,
                report INTEGER NOT NULL,
                leased_until INTEGER,
                cron TEXT,
                time_zone TEXT,
                PRIMARY KEY (namespace, id)
            ) WITHOUT ROWID
            """);

        // What is due, what has run out and what is old: each index has only the tasks it is about, so a task that is finished costs no runner anything.
        database.Execute("CREATE INDEX tasks_due ON tasks (namespace, priority, scheduled_for, id) WHERE status = 0");
        database.Execute("CREATE INDEX tasks_due_by_name ON tasks (namespace, name, priority, scheduled_for, id) WHERE status = 0");
        database.Execute("CREATE INDEX tasks_by_lease ON tasks (leased_until) WHERE status = 1");
        database.Execute("CREATE INDEX tasks_finished ON tasks (finished_at) WHERE status > 1");
        database.Execute("CREATE INDEX tasks_by_state ON tasks (namespace, status, created_at, id)");
        database.Execute("CREATE INDEX tasks_by_name ON tasks (namespace, name, status, created_at, id)");
    }
}

/// <summary>What was last reported under the present token. It is kept so that a report which is sent again can be told from another one.</summary>
internal enum TaskReport
{
    None = 0,
    Completed = 1,
    Failed = 2,
    HandedBack = 3,
}

/// <summary>A task as it is stored, but for its payload; times in Unix milliseconds, the timeout in milliseconds. <see cref="TaskInfo"/> explains the rest.</summary>
/// <param name="Namespace">The namespace; empty for the store itself.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">What is to be done.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="ScheduledFor">When it is due.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="StartedAt">When it was last taken.</param>
/// <param name="FinishedAt">When it was finished.</param>
/// <param name="Attempts">How many attempts were begun.</param>
/// <param name="MaxAttempts">How many there are.</param>
/// <param name="Timeout">How long one may take.</param>
/// <param name="LastError">Why the last one failed.</param>
/// <param name="Runner">Who took it last.</param>
/// <param name="Token">The present fencing token.</param>
/// <param name="Report">What was reported under it.</param>
/// <param name="LeasedUntil">When the lease runs out.</param>
/// <param name="Cron">When it recurs.</param>
/// <param name="TimeZone">In which time zone.</param>
internal sealed record TaskRow(
    string Namespace,
    string Id,
    string Name,
    TaskState State,
    int Priority,
    long ScheduledFor,
    long CreatedAt,
    long? StartedAt,
    long? FinishedAt,
    int Attempts,
    int MaxAttempts,
    long Timeout,
    string? LastError,
    string? Runner,
    long Token,
    TaskReport Report,
    long? LeasedUntil,
    string? Cron,
    string? TimeZone);
