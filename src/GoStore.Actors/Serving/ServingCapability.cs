using System.Collections.Immutable;
using GoStore.Actors.Engine;
using GoStore.Actors.Entries;
using GoStore.Actors.Namespaces;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Serving;

/// <summary>The handlers of <see cref="ServingCommands"/> and <see cref="ServingQueries"/>.</summary>
internal sealed class ServingCapability : ICapability
{
    /// <summary>How many keys there may be: a server holds all of them in memory, and reads them again each second.</summary>
    public const int MostKeys = 1000;

    private const int LongestName = 256;

    private ServingTable table = null!;

    public IEnumerable<Migration> Migrations => ServingTable.Migrations;

    public void Attach(Database database, HandlerRegistry handlers)
    {
        table = new ServingTable(database);
        handlers.Write<ServingCommands.CreateKey, AccessKey>(Create);
        handlers.Write<ServingCommands.RevokeKey, KeyRevoked>((_, command) => new KeyRevoked(table.Delete(command.Id)));
        handlers.Write<ServingCommands.NoteUse, UseNoted>(NoteUse, atomic: true);
        handlers.Write<ServingCommands.Probe, Probed>(Probe);
        handlers.Read<ServingQueries.GetKeys, AccessKeys>((_, _) => new AccessKeys([.. table.List().Select(ToKey)]));
    }

    private Outcome<AccessKey> Create(HandlerContext context, ServingCommands.CreateKey command)
    {
        if (Check(context, command) is { } wrong)
        {
            return wrong;
        }

        var row = new KeyRow(
            command.Id,
            command.Name,
            command.Role,
            string.Join(',', command.Namespaces),
            command.Hash,
            context.Now,
            command.TimeToLive is { } time ? context.ExpiryAfter(time) ?? long.MaxValue : null,
            null);
        if (table.List().Count >= MostKeys)
        {
            return new StoreFailure(ErrorCode.LimitExceeded, $"There are {MostKeys} keys, and no more are possible. Revoke those that are not needed any more.");
        }

        return table.Insert(row) ? ToKey(row) : new StoreFailure(ErrorCode.Conflict, $"There is a key {Named.Text(command.Id)} already. Try again with another id.");
    }

    private static StoreFailure? Check(HandlerContext context, ServingCommands.CreateKey command)
    {
        if ((EntryCheck.Label(context.Settings, "id", command.Id) ?? EntryCheck.Label(context.Settings, "name", command.Name)) is { } wrong)
        {
            return wrong;
        }

        if (command.Name.Length > LongestName || command.Name.Any(char.IsControl))
        {
            return new InvalidArgument("name", $"The name of the key, {Named.Text(command.Name)}, must have 1 to {LongestName} characters and no control characters.");
        }

        if (command.TimeToLive is { } time && (time <= TimeSpan.Zero || context.ExpiryAfter(time) is null))
        {
            return new InvalidArgument("timeToLive", $"The key is to be good for {time}; that must be above zero, and end before the year 10000.");
        }

        return command.Namespaces.Select(NamespaceName.Check).FirstOrDefault(found => found is not null);
    }

    private Outcome<UseNoted> NoteUse(HandlerContext context, ServingCommands.NoteUse command)
    {
        foreach ((string id, DateTimeOffset time) in command.Times)
        {
            table.NoteUse(id, time.ToUnixTimeMilliseconds());
        }

        return UseNoted.Instance;
    }

    private Outcome<Probed> Probe(HandlerContext context, ServingCommands.Probe command)
    {
        table.Probe(context.Now);
        return Probed.Instance;
    }

    private static AccessKey ToKey(KeyRow row) => new(
        row.Id,
        row.Name,
        row.Role,
        row.Namespaces.Length == 0 ? [] : [.. row.Namespaces.Split(',')],
        row.Hash,
        EntryRow.ToTime(row.CreatedAt),
        row.ExpiresAt is { } expiry ? EntryRow.ToTime(expiry) : null,
        row.LastUsedAt is { } used ? EntryRow.ToTime(used) : null);
}
