namespace GoStore.Actors.TestSupport.Linearizability;

/// <summary>A lock that somebody got, in ticks of one clock.</summary>
/// <param name="Owner">Who.</param>
/// <param name="Token">The fencing token.</param>
/// <param name="Invoked">When it was asked for.</param>
/// <param name="Granted">When the grant came.</param>
/// <param name="Ended">Until when it was certainly held: when its release was asked for, or the lease was over counted from <paramref name="Invoked"/> on.</param>
internal sealed record LockHold(string Owner, long Token, long Invoked, long Granted, long Ended);

/// <summary>A write that was acknowledged to who gave this token.</summary>
internal sealed record GuardedWrite(long Token, long Version);

/// <summary>Everything that happened to one lock.</summary>
internal static class LockHistory
{
    /// <summary>Whether tokens rose strictly, no two held the lock at a time, and nothing was written under an older token after a newer one.</summary>
    public static Verdict Check(string name, IReadOnlyCollection<LockHold> holds, IReadOnlyCollection<GuardedWrite> writes)
    {
        var problems = new List<string>();
        problems.AddRange(holds.GroupBy(each => each.Token).Where(each => each.Count() > 1).Select(each => $"Lock {name}: token {each.Key} was given to {string.Join(" and ", each.Select(hold => hold.Owner))}."));

        LockHold? newest = null;
        var answered = new Queue<LockHold>(holds.OrderBy(each => each.Granted));
        foreach (LockHold hold in holds.OrderBy(each => each.Invoked))
        {
            while (answered.TryPeek(out LockHold? earlier) && earlier.Granted < hold.Invoked)
            {
                newest = newest is null || earlier.Token > newest.Token ? earlier : newest;
                answered.Dequeue();
            }

            if (newest is not null && hold.Token <= newest.Token)
            {
                problems.Add($"Lock {name}: {hold.Owner} got token {hold.Token} after {newest.Owner} had got {newest.Token}.");
            }
        }

        LockHold? longest = null;
        foreach (LockHold hold in holds.Where(each => each.Granted < each.Ended).OrderBy(each => each.Granted))
        {
            if (longest is not null && hold.Granted < longest.Ended)
            {
                problems.Add($"Lock {name}: {longest.Owner} (token {longest.Token}) and {hold.Owner} (token {hold.Token}) held it at the same time.");
            }

            longest = longest is null || hold.Ended > longest.Ended ? hold : longest;
        }

        GuardedWrite? before = null;
        foreach (GuardedWrite write in writes.OrderBy(each => each.Version))
        {
            if (before is not null && before.Version == write.Version)
            {
                problems.Add($"Lock {name}: two writes under it gave version {write.Version}.");
            }

            if (before is not null && write.Token < before.Token)
            {
                problems.Add($"Lock {name}: version {write.Version} was written under token {write.Token}, after version {before.Version} under {before.Token}.");
            }

            before = write;
        }

        return Verdict.Of(problems);
    }
}
