using GoStore.Actors.Engine;
using GoStore.Actors.Entries;
using GoStore.Actors.Namespaces;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Changes;

/// <summary>
/// Gives each change of a namespace its revision and writes it down, in the transaction of the change; the handlers of <see cref="ChangeCommands"/> and
/// <see cref="ChangeQueries"/>, and the retention.
/// </summary>
internal sealed class ChangeCapability(ChangeSettings settings, NamespaceLedger ledger) : ICapability, IEntryListener
{
    private const int TrimmedAtOnce = 1000;
    private const int NamespacesAtOnce = 100;

    /// <summary>More namespaces than this are not remembered one by one; the next look at all of them finds them.</summary>
    private const int Remembered = 10_000;

    private readonly HashSet<string> tooLong = new(StringComparer.Ordinal);
    private ChangeTable table = null!;
    private long? lookedAtAll;

    public IEnumerable<Migration> Migrations => ChangeTable.Migrations;

    public bool IsActive => settings.Enabled;

    public void Attach(Database database, HandlerRegistry handlers)
    {
        table = new ChangeTable(database);
        tooLong.Clear();
        lookedAtAll = null;
        if (settings.Enabled)
        {
            handlers.Upkeep(Retain);
        }

        handlers.Read<ChangeQueries.GetChanges, ChangePage>(GetChanges);
        handlers.Read<ChangeQueries.GetLatestRevision, LatestRevision>((_, query) => new LatestRevision(ledger.LastRevision(query.Namespace)));
        handlers.SlicedWrite<ChangeCommands.Trim, ChangesTrimmed>(
            (_, command) => Trim(command),
            (_, _) => new InvalidArgument("operations", "Trimming the change log cannot be part of a transaction."));
    }

    public bool Cares(string group, string? key) => settings.Enabled;

    public EntryChange Changed(HandlerContext context, EntryChange change)
    {
        if (!settings.Enabled)
        {
            return change;
        }

        NamespaceState state = ledger.Of(change.Group) ?? ledger.Root;
        EntryChange numbered = change with { Revision = ledger.NextRevision(state) };
        table.Append(state.Name, state.Name.Length == 0 ? change.Group : change.Group[(state.Name.Length + 1)..], numbered, context.Now);
        if (settings.RetainCount > 0 && numbered.Revision > settings.RetainCount && tooLong.Count < Remembered)
        {
            tooLong.Add(state.Name);
        }

        return numbered;
    }

    /// <summary>The last revision of a namespace that was given.</summary>
    public long Latest(string name) => ledger.LastRevision(name);

    /// <summary>What is wrong with a filter; null where nothing is.</summary>
    public static StoreFailure? Wrong(HandlerContext context, string? type, string? group) =>
        (type is null ? null : EntryCheck.Type(context.Settings, type)) ?? (group is null ? null : EntryCheck.Group(context.Settings, group));

    /// <summary>Reads a page, bounded in entries, bytes and time.</summary>
    public ChangePage Page(HandlerContext context, string name, long from, string? type, string? group, int? limit)
    {
        // Another process may write in between, so the end is read before what comes before it.
        long latest = ledger.LastRevision(name);
        long first = table.First(name) ?? latest + 1;
        var changes = new List<Change>();
        context.StartSlice();
        int most = Math.Min(limit ?? int.MaxValue, context.Settings.PageEntries);
        long next = table.Read(name, from, latest, type, group, most, context.Settings.PageBytes, () => context.SliceIsOver, changes, out long? oldest);
        first = Math.Max(first, oldest > from ? oldest.Value : 0);

        // What was trimmed is passed over even where nothing is to be read.
        return new ChangePage(changes, Math.Max(next, Math.Min(from > first ? from : first, latest + 1)), first, latest, Math.Max(0, Math.Min(first, latest + 1) - from));
    }

    private Outcome<ChangePage> GetChanges(HandlerContext context, ChangeQueries.GetChanges query)
    {
        StoreFailure? wrong = query.From < 1
            ? new InvalidArgument("from", $"The revision to read from is {query.From}; revisions start at 1.")
            : EntryCheck.Window(0, query.Limit) ?? Wrong(context, query.Type, query.Group);
        return wrong is not null ? wrong : Page(context, query.Namespace, query.From, query.Type, query.Group, query.Limit);
    }

    private IEnumerable<Slice> Trim(ChangeCommands.Trim command)
    {
        if (command.UpTo < 0)
        {
            yield return new Slice(new InvalidArgument("upTo", $"The revision to trim up to is {command.UpTo}; it must be zero or more. Give the latest revision to trim all changes."));
            yield break;
        }

        long count = 0;
        while (TrimSlice(command.Namespace, command.UpTo) is int trimmed and > 0)
        {
            count += trimmed;
            yield return Slice.More;
        }

        yield return new Slice(new ChangesTrimmed(count));
    }

    private int TrimSlice(string name, long upTo) =>
        table.First(name) is long first && first <= upTo ? table.Trim(name, Math.Min(upTo, first + TrimmedAtOnce - 1)) : 0;

    /// <summary>
    /// Deletes what is more or older than is kept. A purge may come at every expiry: then only the namespaces that grew beyond their count are looked at, and
    /// all of them once in a purge interval.
    /// </summary>
    private IEnumerable<Slice> Retain(HandlerContext context)
    {
        string[] grown = [.. tooLong];
        tooLong.Clear();
        foreach (string name in grown)
        {
            while (RetainSlice(context, name, ledger.LastRevision(name)) > 0)
            {
                yield return Slice.More;
            }
        }

        if ((settings.RetainCount == 0 && settings.RetainAge == TimeSpan.Zero)
            || (lookedAtAll is long before && Math.Abs(context.Now - before) < context.Settings.PurgeInterval.TotalMilliseconds))
        {
            yield break;
        }

        lookedAtAll = context.Now;
        for (IReadOnlyList<NamespaceRow> page = [ledger.Root.ToRow()]; page.Count > 0; page = ledger.After(page[^1].Name, NamespacesAtOnce))
        {
            foreach (NamespaceRow row in page)
            {
                while (RetainSlice(context, row.Name, row.LastRevision) > 0)
                {
                    yield return Slice.More;
                }
            }

            yield return Slice.More;
        }
    }

    private int RetainSlice(HandlerContext context, string name, long latest)
    {
        long upTo = settings.RetainCount > 0 ? latest - settings.RetainCount : 0;
        if (settings.RetainAge > TimeSpan.Zero)
        {
            upTo = Math.Max(upTo, table.LastUntil(name, context.Now - (long)settings.RetainAge.TotalMilliseconds, TrimmedAtOnce) ?? 0);
        }

        return upTo > 0 ? TrimSlice(name, upTo) : 0;
    }
}
