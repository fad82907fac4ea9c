using System.Collections.Immutable;

namespace GoStore.Actors.Entries;

/// <summary>The deletions that are being worked off: what they cover waits for them.</summary>
internal sealed class EntryDeletions(EntryTable table)
{
    private readonly List<Hold> holds = [];
    private ImmutableArray<EntryDeletion> active = [];
    private ImmutableArray<EntryDeletion> marked = [];

    public IReadOnlyList<EntryDeletion> Active => active;

    public void Reload() => active = [.. table.Deletions()];

    public void Mark() => marked = active;

    public void Undo() => active = marked;

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
    public IDisposable HoldBack(EntryInterval interval)
    {
        var hold = new Hold(interval, holds);
        holds.Add(hold);
        return hold;
    }

    public EntryDeletion Begin(EntryInterval interval)
    {
        EntryDeletion deletion = table.AddDeletion(interval);
        active = active.Add(deletion);
        return deletion;
    }

    public void End(EntryDeletion deletion)
    {
        table.RemoveDeletion(deletion.Id);
        active = active.RemoveAll(each => each.Id == deletion.Id);
    }

    private sealed class Hold(EntryInterval interval, List<Hold> holds) : IDisposable
    {
        public EntryInterval Interval { get; } = interval;

        public void Dispose() => holds.Remove(this);
    }
}
