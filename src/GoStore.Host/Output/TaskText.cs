using GoStore.Actors;

namespace GoStore.Host.Output;

/// <summary>Tasks as lines for people and scripts.</summary>
internal static class TaskText
{
    public static string State(TaskState state) => state switch
    {
        TaskState.Pending => "pending",
        TaskState.Running => "running",
        TaskState.Completed => "completed",
        TaskState.Failed => "failed",
        TaskState.Cancelled => "cancelled",
        _ => state.ToString(),
    };

    /// <summary>A task in one line: its id, where it stands, its name, the attempts, and when it is or was due.</summary>
    public static string Line(TaskInfo task) =>
        $"{PlainText.Word(task.Id)} {State(task.State)} {PlainText.Word(task.Name)} {task.Attempts}/{task.MaxAttempts} {JsonText.Time(task.ScheduledFor)}";

    /// <summary>All of a task, one thing to a line.</summary>
    public static IEnumerable<string> Lines(TaskInfo task)
    {
        yield return $"id {PlainText.Line(task.Id)}";
        yield return $"name {PlainText.Line(task.Name)}";
        yield return $"state {State(task.State)}";
        yield return $"priority {task.Priority}";
        yield return $"attempts {task.Attempts}/{task.MaxAttempts}";
        yield return $"timeout {DurationText.Format(task.Timeout)}";
        yield return $"scheduled-for {JsonText.Time(task.ScheduledFor)}";
        yield return $"created-at {JsonText.Time(task.CreatedAt)}";
        if (task.StartedAt is { } started)
        {
            yield return $"started-at {JsonText.Time(started)}";
        }

        if (task.FinishedAt is { } finished)
        {
            yield return $"finished-at {JsonText.Time(finished)}";
        }

        if (task.Cron is { } cron)
        {
            yield return $"cron {PlainText.Line(cron)}";
            yield return $"time-zone {task.TimeZone}";
        }

        if (task.Runner is { } runner)
        {
            yield return $"runner {PlainText.Line(runner)}";
        }

        if (task.LeasedUntil is { } until)
        {
            yield return $"leased-until {JsonText.Time(until)}";
        }

        if (task.LastError is { } error)
        {
            yield return $"last-error {PlainText.Line(error)}";
        }

        yield return $"payload {PlainText.Line(task.Payload)}";
    }
}
