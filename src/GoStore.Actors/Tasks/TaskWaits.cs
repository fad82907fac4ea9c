using GoStore.Actors.Engine;

namespace GoStore.Actors.Tasks;

/// <summary>
/// The runners that wait for work. Kept in memory alone: a runner that was told of a lost connection asks again. What is known of them only says when to look
/// into the tables; to look once too often does no harm, so nothing has to be undone with a savepoint.
/// </summary>
internal sealed class TaskWaits
{
    private readonly List<Wait> waits = [];

    /// <summary>When the first wait is over or the first task that somebody waits for is due, in Unix milliseconds; null for never.</summary>
    public long? Next { get; private set; }

    /// <summary>Whether a task has come that somebody may be waiting for.</summary>
    public bool HasNews { get; private set; }

    /// <param name="waiter">The runner's request.</param>
    /// <param name="command">What it wants.</param>
    /// <param name="until">When it wants to be told that there is nothing, in Unix milliseconds.</param>
    /// <param name="next">When the next task is due that it can run; null for none.</param>
    public void Add(Waiter waiter, TaskCommands.Take command, long until, long? next)
    {
        waits.RemoveAll(wait => wait.Waiter.IsOver);
        waits.Add(new Wait(waiter, command, until) { Next = next });
        Next = Earlier(Next, Earlier(until, next));
    }

    public void Clear()
    {
        waits.Clear();
        Next = null;
        HasNews = false;
    }

    /// <summary>Ends the wait of a runner.</summary>
    /// <returns>Whether there was one.</returns>
    public bool End(string space, string runner)
    {
        bool found = false;
        foreach (Wait wait in waits.Where(wait => wait.Command.Namespace == space && wait.Command.Runner == runner))
        {
            found |= !wait.Waiter.IsOver;
            wait.Waiter.Answer(new TasksTaken([]));
        }

        waits.RemoveAll(wait => wait.Waiter.IsOver);
        return found;
    }

    /// <summary>A task is pending, so whoever waits for one of its name has to look again.</summary>
    public void Announce(string space, string name)
    {
        foreach (Wait wait in waits)
        {
            if (wait.Command.Namespace == space && (wait.Command.Names.Length == 0 || wait.Command.Names.Contains(name)))
            {
                wait.Look = true;
                HasNews = true;
            }
        }
    }

    /// <summary>Others have written, or a batch was lost: everybody looks again.</summary>
    public void AnnounceAll()
    {
        foreach (Wait wait in waits)
        {
            wait.Look = true;
        }

        HasNews = waits.Count > 0;
        Next = HasNews ? 0 : null;
    }

    /// <summary>Answers those for whom there is something now, and those whose wait is over, in the order in which they came.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="take">Takes tasks for a runner: what it got, and when the next one is due if that is nothing.</param>
    public void Serve(long now, Func<TaskCommands.Take, (IReadOnlyList<TakenTask> Tasks, long? Next)> take)
    {
        HasNews = false;

        // Where there is nothing for one, there is nothing for others that want the same.
        var nothingFor = new Dictionary<(string, string), long?>();
        foreach (Wait wait in waits)
        {
            if (wait.Waiter.IsOver)
            {
                continue;
            }

            if (wait.Look || wait.Next <= now)
            {
                // With their lengths: a name may have whatever would stand between two of them in it.
                (string, string) wanted = (wait.Command.Namespace, string.Concat(wait.Command.Names.Select(name => $"{name.Length}:{name}")));
                if (!nothingFor.TryGetValue(wanted, out long? next))
                {
                    (IReadOnlyList<TakenTask> tasks, next) = take(wait.Command);
                    if (tasks.Count > 0)
                    {
                        wait.Waiter.Answer(new TasksTaken(tasks));
                        continue;
                    }

                    nothingFor.Add(wanted, next);
                }

                wait.Look = false;
                wait.Next = next;
            }

            if (wait.Until <= now)
            {
                wait.Waiter.Answer(new TasksTaken([]));
            }
        }

        waits.RemoveAll(wait => wait.Waiter.IsOver);
        Next = waits.Aggregate((long?)null, (earliest, wait) => Earlier(earliest, Earlier(wait.Until, wait.Next)));
    }

    private static long? Earlier(long? one, long? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);

    private sealed class Wait(Waiter waiter, TaskCommands.Take command, long until)
    {
        public Waiter Waiter { get; } = waiter;

        public TaskCommands.Take Command { get; } = command;

        public long Until { get; } = until;

        /// <summary>When the next task is due that it can run, as far as is known.</summary>
        public long? Next { get; set; }

        public bool Look { get; set; }
    }
}
