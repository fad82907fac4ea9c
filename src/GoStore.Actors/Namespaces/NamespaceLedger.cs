using System.Text;
using GoStore.Actors.Engine;
using GoStore.Actors.Entries;

namespace GoStore.Actors.Namespaces;

/// <summary>
/// Keeps what every namespace holds and how far its change log is. It counts in memory, follows the savepoints of the engine, and writes the rows that
/// changed once for each commit, in its transaction.
/// </summary>
internal sealed class NamespaceLedger : IEntryQuota
{
    /// <summary>More are not kept in memory; they are read again when they are touched.</summary>
    private const int Known = 10_000;

    private readonly Dictionary<string, NamespaceState?> states = new(StringComparer.Ordinal);
    private readonly List<NamespaceState> dirty = [];
    private readonly List<(NamespaceState State, EntryUsage Usage, long LastRevision)> undo = [];
    private NamespaceTable table = null!;
    private NamespaceState? root;
    private bool hasAny;

    /// <summary>Rises whenever what is in memory was thrown away, because another process wrote or a batch was lost.</summary>
    public long Generation { get; private set; }

    /// <summary>Whether there is a namespace at all; without one no group is looked at.</summary>
    public bool IsActive => hasAny;

    /// <summary>The store itself: what is in no namespace.</summary>
    public NamespaceState Root => root ??= new NamespaceState(table.Find([]) ?? Empty(""));

    public void Attach(NamespaceTable namespaces, HandlerRegistry handlers)
    {
        table = namespaces;
        Reload();
        handlers.ReloadWith(Reload);
        handlers.UndoWith(undo.Clear, Undo);
        handlers.BeforeCommit(_ => Flush());
    }

    /// <summary>The namespace that a stored group is in; null for none.</summary>
    public NamespaceState? Of(string group)
    {
        if (!hasAny)
        {
            return null;
        }

        ReadOnlySpan<char> name = NamespaceName.Of(group);
        return name.IsEmpty ? null : Find(name);
    }

    public NamespaceState? Find(ReadOnlySpan<char> name)
    {
        Dictionary<string, NamespaceState?>.AlternateLookup<ReadOnlySpan<char>> lookup = states.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(name, out NamespaceState? state))
        {
            return state;
        }

        Span<byte> utf8 = stackalloc byte[NamespaceName.Longest];
        NamespaceRow? row = table.Find(utf8[..Encoding.ASCII.GetBytes(name, utf8)]);
        state = row is null ? null : new NamespaceState(row);
        Remember(name.ToString(), state);
        return state;
    }

    public NamespaceState Add(NamespaceRow row)
    {
        table.Write(row);
        var state = new NamespaceState(row);
        Remember(row.Name, state);
        hasAny = true;
        return state;
    }

    public void SetQuota(NamespaceState state, Quota quota, bool isOwn)
    {
        table.Write(state.ToRow() with { Quota = quota, QuotaIsOwn = isOwn });
        state.Quota = quota;
        state.QuotaIsOwn = isOwn;
    }

    public bool Counts(string group) => Of(group) is not null;

    public StoreFailure? Admit(string group, string key, long valueBytes, bool isNew, EntryUsage added, Func<bool> groupIsLive)
    {
        if (Of(group) is not { } state)
        {
            return null;
        }

        Quota quota = state.Quota;
        EntryUsage after = state.Usage + added;

        // What has expired is no room that a new entry may take over: it goes first, and then the new one is looked at again.
        bool takesOverExpired = isNew && added.Keys == 0;
        return quota.MaxValueBytes > 0 && valueBytes > quota.MaxValueBytes ? Exceeded(QuotaLimit.ValueBytes, quota.MaxValueBytes, valueBytes)
            : isNew && quota.MaxKeys > 0 && after.Keys > quota.MaxKeys ? Exceeded(QuotaLimit.Keys, quota.MaxKeys, after.Keys)
            : isNew && quota.MaxGroups > 0 && after.Groups > quota.MaxGroups && !groupIsLive() ? Exceeded(QuotaLimit.Groups, quota.MaxGroups, after.Groups)
            : (added.Bytes > 0 || takesOverExpired) && quota.MaxTotalBytes > 0 && after.Bytes > quota.MaxTotalBytes ? Exceeded(QuotaLimit.TotalBytes, quota.MaxTotalBytes, after.Bytes)
            : null;

        QuotaExceeded Exceeded(QuotaLimit limit, long allowed, long usage) => new(state.Name, limit, allowed, usage, group[(state.Name.Length + 1)..], key);
    }

    public void Use(string group, EntryUsage added)
    {
        if (Of(group) is { } state)
        {
            Touch(state);
            state.Usage += added;
        }
    }

    /// <summary>The next number in the change log of a namespace.</summary>
    public long NextRevision(NamespaceState state)
    {
        Touch(state);
        return ++state.LastRevision;
    }

    /// <summary>
    /// The last number that was given in the change log of a namespace. What is in memory is ahead of the row while a batch is open, and behind it once another
    /// process has written.
    /// </summary>
    public long LastRevision(string name)
    {
        long known = (name.Length == 0 ? Root : Find(name))?.LastRevision ?? 0;
        return Math.Max(known, table.Find(Encoding.ASCII.GetBytes(name))?.LastRevision ?? 0);
    }

    /// <summary>The rows of the namespaces after a name, in their order; they are behind by what is not committed yet.</summary>
    public IReadOnlyList<NamespaceRow> After(string name, int limit)
    {
        var rows = new List<NamespaceRow>();
        table.List(name, row =>
        {
            rows.Add(row);
            return rows.Count < limit;
        });
        return rows;
    }

    private void Touch(NamespaceState state)
    {
        undo.Add((state, state.Usage, state.LastRevision));
        if (!state.IsDirty)
        {
            state.IsDirty = true;
            dirty.Add(state);
        }
    }

    private void Undo()
    {
        for (int index = undo.Count - 1; index >= 0; index--)
        {
            (NamespaceState state, EntryUsage usage, long lastRevision) = undo[index];
            state.Usage = usage;
            state.LastRevision = lastRevision;
        }

        undo.Clear();
    }

    private void Flush()
    {
        foreach (NamespaceState state in dirty)
        {
            table.Write(state.ToRow());
            state.IsDirty = false;
        }

        dirty.Clear();
        undo.Clear();
    }

    private void Reload()
    {
        states.Clear();
        dirty.Clear();
        undo.Clear();
        root = null;
        hasAny = false;
        Generation++;
        table.List("", _ => !(hasAny = true));
    }

    private void Remember(string name, NamespaceState? state)
    {
        if (states.Count >= Known)
        {
            // Those whose rows are not written yet have to stay.
            foreach ((string other, NamespaceState? known) in states)
            {
                if (known is not { IsDirty: true })
                {
                    states.Remove(other);
                }
            }
        }

        states[name] = state;
    }

    internal static NamespaceRow Empty(string name) => new(name, Quota.Unlimited, false, 0, 0, 0, 0);
}
