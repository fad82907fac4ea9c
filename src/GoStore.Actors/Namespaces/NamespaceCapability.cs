using System.Text;
using GoStore.Actors.Engine;
using GoStore.Actors.Entries;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Namespaces;

/// <summary>The handlers of <see cref="NamespaceCommands"/> and <see cref="NamespaceQueries"/>; the ledger does the counting.</summary>
internal sealed class NamespaceCapability(NamespaceSettings settings, NamespaceLedger ledger, EntryCapability entries) : ICapability
{
    private const int CountedAtOnce = 1000;

    private NamespaceTable table = null!;

    public IEnumerable<Migration> Migrations => NamespaceTable.Migrations;

    public static StoreFailure? CheckQuota(Quota? quota) =>
        quota is null ? new InvalidArgument("quota", "The quota is null. Give a quota; Quota.Unlimited has no limit.")
        : quota.MaxKeys < 0 || quota.MaxGroups < 0 || quota.MaxValueBytes < 0 || quota.MaxTotalBytes < 0
            ? new InvalidArgument("quota", $"The limits of a quota must be zero (unlimited) or more; got MaxKeys={quota.MaxKeys} MaxGroups={quota.MaxGroups} MaxValueBytes={quota.MaxValueBytes} MaxTotalBytes={quota.MaxTotalBytes}.")
            : null;

    public void Attach(Database database, HandlerRegistry handlers)
    {
        table = new NamespaceTable(database);
        ledger.Attach(table, handlers);
        handlers.SlicedWrite<NamespaceCommands.Open, NamespaceInfo>(
            Open,
            (_, _) => new InvalidArgument("operations", "Opening a namespace cannot be part of a transaction."));
        handlers.Write<NamespaceCommands.SetQuota, NamespaceInfo>(SetQuota);
        handlers.Write<NamespaceQueries.Get, NamespaceInfo>(Get);
        handlers.Write<NamespaceQueries.List, NamespacePage>(List);
    }

    private IEnumerable<Slice> Open(HandlerContext context, NamespaceCommands.Open command)
    {
        if ((NamespaceName.Check(command.Namespace) ?? (command.Quota is null ? null : CheckQuota(command.Quota))) is StoreFailure wrong)
        {
            yield return new Slice(wrong);
            yield break;
        }

        // What comes into the namespace while it is counted would be counted twice or not at all.
        if (ledger.Find(command.Namespace) is null)
        {
            EntryInterval interval = EntryInterval.OfGroups(command.Namespace + NamespaceName.Separator);
            if (entries.IsHeld(interval))
            {
                yield return new Slice(Parked.Instance);
                yield break;
            }

            var count = new Count(interval, ledger.Generation);
            using EntryDeletions.Hold hold = entries.HoldBack(interval, (group, key, value) => count.Expired(group, key, value, entries.GroupHasRow(group)));
            int rowsAtOnce = CountedAtOnce;
            while (ledger.Find(command.Namespace) is null && !CountSlice(count, rowsAtOnce))
            {
                yield return Slice.More;
                if (count.Generation != ledger.Generation || hold.IsUncertain)
                {
                    // Another process wrote meanwhile, perhaps into what was counted already; or what was told to have expired is there again. In larger
                    // slices each time, as a process that writes all the time would have it begin again for ever.
                    count = new Count(interval, ledger.Generation);
                    hold.IsUncertain = false;
                    rowsAtOnce = Math.Min(2 * rowsAtOnce, int.MaxValue / 2);
                }
            }

            if (ledger.Find(command.Namespace) is null)
            {
                Quota quota = command.Quota ?? settings.Of(command.Namespace);
                ledger.Add(new NamespaceRow(command.Namespace, quota, command.Quota is not null, count.Usage.Keys, count.Usage.Groups, count.Usage.Bytes, 0));
            }
        }

        NamespaceState state = ledger.Find(command.Namespace)!;
        Quota configured = settings.Of(command.Namespace);
        if (command.Quota is { } own && (state.Quota != own || !state.QuotaIsOwn))
        {
            ledger.SetQuota(state, own, isOwn: true);
        }
        else if (command.Quota is null && !state.QuotaIsOwn && configured != Quota.Unlimited && configured != state.Quota)
        {
            // The configuration has changed since; one that says nothing, as that of another program, changes nothing.
            ledger.SetQuota(state, configured, isOwn: false);
        }

        yield return new Slice(state.ToInfo());
    }

    private bool CountSlice(Count count, int limit)
    {
        int rows = table.Count(count.Group, count.Key, count.ToGroup, limit, (group, key, bytes) =>
        {
            bool isNewGroup = !count.HasBegun || !group.SequenceEqual(count.Group);
            count.Usage += new EntryUsage(1, isNewGroup ? 1 : 0, bytes);
            count.Group = isNewGroup ? group.ToArray() : count.Group;
            count.Key = key.ToArray();
            count.HasBegun = true;
        });
        return rows < limit;
    }

    private Outcome<NamespaceInfo> SetQuota(HandlerContext context, NamespaceCommands.SetQuota command)
    {
        if ((NamespaceName.Check(command.Namespace) ?? CheckQuota(command.Quota)) is StoreFailure wrong)
        {
            return wrong;
        }

        if (ledger.Find(command.Namespace) is not { } state)
        {
            return new NamespaceNotFound(command.Namespace);
        }

        ledger.SetQuota(state, command.Quota, isOwn: true);
        return state.ToInfo();
    }

    private Outcome<NamespaceInfo> Get(HandlerContext context, NamespaceQueries.Get query)
    {
        if (NamespaceName.Check(query.Namespace) is StoreFailure wrong)
        {
            return wrong;
        }

        if (entries.IsHeld(EntryInterval.OfGroups(query.Namespace + NamespaceName.Separator)) || !entries.PurgeSlice(context))
        {
            return Parked.Instance;
        }

        return ledger.Find(query.Namespace) is { } state ? state.ToInfo() : new NamespaceNotFound(query.Namespace);
    }

    private Outcome<NamespacePage> List(HandlerContext context, NamespaceQueries.List query)
    {
        if ((EntryCheck.After(query.After) ?? EntryCheck.Window(0, query.Limit)) is StoreFailure wrong)
        {
            return wrong;
        }

        if (entries.IsHeld(EntryInterval.OfGroups("")) || !entries.PurgeSlice(context))
        {
            return Parked.Instance;
        }

        int limit = Math.Min(query.Limit ?? int.MaxValue, context.Settings.PageEntries);
        var names = new List<string>();
        bool more = false;
        table.List(query.After ?? "", row =>
        {
            more = names.Count == limit;
            if (!more)
            {
                names.Add(row.Name);
            }

            return !more;
        });
        return new NamespacePage([.. names.Select(name => ledger.Find(name)!.ToInfo())], more ? (names.Count > 0 ? names[^1] : query.After) : null);
    }

    /// <summary>How far the count of a namespace is that was not counted before.</summary>
    private sealed class Count(EntryInterval interval, long generation)
    {
        public long Generation { get; } = generation;

        public byte[] Group { get; set; } = interval.FromGroup;

        public byte[] Key { get; set; } = [];

        public byte[] ToGroup { get; } = interval.ToGroup;

        public EntryUsage Usage { get; set; }

        public bool HasBegun { get; set; }

        /// <summary>Takes an entry off again that expired after it, or another one of its group, was counted; one that comes later will not be met.</summary>
        public void Expired(string group, string key, string value, bool groupHasOthers)
        {
            int order = Encoding.UTF8.GetBytes(group).AsSpan().SequenceCompareTo(Group);
            if (!HasBegun || order > 0)
            {
                return;
            }

            bool counted = order < 0 || Encoding.UTF8.GetBytes(key).AsSpan().SequenceCompareTo(Key) <= 0;
            Usage += new EntryUsage(counted ? -1 : 0, groupHasOthers ? 0 : -1, counted ? -Encoding.UTF8.GetByteCount(key) - Encoding.UTF8.GetByteCount(value) : 0);
        }
    }
}
