using GoStore.Actors.Engine;
using GoStore.Actors.Entries;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Changes;

/// <summary>The handlers of <see cref="ConsumerCommands"/> and <see cref="ConsumerQueries"/>. Nothing of a consumer is kept in memory.</summary>
internal sealed class ConsumerCapability(ChangeCapability changes) : ICapability
{
    private ConsumerTable table = null!;

    public IEnumerable<Migration> Migrations => ConsumerTable.Migrations;

    public void Attach(Database database, HandlerRegistry handlers)
    {
        table = new ConsumerTable(database);
        handlers.Write<ConsumerCommands.Take, ConsumerBatch>(Take);
        handlers.Write<ConsumerCommands.Renew, ConsumerRenewed>(Renew);
        handlers.Write<ConsumerCommands.Release, ConsumerReleased>(Release);
        handlers.Write<ConsumerCommands.Commit, ConsumerCommitted>(Commit);
        handlers.Write<ConsumerCommands.Seek, ConsumerCommitted>(Seek);
        handlers.Write<ConsumerCommands.Delete, ConsumerDeleted>(Delete, atomic: true);
        handlers.Read<ConsumerQueries.Status, ConsumerStatus>(Status);
        handlers.Read<ConsumerQueries.List, ConsumerPage>(List);
        handlers.Read<ConsumerQueries.Peek, ChangePage>(Peek);
    }

    private Outcome<ConsumerBatch> Take(HandlerContext context, ConsumerCommands.Take command)
    {
        long until = 0;
        StoreFailure? wrong = CheckName(context, command.Name)
            ?? EntryCheck.Label(context.Settings, "owner", command.Owner)
            ?? EntryCheck.Lease(context, command.Lease, out until)
            ?? (command.Limit < 1 ? new InvalidArgument("limit", $"The limit is {command.Limit}; it must be 1 or more.") : null)
            ?? ChangeCapability.Wrong(context, command.Type, command.Group);
        if (wrong is not null)
        {
            return wrong;
        }

        ConsumerRow? row = table.Find(command.Namespace, command.Name);
        bool isOwn = row?.Owner == command.Owner;
        if (row is not null && !isOwn && row.IsHeld(context.Now))
        {
            return new ConsumerHeld(row.Name, row.Owner!, EntryRow.ToTime(row.LeasedUntil));
        }

        long token = row is null ? table.HighestDeletedToken(command.Namespace) + 1 : isOwn ? row.Token : row.Token + 1;
        long next = row?.Next ?? 1;
        ChangePage page = changes.Page(context, command.Namespace, next, command.Type, command.Group, command.Limit);

        // Where nothing matched there is nothing to be done, so there is nothing that could be lost by going on.
        long position = page.Changes.Count == 0 ? page.Next : next;
        table.Write(command.Namespace, new ConsumerRow(command.Name, position, command.Type, command.Group, command.Owner, token, until, context.Now));
        return new ConsumerBatch(command.Name, page.Changes, token, EntryRow.ToTime(until), page.Next, page.Trimmed, page.Latest);
    }

    private Outcome<ConsumerRenewed> Renew(HandlerContext context, ConsumerCommands.Renew command)
    {
        long until = 0;
        if ((CheckName(context, command.Name) ?? EntryCheck.Lease(context, command.Lease, out until)) is StoreFailure wrong)
        {
            return wrong;
        }

        if (Find(context, command.Namespace, command.Name, command.Token, out ConsumerRow? row) is StoreFailure refused)
        {
            return refused;
        }

        if (row!.Owner is null)
        {
            // It was released under this very token: whoever renews must not take it for his, as the next one may have it at any time.
            return new ConsumerFenced(command.Name, null, null);
        }

        table.Write(command.Namespace, row with { LeasedUntil = until, UpdatedAt = context.Now });
        return new ConsumerRenewed(EntryRow.ToTime(until));
    }

    private Outcome<ConsumerReleased> Release(HandlerContext context, ConsumerCommands.Release command)
    {
        if (CheckName(context, command.Name) is StoreFailure wrong)
        {
            return wrong;
        }

        if (Find(context, command.Namespace, command.Name, command.Token, out ConsumerRow? row) is not null || row!.Owner is null)
        {
            return new ConsumerReleased(false);
        }

        table.Write(command.Namespace, row with { Owner = null, LeasedUntil = 0, UpdatedAt = context.Now });
        return new ConsumerReleased(true);
    }

    private Outcome<ConsumerCommitted> Commit(HandlerContext context, ConsumerCommands.Commit command)
    {
        if (CheckName(context, command.Name) is StoreFailure wrong)
        {
            return wrong;
        }

        if (Find(context, command.Namespace, command.Name, command.Token, out ConsumerRow? row) is StoreFailure refused)
        {
            return refused;
        }

        long latest = changes.Latest(command.Namespace);
        if (command.UpTo > latest)
        {
            return new InvalidArgument("upTo", $"The revision {command.UpTo} cannot be committed for the consumer {Named.Text(command.Name)}: the latest one is {latest}.");
        }

        if (command.UpTo < row!.Next - 1)
        {
            return new InvalidArgument("upTo", $"The revision {command.UpTo} cannot be committed for the consumer {Named.Text(command.Name)}: it is done up to {row.Next - 1} already, and a commit does not go back. Seek does.");
        }

        if (command.UpTo >= row.Next)
        {
            table.Write(command.Namespace, row with { Next = command.UpTo + 1, UpdatedAt = context.Now });
        }

        return new ConsumerCommitted(command.UpTo + 1);
    }

    private Outcome<ConsumerCommitted> Seek(HandlerContext context, ConsumerCommands.Seek command)
    {
        if (CheckName(context, command.Name) is StoreFailure wrong)
        {
            return wrong;
        }

        long latest = changes.Latest(command.Namespace);
        if (command.Next < 1 || command.Next > latest + 1)
        {
            return new InvalidArgument("next", $"The consumer {Named.Text(command.Name)} cannot be moved to revision {command.Next}; give one from 1 to {latest + 1}, which is one after the latest.");
        }

        ConsumerRow row = table.Find(command.Namespace, command.Name)
            ?? new ConsumerRow(command.Name, 1, null, null, null, table.HighestDeletedToken(command.Namespace), 0, 0);
        table.Write(command.Namespace, row with { Next = command.Next, Owner = null, Token = row.Token + 1, LeasedUntil = 0, UpdatedAt = context.Now });
        return new ConsumerCommitted(command.Next);
    }

    private Outcome<ConsumerDeleted> Delete(HandlerContext context, ConsumerCommands.Delete command)
    {
        if (CheckName(context, command.Name) is StoreFailure wrong)
        {
            return wrong;
        }

        if (table.Find(command.Namespace, command.Name) is not { } row)
        {
            return new ConsumerDeleted(false);
        }

        table.Delete(command.Namespace, row, context.Now);
        return new ConsumerDeleted(true);
    }

    private Outcome<ConsumerStatus> Status(HandlerContext context, ConsumerQueries.Status query) =>
        CheckName(context, query.Name) is StoreFailure wrong ? wrong
        : table.Find(query.Namespace, query.Name) is { } row ? ToStatus(context, row, changes.Latest(query.Namespace))
        : new ConsumerNotFound(query.Name);

    private Outcome<ConsumerPage> List(HandlerContext context, ConsumerQueries.List query)
    {
        if ((EntryCheck.After(query.After) ?? EntryCheck.Window(0, query.Limit)) is StoreFailure wrong)
        {
            return wrong;
        }

        int limit = Math.Min(query.Limit ?? int.MaxValue, context.Settings.PageEntries);
        long latest = changes.Latest(query.Namespace);
        List<ConsumerRow> rows = table.List(query.Namespace, query.After ?? "", limit + 1L);
        ConsumerStatus[] found = [.. rows.Take(limit).Select(row => ToStatus(context, row, latest))];
        return new ConsumerPage(found, rows.Count <= limit ? null : found.Length > 0 ? found[^1].Name : query.After ?? "");
    }

    private Outcome<ChangePage> Peek(HandlerContext context, ConsumerQueries.Peek query)
    {
        if ((CheckName(context, query.Name) ?? EntryCheck.Window(0, query.Limit)) is StoreFailure wrong)
        {
            return wrong;
        }

        ConsumerRow? row = table.Find(query.Namespace, query.Name);
        return changes.Page(context, query.Namespace, row?.Next ?? 1, row?.Type, row?.Group, query.Limit);
    }

    /// <summary>Finds a consumer for who has a token of it.</summary>
    /// <returns>Null where the token is the present one; otherwise the failure.</returns>
    private StoreFailure? Find(HandlerContext context, string space, string name, long token, out ConsumerRow? row)
    {
        row = table.Find(space, name);
        return row is null ? new ConsumerNotFound(name)
            : row.Token == token ? null
            : row.IsHeld(context.Now) ? new ConsumerFenced(name, row.Owner, EntryRow.ToTime(row.LeasedUntil))
            : new ConsumerFenced(name, null, null);
    }

    private static ConsumerStatus ToStatus(HandlerContext context, ConsumerRow row, long latest)
    {
        bool isHeld = row.IsHeld(context.Now);
        return new ConsumerStatus(
            row.Name,
            isHeld ? row.Owner : null,
            isHeld ? EntryRow.ToTime(row.LeasedUntil) : null,
            row.Token,
            row.Next,
            latest,
            row.Type,
            row.Group,
            EntryRow.ToTime(row.UpdatedAt));
    }

    private static StoreFailure? CheckName(HandlerContext context, string? name) => EntryCheck.Label(context.Settings, "name", name);
}
