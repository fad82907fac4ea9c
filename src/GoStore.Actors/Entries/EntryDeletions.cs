using System.Collections.Immutable;

namespace GoStore.Actors.Entries;

/// <summary>The deletions that are being worked off: what they cover waits for them.</summary>
internal sealed class EntryDeletions(EntryTable table)
{
    private readonly List<Hold> holds = [];
    private ImmutableArray<EntryDeletion> active = [];
    private ImmutableArray<EntryDeletion> marked = [];

    public IReadOnlyList<EntryDeletion> Active => active;

    /// <summary>Whether a deletion is still to be worked off: another process that found its intent may have brought it to its end.</summary>
    public bool IsActive(EntryDeletion deletion) => active.Any(each => each.Id == deletion.Id);

    public void Reload() => active = [.. table.Deletions()];

    public void Mark()
    {
        marked = active;
        foreach (Hold hold in holds)
        {
            hold.WasToldSinceMark = false;
        }
    }

    public void Undo()
    {
        active = marked;
        foreach (Hold hold in holds.Where(hold => hold.WasToldSinceMark))
        {
            hold.IsUncertain = true;
        }
    }

    /// <summary>Whether somebody holds a stretch back to look at all of it.</summary>
    public bool IsWatched => holds.Count > 0;

    /// <summary>Tells those who hold a stretch back that an entry in it, which had expired, was deleted all the same.</summary>
    public void Expired(string group, string key, string value)
    {
        EntryInterval interval = EntryInterval.Of(group, key);
        foreach (Hold hold in holds.Where(hold => hold.Interval.Overlaps(interval)))
        {
            hold.WasToldSinceMark = true;
            hold.Expired(group, key, value);
        }
    }

    private bool IsIdle => active.IsEmpty && holds.Count == 0;

    public bool Holds(string group, string key) => !IsIdle && Overlap(EntryInterval.Of(group, key));

    public bool Overlap(string group) => !IsIdle && Overlap(EntryInterval.Of(group, KeyRange.All));

    public bool Overlap(EntryInterval interval)
    {
        foreach (EntryDeletion deletion in active)
        {
            if (deletion.Interval.Overlaps(interval))
            {
                return true;
            }
        }

        foreach (Hold hold in holds)
        {
            if (hold.Interval.Overlaps(interval))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets whoever touches a stretch wait, as an active deletion does, until the result is disposed.</summary>
    /// <param name="interval">The stretch.</param>
    /// <param name="expired">Is told what expires in it meanwhile: group, key, value.</param>
    public Hold HoldBack(EntryInterval interval, Action<string, string, string> expired)
    {
        var hold = new Hold(interval, expired, holds);
        holds.Add(hold);
        return hold;
    }

    public EntryDeletion Begin(EntryInterval interval)
    {
        EntryDeletion deletion = table.AddDeletion(interval);
        active = active.Add(deletion);
        return deletion;
    }

    /// <summary>Keeps in mind of which group a deletion told last: taken up again, it does not tell of it once more.</summary>
    public void Tell(EntryDeletion deletion, string group)
    {
        table.TellDeletion(deletion.Id, group);
        active = [.. active.Select(each => each.Id == deletion.Id ? each with { Told = group } : each)];
    }

    public void End(EntryDeletion deletion)
    {
        table.RemoveDeletion(deletion.Id);
        active = active.RemoveAll(each => each.Id == deletion.Id);
    }

    internal sealed class Hold(EntryInterval interval, Action<string, string, string> expired, List<Hold> holds) : IDisposable
    {
        public EntryInterval Interval { get; } = interval;

        public Action<string, string, string> Expired { get; } = expired;

        public bool WasToldSinceMark { get; set; }

        /// <summary>Whether something that was told was undone, so that whoever looks has to begin again.</summary>
        public bool IsUncertain { get; set; }

        public void Dispose() => holds.Remove(this);
    }
}
