namespace GoStore.Actors.Entries;

/// <summary>The deletions that are being worked off: what they cover waits for them.</summary>
internal sealed class EntryDeletions(EntryTable table)
{
    private List<EntryDeletion> active = [];

    public IReadOnlyList<EntryDeletion> Active => active;

    public void Reload() => active = table.Deletions();

    public bool Holds(string group, string key) => active.Count > 0 && Overlap(EntryInterval.Of(group, key));

    public bool Overlap(string group) => active.Count > 0 && Overlap(EntryInterval.Of(group, KeyRange.All));

    public bool Overlap(EntryInterval interval)
    {
        foreach (EntryDeletion deletion in active)
        {
            if (deletion.Interval.Overlaps(interval))
            {
                return true;
            }
        }

        return false;
    }

    public EntryDeletion Begin(EntryInterval interval)
    {
        EntryDeletion deletion = table.AddDeletion(interval);
        active.Add(deletion);
        return deletion;
    }

    public void End(EntryDeletion deletion)
    {
        table.RemoveDeletion(deletion.Id);
        active.Remove(deletion);
    }
}
