using GoStore.Actors.Engine;
using GoStore.Actors.Entries;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Locks;

/// <summary>
/// The handlers of <see cref="LockCommands"/> and <see cref="LockQueries"/>. Who holds a lock stands in its table alone; in memory are only those who wait.
/// They are served before the commit that frees their lock, or when its lease runs out, so nobody looks again and again.
/// </summary>
internal sealed class LockCapability : ICapability
{
    private const int DeletedAtOnce = 1000;

    /// <summary>
    /// A lock that another process frees is seen no later than this many milliseconds after. It costs a look at the file's change counter, and only while
    /// somebody waits.
    /// </summary>
    private const long OthersLookedForEvery = 250;

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Dictionary<(string Namespace, string Name), LockLine> lines = [];
    private readonly HashSet<(string Namespace, string Name)> freed = [];
    private LockTable table = null!;
    private long? next;
    private bool othersWrote;

    public IEnumerable<Migration> Migrations => LockTable.Migrations;

    public void Attach(Database database, HandlerRegistry handlers)
    {
        table = new LockTable(database);

        // Whoever waited was told of the loss of the connection.
        lines.Clear();
        freed.Clear();
        next = null;
        handlers.Write<LockCommands.Acquire, LockGrant>(Acquire, atomic: true);
        handlers.Write<LockCommands.Renew, LockGrant>(Renew);
        handlers.Write<LockCommands.Release, LockReleased>(Release);
        handlers.Read<LockCommands.Expect, LockExpected>(Expect);
        handlers.Read<LockQueries.Status, LockStatus>(Status);
        handlers.Read<LockQueries.List, LockPage>(List);
        handlers.BeforeCommit(ServeFreed);
        handlers.Alarm(() => next, Ring);
        handlers.ReloadWith(() => othersWrote = true);
        handlers.Upkeep(DeleteExpired);
    }

    private static StoreFailure? Check(HandlerContext context, string? name, string? owner) =>
        EntryCheck.Label(context.Settings, "name", name) ?? EntryCheck.Label(context.Settings, "owner", owner);

    private static LockGrant ToGrant(LockRow row) => new(row.Name, row.Owner, row.Token, EntryRow.ToTime(row.AcquiredAt), EntryRow.ToTime(row.LeasedUntil));

    private Outcome<LockGrant> Acquire(HandlerContext context, LockCommands.Acquire command)
    {
        StoreFailure? wrong = Check(context, command.Name, command.Owner)
            ?? EntryCheck.Lease(context, command.Lease, out _)
            ?? (command.Wait < TimeSpan.Zero || command.Wait > LongestWait
                ? new InvalidArgument("wait", $"The wait is {command.Wait}; it must be from zero to {LongestWait.TotalHours:0} hours. To wait longer, ask again.")
                : null);
        if (wrong is not null)
        {
            return wrong;
        }

        LockRow? row = table.Find(command.Namespace, command.Name);
        LockLine.Place? first = lines.GetValueOrDefault((command.Namespace, command.Name))?.First;
        bool isHeld = row?.IsHeld(context.Now) == true;
        if (isHeld ? row!.Owner == command.Owner : first is null)
        {
            return Grant(context, command);
        }

        // A lock that was freed a moment ago belongs to the first of those who wait for it.
        return command.Wait > TimeSpan.Zero
            ? new Deferred(waiter => Join(context, waiter, command, isHeld ? row!.LeasedUntil : context.Now))
            : isHeld ? Held(row!) : new LockHeld(command.Name, first!.Command.Owner, EntryRow.ToTime(context.Now));
    }

    private LockGrant Grant(HandlerContext context, LockCommands.Acquire command)
    {
        var row = new LockRow(command.Name, command.Owner, table.NextToken(command.Namespace), context.Now, context.ExpiryAfter(command.Lease) ?? long.MaxValue);
        table.Write(command.Namespace, row);
        return ToGrant(row);
    }

    private Outcome<LockGrant> Renew(HandlerContext context, LockCommands.Renew command)
    {
        long until = 0;
        if ((Check(context, command.Name, command.Owner) ?? EntryCheck.Lease(context, command.Lease, out until)) is StoreFailure wrong)
        {
            return wrong;
        }

        LockRow? row = table.Find(command.Namespace, command.Name);
        if (row is null || row.Token != command.Token || row.Owner != command.Owner || !row.IsHeld(context.Now))
        {
            return Fenced(context, command.Name, command.Token, row);
        }

        row = row with { LeasedUntil = until };
        table.Write(command.Namespace, row);
        if (lines.TryGetValue((command.Namespace, command.Name), out LockLine? line))
        {
            // It may have become shorter, and is looked at again where the renewal is lost.
            line.FreeAt = Math.Min(line.FreeAt, until);
            SetNext(context);
        }

        return ToGrant(row);
    }

    private Outcome<LockReleased> Release(HandlerContext context, LockCommands.Release command)
    {
        if (Check(context, command.Name, command.Owner) is StoreFailure wrong)
        {
            return wrong;
        }

        LockRow? row = table.Find(command.Namespace, command.Name);
        if (row is null || row.Owner != command.Owner || (command.Token is long token && token != row.Token) || !row.IsHeld(context.Now))
        {
            return new LockReleased(false);
        }

        table.Delete(command.Namespace, command.Name);
        if (lines.ContainsKey((command.Namespace, command.Name)))
        {
            freed.Add((command.Namespace, command.Name));
        }

        return new LockReleased(true);
    }

    private Outcome<LockExpected> Expect(HandlerContext context, LockCommands.Expect command)
    {
        if (EntryCheck.Label(context.Settings, "name", command.Name) is StoreFailure wrong)
        {
            return wrong;
        }

        LockRow? row = table.Find(command.Namespace, command.Name);
        return row is not null && row.Token == command.Token && row.IsHeld(context.Now) ? LockExpected.Instance : Fenced(context, command.Name, command.Token, row);
    }

    private Outcome<LockStatus> Status(HandlerContext context, LockQueries.Status query) =>
        EntryCheck.Label(context.Settings, "name", query.Name) is StoreFailure wrong
            ? wrong
            : ToStatus(context, query.Namespace, query.Name, table.Find(query.Namespace, query.Name));

    private Outcome<LockPage> List(HandlerContext context, LockQueries.List query)
    {
        if ((EntryCheck.After(query.After) ?? EntryCheck.Window(0, query.Limit)) is StoreFailure wrong)
        {
            return wrong;
        }

        // What has expired is passed over, but counts as looked at, so that one page never looks at more than a page.
        int limit = Math.Min(query.Limit ?? int.MaxValue, context.Settings.PageEntries);
        List<LockRow> rows = table.List(query.Namespace, query.After ?? "", limit + 1L);
        LockStatus[] found = [.. rows.Take(limit).Where(row => row.IsHeld(context.Now)).Select(row => ToStatus(context, query.Namespace, row.Name, row))];
        return new LockPage(found, limit > 0 && rows.Count > limit ? rows[limit - 1].Name : null);
    }

    private LockStatus ToStatus(HandlerContext context, string space, string name, LockRow? row)
    {
        int waiting = lines.GetValueOrDefault((space, name))?.Count ?? 0;
        return row?.IsHeld(context.Now) == true
            ? new LockStatus(name, row.Owner, row.Token, EntryRow.ToTime(row.AcquiredAt), EntryRow.ToTime(row.LeasedUntil), waiting)
            : new LockStatus(name, null, 0, null, null, waiting);
    }

    private static LockHeld Held(LockRow row) => new(row.Name, row.Owner, EntryRow.ToTime(row.LeasedUntil));

    private static LockFenced Fenced(HandlerContext context, string name, long token, LockRow? row) => row?.IsHeld(context.Now) == true
        ? new LockFenced(name, token, row.Owner, EntryRow.ToTime(row.LeasedUntil))
        : new LockFenced(name, token, null, null);

    private void Join(HandlerContext context, Waiter waiter, LockCommands.Acquire command, long freeAt)
    {
        if (!lines.TryGetValue((command.Namespace, command.Name), out LockLine? line))
        {
            lines.Add((command.Namespace, command.Name), line = new LockLine());
        }

        line.Add(waiter, command, context.ExpiryAfter(command.Wait) ?? long.MaxValue);
        line.FreeAt = freeAt;
        next = Math.Min(Math.Min(next ?? long.MaxValue, line.Next), context.Now + OthersLookedForEvery);
    }

    /// <summary>Those who wait for what this batch has freed get it with the same commit.</summary>
    private void ServeFreed(HandlerContext context)
    {
        if (freed.Count == 0)
        {
            return;
        }

        foreach ((string Namespace, string Name) name in freed)
        {
            if (lines.TryGetValue(name, out LockLine? line))
            {
                Serve(context, name, line);
            }
        }

        freed.Clear();
        SetNext(context);
    }

    private void Ring(HandlerContext context)
    {
        foreach (((string Namespace, string Name) name, LockLine line) in lines.ToList())
        {
            if (line.First is null)
            {
                // All have given up, and nothing is left to look for.
                lines.Remove(name);
            }
            else if (othersWrote || line.Next <= context.Now)
            {
                Serve(context, name, line);
            }
        }

        othersWrote = false;
        SetNext(context);
    }

    /// <summary>Gives a lock to the first who waits for it, where it is free, and tells those whose wait is over.</summary>
    private void Serve(HandlerContext context, (string Namespace, string Name) name, LockLine line)
    {
        LockRow? row = table.Find(name.Namespace, name.Name);
        if (row?.IsHeld(context.Now) != true && line.First is { } first)
        {
            // Before those whose wait has ended are told: who waited until the very moment at which it is free gets it.
            LockGrant grant = Grant(context, first.Command);
            line.RemoveFirst();
            first.Waiter.Answer(grant);
            row = table.Find(name.Namespace, name.Name);
        }

        foreach (LockLine.Place late in line.TakeLate(context.Now))
        {
            late.Waiter.Answer(Held(row!));
        }

        line.FreeAt = row?.LeasedUntil ?? context.Now;
        if (line.First is null)
        {
            lines.Remove(name);
        }
    }

    private void SetNext(HandlerContext context) =>
        next = lines.Count == 0 ? null : Math.Min(lines.Values.Min(line => line.Next), context.Now + OthersLookedForEvery);

    private IEnumerable<Slice> DeleteExpired(HandlerContext context)
    {
        while (table.DeleteExpired(context.Now, DeletedAtOnce) == DeletedAtOnce)
        {
            yield return Slice.More;
        }
    }
}
