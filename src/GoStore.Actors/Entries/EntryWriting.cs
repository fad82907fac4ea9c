using System.Text;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Entries;

/// <summary>
/// Every change of an entry goes through here, so that quotas are kept and those who keep track are told, in the order in which it happens and in the
/// transaction in which it happens. Where nobody counts or listens, nothing is asked of the database that the change itself does not need.
/// </summary>
internal sealed class EntryWriting(EntryTable table, IEntryQuota quota, IReadOnlyList<IEntryListener> listeners, EntryDeletions deletions)
{
    // An array, as every write goes through them, and a list behind an interface allocates for each round.
    private readonly IEntryListener[] listeners = [.. listeners];

    private bool IsActive => quota.IsActive || listeners.Any(listener => listener.IsActive);

    /// <summary>Writes an entry, if there is room for it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="present">What is there; null for no row.</param>
    /// <param name="value">The value.</param>
    /// <param name="expiresAt">When it expires.</param>
    /// <param name="type">Its type.</param>
    /// <param name="version">The version it was given.</param>
    /// <returns>Null where it was written; otherwise what to answer instead.</returns>
    public object? Put(HandlerContext context, string group, string key, EntryHead? present, string value, long? expiresAt, string type, out long version)
    {
        version = 0;
        bool counts = quota.IsActive && quota.Counts(group);
        EntryUsage added = default;
        if (counts)
        {
            added = Added(group, key, present, value, out long valueBytes);
            StoreFailure? refused = Admit(context, group, key, present, valueBytes, added);
            if (refused is not null && table.HasExpired(context.Now))
            {
                // What has expired does not count, so it makes room first.
                bool all = PurgeSlice(context);
                present = table.Head(group, key, context.Now);
                added = Added(group, key, present, value, out valueBytes);
                refused = Admit(context, group, key, present, valueBytes, added);
                if (refused is not null && !all)
                {
                    return Parked.Instance;
                }
            }

            if (refused is not null)
            {
                return refused;
            }
        }

        bool told = Cares(group, key);
        EntryRow expired = default;
        bool replaces = told && present is { Version: 0 } && table.TryGet(group, key, out expired);
        version = table.Put(group, key, present, value, expiresAt, type, context.Now);

        // After the statement: one that fails by itself does not undo what was counted and told.
        if (counts)
        {
            quota.Use(group, added);
        }

        if (told)
        {
            if (replaces)
            {
                Tell(context, new EntryChange(StoreEventKind.Expire, group, key, expired.Value, expired.Version, expired.Type, null));
            }

            Tell(context, new EntryChange(StoreEventKind.Set, group, key, value, version, type, expiresAt));
        }

        return null;
    }

    /// <summary>Gives a live entry that was just read another time to live.</summary>
    public void Touch(HandlerContext context, string group, string key, EntryRow row, long? expiresAt)
    {
        table.Expire(group, key, expiresAt);
        if (Cares(group, key))
        {
            Tell(context, new EntryChange(StoreEventKind.Touch, group, key, row.Value, row.Version, row.Type, expiresAt));
        }
    }

    /// <summary>Deletes a live entry that was just read.</summary>
    public void Delete(HandlerContext context, string group, string key, EntryRow row)
    {
        table.Delete(group, key);
        Gone(group, key, row.Value);
        if (Cares(group, key))
        {
            Tell(context, new EntryChange(StoreEventKind.Delete, group, key, row.Value, row.Version, row.Type, null));
        }
    }

    /// <summary>Deletes a stretch of no more rows than fit into one step.</summary>
    /// <param name="context">The request.</param>
    /// <param name="interval">The stretch.</param>
    /// <param name="groups">Where groups are deleted as a whole: how far that is; null where entries are.</param>
    /// <returns>How many live entries it had.</returns>
    public long Delete(HandlerContext context, EntryInterval interval, GroupDeletion? groups)
    {
        if (!IsActive)
        {
            long count = table.Count(interval, context.Now);
            table.Delete(interval);
            return count;
        }

        long live = 0;
        var usage = new List<(string Group, EntryUsage Usage)>();
        // Told while they are read: a thousand values at once may be more than the memory holds.
        table.Read(interval, row =>
        {
            string group = row.Text(0);
            if (usage.Count == 0 || usage[^1].Group != group)
            {
                usage.Add((group, default));
            }

            usage[^1] = (group, usage[^1].Usage + new EntryUsage(-1, 0, -row.Utf8(1).Length - row.Utf8(2).Length));
            bool isLive = row.IsNull(5) || row.Int64(5) > context.Now;
            live += isLive ? 1 : 0;
            if (groups?.Told == group)
            {
                return;
            }

            if (groups is not null && isLive)
            {
                groups.Told = group;
                if (Cares(group, null))
                {
                    Tell(context, new EntryChange(StoreEventKind.DeleteGroup, group, "", "", 0, "", null));
                }

                return;
            }

            // What had expired is told of by itself: a group in which nothing is live is not deleted, as it was not there.
            string key = row.Text(1);
            if (Cares(group, key))
            {
                Tell(context, new EntryChange(isLive ? StoreEventKind.Delete : StoreEventKind.Expire, group, key, row.Text(2), row.Int64(3), row.Text(4), null));
            }
        });
        table.Delete(interval);
        foreach ((string group, EntryUsage removed) in usage)
        {
            if (quota.IsActive && quota.Counts(group))
            {
                quota.Use(group, removed with { Groups = table.GroupHasRow(group) ? 0 : -1 });
            }
        }

        return live;
    }

    /// <summary>Deletes up to a step of expired entries, those of a stretch or all.</summary>
    /// <returns>How many.</returns>
    public int PurgeSlice(HandlerContext context, int limit)
    {
        bool active = IsActive;
        List<(string Group, string Key)> expired = table.Expired(context.Now, limit);
        foreach ((string group, string key) in expired)
        {
            Expire(context, group, key, active);
        }

        return expired.Count;
    }

    /// <summary>Deletes a step of expired entries.</summary>
    /// <returns>Whether none is left.</returns>
    public bool PurgeSlice(HandlerContext context)
    {
        PurgeSlice(context, context.Settings.PurgeSlice);
        if (!table.HasExpired(context.Now))
        {
            return true;
        }

        context.MetExpired();
        return false;
    }

    /// <summary>Deletes the expired entries of groups with a prefix, in steps: each looks at so many of all that have expired.</summary>
    /// <returns>For each step, how many it deleted.</returns>
    public IEnumerable<int> PurgeWithin(HandlerContext context, string groupPrefix)
    {
        int limit = context.Settings.PurgeSlice;
        var after = new ExpiredEntry(long.MinValue, "", "");
        bool more = true;
        while (more)
        {
            bool active = IsActive;
            int deleted = 0;
            List<ExpiredEntry> expired = table.Expired(after, context.Now, limit);
            foreach (ExpiredEntry entry in expired.Where(entry => entry.Group.StartsWith(groupPrefix, StringComparison.Ordinal)))
            {
                Expire(context, entry.Group, entry.Key, active);
                deleted++;
            }

            more = expired.Count == limit;
            after = more ? expired[^1] : after;
            yield return deleted;
        }
    }

    /// <summary>Deletes an entry that has expired.</summary>
    public void Expire(HandlerContext context, string group, string key) => Expire(context, group, key, IsActive);

    private void Expire(HandlerContext context, string group, string key, bool active)
    {
        EntryRow row = default;
        bool known = (active || deletions.IsWatched) && table.TryGet(group, key, out row);
        table.DeleteExpired(group, key, context.Now);
        if (known)
        {
            deletions.Expired(group, key, row.Value);
            Gone(group, key, row.Value);
            if (Cares(group, key))
            {
                Tell(context, new EntryChange(StoreEventKind.Expire, group, key, row.Value, row.Version, row.Type, null));
            }
        }
    }

    private void Gone(string group, string key, string value)
    {
        if (quota.IsActive && quota.Counts(group))
        {
            quota.Use(group, new EntryUsage(-1, table.GroupHasRow(group) ? 0 : -1, -Bytes(key) - Bytes(value)));
        }
    }

    private EntryUsage Added(string group, string key, EntryHead? present, string value, out long valueBytes)
    {
        valueBytes = Bytes(value);
        return present is null
            ? new EntryUsage(1, table.GroupHasRow(group) ? 0 : 1, Bytes(key) + valueBytes)
            : new EntryUsage(0, 0, valueBytes - table.ValueBytes(group, key));
    }

    private StoreFailure? Admit(HandlerContext context, string group, string key, EntryHead? present, long valueBytes, EntryUsage added) =>
        quota.Admit(group, key, valueBytes, present is not { Version: > 0 }, added, () => table.GroupIsLive(group, context.Now));

    private bool Cares(string group, string? key)
    {
        foreach (IEntryListener listener in listeners)
        {
            if (listener.Cares(group, key))
            {
                return true;
            }
        }

        return false;
    }

    private void Tell(HandlerContext context, EntryChange change)
    {
        foreach (IEntryListener listener in listeners)
        {
            change = listener.Changed(context, change);
        }
    }

    private static long Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>A deletion of whole groups.</summary>
    internal sealed class GroupDeletion
    {
        /// <summary>The group that was told of last: each once, when the first of its live entries goes.</summary>
        public string? Told { get; set; }
    }
}
