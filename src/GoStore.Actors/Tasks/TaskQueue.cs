namespace GoStore.Actors.Tasks;

/// <summary>Which pending tasks are due, in which order, and when the next one is.</summary>
internal sealed class TaskQueue(TaskTable table)
{
    /// <summary>The first tasks that are due, in the order in which they should run.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="names">Only of these names; empty for all.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="next">When the next one is due that is not among them, as far as it was met; where none is due, when the next one is. Null for none.</param>
    public IReadOnlyList<string> Due(string space, IReadOnlyList<string> names, long now, int limit, out long? next)
    {
        var due = new List<(int Priority, long ScheduledFor, string Id)>();
        next = null;
        foreach (string? name in names.Count == 0 ? (IEnumerable<string?>)[null] : names.Distinct(StringComparer.Ordinal))
        {
            Find(space, name, now, limit, due, ref next);
        }

        if (names.Count > 1)
        {
            // By bytes, as SQLite has them within a name.
            due.Sort(static (one, other) =>
                one.Priority != other.Priority ? other.Priority.CompareTo(one.Priority)
                : one.ScheduledFor != other.ScheduledFor ? one.ScheduledFor.CompareTo(other.ScheduledFor)
                : Utf8Order.Instance.Compare(one.Id, other.Id));
        }

        return [.. due.Take(limit).Select(task => task.Id)];
    }

    /// <summary>Goes from one priority that there is to the next lower one: tasks of a high one that are not due yet cost a look each, however many they are.</summary>
    private void Find(string space, string? name, long now, int limit, List<(int Priority, long ScheduledFor, string Id)> due, ref long? next)
    {
        int found = 0;
        for (int? priority = table.PriorityBelow(space, name, TaskCommands.HighestPriority + 1); priority is int present && found < limit; priority = table.PriorityBelow(space, name, present))
        {
            foreach ((long scheduledFor, string id) in table.Pending(space, name, present, limit - found))
            {
                if (scheduledFor > now)
                {
                    next = Math.Min(next ?? long.MaxValue, scheduledFor);
                    break;
                }

                due.Add((present, scheduledFor, id));
                found++;
            }
        }
    }
}
