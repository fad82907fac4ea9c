using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GoStore.Actors.Engine;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Entries;

/// <summary>The handlers of <see cref="EntryCommands"/> and <see cref="EntryQueries"/>.</summary>
internal sealed class EntryCapability(IEntryQuota quota, IReadOnlyList<IEntryListener> listeners) : ICapability
{
    /// <summary>More rows than this are not deleted in one go, but in slices after a durable intent.</summary>
    private const int DeletedAtOnce = 1000;

    /// <summary>A transaction deletes or compares no more rows than this in one operation.</summary>
    private const int RowsInTransaction = 10_000;

    private const int CountedAtOnce = 20_000;
    private const int RowsBetweenLooksAtTheClock = 32;
    private static readonly byte[] Lowest = [];

    private EntryTable table = null!;
    private EntryDeletions deletions = null!;
    private EntryWriting writing = null!;

    public IEnumerable<Migration> Migrations => EntryTable.Migrations;

    public void Attach(Database database, HandlerRegistry handlers)
    {
        table = new EntryTable(database);
        deletions = new EntryDeletions(table);
        writing = new EntryWriting(table, quota, listeners, deletions);
        deletions.Reload();
        handlers.ReloadWith(deletions.Reload);
        handlers.UndoWith(deletions.Mark, deletions.Undo);
        handlers.GoOnWith(context => deletions.Active.Select(deletion => WorkOff(context, deletion)));
        handlers.Purge(writing.PurgeSlice);
        handlers.PurgeWithin(writing.PurgeWithin);

        handlers.Write<EntryCommands.Set, EntryWritten>(Set);
        handlers.Write<EntryCommands.SetMany, EntriesWritten>(SetMany, atomic: true);
        handlers.Write<EntryCommands.Touch, EntryTouched>(Touch);
        handlers.Write<EntryCommands.Increment, EntryIncremented>(Increment);
        handlers.Write<EntryCommands.Patch, EntryPatched>(Patch, atomic: true);
        handlers.Write<EntryCommands.Delete, EntriesDeleted>(Delete);
        handlers.Write<EntryCommands.DeleteMany, EntriesDeleted>(DeleteMany, atomic: true);
        handlers.SlicedWrite<EntryCommands.DeleteGroup, EntriesDeleted>(
            (context, command) => DeleteSliced(context, EntryCheck.Group(context.Settings, command.Group), () => EntryInterval.Of(command.Group, KeyRange.All)),
            (context, command) => DeleteAtOnce(context, EntryCheck.Group(context.Settings, command.Group), () => EntryInterval.Of(command.Group, KeyRange.All)),
            isTakenUp: true);
        handlers.SlicedWrite<EntryCommands.DeleteGroups, EntriesDeleted>(
            (context, command) => DeleteSliced(context, EntryCheck.Prefix(command.Prefix), () => EntryInterval.OfGroups(command.Prefix)),
            (context, command) => DeleteAtOnce(context, EntryCheck.Prefix(command.Prefix), () => EntryInterval.OfGroups(command.Prefix)),
            isTakenUp: true);
        handlers.SlicedWrite<EntryCommands.DeleteRange, EntriesDeleted>(
            (context, command) => DeleteSliced(context, Wrong(context, command), () => EntryInterval.Of(command.Group, command.Range), command.Group, command.Offset, command.Limit),
            (context, command) => DeleteAtOnce(context, Wrong(context, command), () => EntryInterval.Of(command.Group, command.Range), command.Group, command.Offset, command.Limit),
            isTakenUp: true);
        handlers.Write<EntryCommands.Expect, Expected>(Expect);
        handlers.Write<EntryCommands.ExpectUnchanged, Expected>(ExpectUnchanged);

        handlers.Read<EntryQueries.Get, Entry>((context, query) => Find(context, query.Group, query.Key, out EntryRow row) is { } other ? other.For<Entry>() : row.ToEntry(query.Group, query.Key));
        handlers.Read<EntryQueries.Exists, Existence>(Exists);
        handlers.Read<EntryQueries.GetTimeToLive, TimeToLive>(GetTimeToLive);
        handlers.Read<EntryQueries.GetBatch, EntryList>(GetBatch);
        handlers.SlicedRead<EntryQueries.GetAll>(GetAll);
        handlers.Read<EntryQueries.GetPage, EntryPage>(GetPage);
        handlers.SlicedRead<EntryQueries.Count>((context, query) => Count(context, EntryCheck.Group(context.Settings, query.Group) ?? EntryCheck.Range(query.Range), () => EntryInterval.Of(query.Group, query.Range)));
        handlers.SlicedRead<EntryQueries.CountAll>((context, query) => Count(context, EntryCheck.Prefix(query.Prefix), () => EntryInterval.OfGroups(query.Prefix)));
        handlers.Read<EntryQueries.GroupExists, Existence>(GroupExists);
        handlers.Read<EntryQueries.GetGroups, GroupPage>(GetGroups);
        handlers.Read<EntryQueries.GetSplit, ValueParts>(GetSplit);
        handlers.Read<EntryQueries.GetFields, ValueParts>(GetFields);
    }

    /// <summary>Whether a part of a stretch is being deleted, or counted.</summary>
    public bool IsHeld(EntryInterval interval) => deletions.Overlap(interval);

    /// <summary>Lets whoever touches a stretch wait until the result is disposed.</summary>
    /// <param name="interval">The stretch.</param>
    /// <param name="expired">Is told what expires in it all the same: group, key, value.</param>
    public EntryDeletions.Hold HoldBack(EntryInterval interval, Action<string, string, string> expired) => deletions.HoldBack(interval, expired);

    /// <summary>Whether a group has any row.</summary>
    public bool GroupHasRow(string group) => table.GroupHasRow(group);

    /// <summary>Deletes a step of expired entries, and has the rest deleted soon.</summary>
    /// <returns>Whether none is left.</returns>
    public bool PurgeSlice(HandlerContext context) => writing.PurgeSlice(context);

    /// <summary>Hands over the live keys and values of a group in their order, slice by slice.</summary>
    /// <param name="context">The context of the request.</param>
    /// <param name="group">The group; it was checked.</param>
    /// <param name="take">Takes one, and says whether it wants more.</param>
    /// <param name="reply">What is answered in the end.</param>
    public IEnumerable<Slice> ReadGroup(HandlerContext context, string group, Func<string, string, bool> take, Func<object> reply)
    {
        EntryInterval interval = EntryInterval.Of(group, KeyRange.All);
        var walk = new Walk(interval.FromKey);
        while (true)
        {
            if (deletions.Overlap(interval))
            {
                yield return new Slice(Parked.Instance);
                yield break;
            }

            if (ReadGroupSlice(context, group, interval, walk, take))
            {
                break;
            }

            yield return Slice.More;
        }

        yield return new Slice(reply());
    }

    private Outcome<EntryWritten> Set(HandlerContext context, EntryCommands.Set command)
    {
        StoreFailure? wrong = EntryCheck.Expiry(context, command.TimeToLive, out long? expiresAt)
            ?? EntryCheck.Name(context.Settings, command.Group, command.Key)
            ?? EntryCheck.Value(context.Settings, command.Value)
            ?? EntryCheck.Type(context.Settings, command.Type)
            ?? EntryCheck.Version(command.Expected);
        if (wrong is not null)
        {
            return wrong;
        }

        if (deletions.Holds(command.Group, command.Key))
        {
            return Parked.Instance;
        }

        EntryHead? present = table.Head(command.Group, command.Key, context.Now);
        long current = present?.Version ?? 0;
        if (!command.Expected.Allows(current))
        {
            return new VersionConflict(command.Group, command.Key, command.Expected, current);
        }

        return writing.Put(context, command.Group, command.Key, present, command.Value, expiresAt, command.Type, out long version) is { } other
            ? new Other(other).For<EntryWritten>()
            : new EntryWritten(version);
    }

    private Outcome<EntriesWritten> SetMany(HandlerContext context, EntryCommands.SetMany command)
    {
        if (command.Entries.IsDefault)
        {
            return new InvalidArgument("entries", "The entries are missing. Give a list of entries.");
        }

        if (command.Entries.Length > context.Settings.TransactionOperationsLimit)
        {
            return new LimitExceeded("number of entries written at once (gostore.limits.transaction-operations)", context.Settings.TransactionOperationsLimit, command.Entries.Length);
        }

        long size = command.Entries.Sum(entry => entry?.Size ?? 0);
        if (size > context.Settings.TransactionBytesLimit)
        {
            return new LimitExceeded("size of entries written at once in bytes (gostore.limits.transaction-bytes)", context.Settings.TransactionBytesLimit, size);
        }

        var versions = ImmutableArray.CreateBuilder<long>(command.Entries.Length);
        foreach (EntryCommands.Set entry in command.Entries)
        {
            if (entry is null)
            {
                return new TransactionFailed(versions.Count, new InvalidArgument("entries", "The entry is null."));
            }

            switch (Set(context, entry).Value)
            {
                case EntryWritten written:
                    versions.Add(written.Version);
                    break;
                case StoreFailure failure:
                    return new TransactionFailed(versions.Count, failure);
                default:
                    return Parked.Instance;
            }
        }

        return new EntriesWritten(versions.MoveToImmutable());
    }

    private Outcome<EntryTouched> Touch(HandlerContext context, EntryCommands.Touch command)
    {
        if (EntryCheck.Expiry(context, command.TimeToLive, out long? expiresAt) is StoreFailure wrong)
        {
            return wrong;
        }

        if (Find(context, command.Group, command.Key, out EntryRow row) is { } other)
        {
            return other.For<EntryTouched>();
        }

        writing.Touch(context, command.Group, command.Key, row, expiresAt);
        return new EntryTouched(ToTime(expiresAt));
    }

    private Outcome<EntryIncremented> Increment(HandlerContext context, EntryCommands.Increment command)
    {
        Other? other = Find(context, command.Group, command.Key, out EntryRow row);
        if (other is { Value: not EntryNotFound } reason)
        {
            return reason.For<EntryIncremented>();
        }

        bool absent = other is not null;
        long number = 0;
        if (!absent && !(long.TryParse(row.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            && number.ToString(CultureInfo.InvariantCulture) == row.Value))
        {
            return new StoreFailure(ErrorCode.WrongValue, $"The value of {Named.Entry(command.Group, command.Key)} is {Named.Text(row.Value)}, which is no whole number of 64 bits in decimal digits, so it cannot be incremented. It stays as it is.");
        }

        long sum = unchecked(number + command.By);
        if (((number ^ sum) & (command.By ^ sum)) < 0)
        {
            return new StoreFailure(ErrorCode.WrongValue, $"{number} plus {command.By} at {Named.Entry(command.Group, command.Key)} is beyond a whole number of 64 bits. It stays as it is.");
        }

        string value = sum.ToString(CultureInfo.InvariantCulture);
        return Replace(context, command.Group, command.Key, absent ? null : row, value, out long version) is { } refused
            ? refused.For<EntryIncremented>()
            : new EntryIncremented(sum, version);
    }

    private Outcome<EntryPatched> Patch(HandlerContext context, EntryCommands.Patch command)
    {
        StoreFailure? wrong = EntryCheck.Name(context.Settings, command.Group, command.Key)
            ?? EntryCheck.Patch(context.Settings, command.Document)
            ?? EntryCheck.Version(command.Expected);
        if (wrong is not null)
        {
            return wrong;
        }

        JsonNode? patch;
        try
        {
            patch = JsonMergePatch.Parse(command.Document);
        }
        catch (JsonException error)
        {
            return new InvalidArgument("patch", $"The patch {Named.Text(command.Document)} is not JSON: {error.Message}");
        }
        catch (InvalidOperationException error)
        {
            return new InvalidArgument("patch", $"The patch {Named.Text(command.Document)} has text that is not well-formed Unicode: {error.Message}");
        }

        Other? other = Find(context, command.Group, command.Key, out EntryRow row);
        if (other is { Value: not EntryNotFound } reason)
        {
            return reason.For<EntryPatched>();
        }

        bool absent = other is not null;
        if (!command.Expected.Allows(absent ? 0 : row.Version))
        {
            return new VersionConflict(command.Group, command.Key, command.Expected, absent ? 0 : row.Version);
        }

        string value;
        try
        {
            value = JsonMergePatch.Write(JsonMergePatch.Apply(absent ? null : JsonMergePatch.Parse(row.Value), patch));
        }
        catch (JsonException error)
        {
            return new StoreFailure(ErrorCode.WrongValue, $"The value of {Named.Entry(command.Group, command.Key)} is not JSON, so it cannot be patched: {error.Message}");
        }
        catch (InvalidOperationException error)
        {
            return new InvalidArgument("patch", $"The patch has text that is not well-formed Unicode: {error.Message}");
        }

        if (EntryCheck.Value(context.Settings, value) is StoreFailure tooLong)
        {
            return tooLong;
        }

        return Replace(context, command.Group, command.Key, absent ? null : row, value, out long version) is { } refused
            ? refused.For<EntryPatched>()
            : new EntryPatched(value, version);
    }

    /// <summary>Gives an entry a new value and leaves the rest as it is; makes a plain one where none was live.</summary>
    private Other? Replace(HandlerContext context, string group, string key, EntryRow? row, string value, out long version)
    {
        EntryHead? present = row is { } live ? new EntryHead(live.Version, live.ExpiresAt, live.Type, live.CreatedAt) : table.Head(group, key, context.Now);
        object? other = row is { } kept
            ? writing.Put(context, group, key, present, value, kept.ExpiresAt, kept.Type, out version)
            : writing.Put(context, group, key, present, value, null, "", out version);
        return other is null ? null : new Other(other);
    }

    private Outcome<EntriesDeleted> Delete(HandlerContext context, EntryCommands.Delete command)
    {
        if (EntryCheck.Version(command.Expected) is StoreFailure wrong)
        {
            return wrong;
        }

        Other? other = Find(context, command.Group, command.Key, out EntryRow row);
        if (other is { Value: not EntryNotFound } reason)
        {
            return reason.For<EntriesDeleted>();
        }

        long current = other is null ? row.Version : 0;
        if (!command.Expected.Allows(current))
        {
            return new VersionConflict(command.Group, command.Key, command.Expected, current);
        }

        if (current == 0)
        {
            return new EntriesDeleted(0);
        }

        writing.Delete(context, command.Group, command.Key, row);
        return new EntriesDeleted(1);
    }

    private Outcome<EntriesDeleted> DeleteMany(HandlerContext context, EntryCommands.DeleteMany command)
    {
        StoreFailure? wrong = EntryCheck.Group(context.Settings, command.Group) ?? EntryCheck.Keys(context.Settings, command.Keys);
        if (wrong is not null)
        {
            return wrong;
        }

        long count = 0;
        foreach (string key in command.Keys)
        {
            switch (Delete(context, new EntryCommands.Delete(command.Group, key)).Value)
            {
                case EntriesDeleted deleted:
                    count += deleted.Count;
                    break;
                case StoreFailure failure:
                    return failure;
                default:
                    return Parked.Instance;
            }
        }

        return new EntriesDeleted(count);
    }

    private static StoreFailure? Wrong(HandlerContext context, EntryCommands.DeleteRange command) =>
        EntryCheck.Group(context.Settings, command.Group) ?? EntryCheck.Range(command.Range) ?? EntryCheck.Window(command.Offset, command.Limit);

    /// <summary>
    /// Deletes a stretch: in one go where it is small. A large one is first written down as an intent, which makes it certain, and then worked
    /// off in slices; whoever touches the stretch meanwhile waits, so nobody ever sees a part of it.
    /// </summary>
    private IEnumerable<Slice> DeleteSliced(HandlerContext context, StoreFailure? wrong, Func<EntryInterval> where, string group = "", long offset = 0, long? limit = null)
    {
        if (wrong is not null)
        {
            yield return new Slice(wrong);
            yield break;
        }

        EntryInterval interval = where();
        if (deletions.Overlap(interval))
        {
            yield return new Slice(Parked.Instance);
            yield break;
        }

        if (offset > 0 || limit is not null)
        {
            var window = new Window(interval, offset, limit);
            if (!Narrow(context, group, window))
            {
                // What came into the stretch between two slices of the search would be deleted over the limit.
                using IDisposable hold = deletions.HoldBack(interval, static (_, _, _) => { });
                do
                {
                    yield return Slice.More;
                }
                while (!Narrow(context, group, window));
            }

            interval = window.Interval;
        }

        if (table.CountRows(interval, DeletedAtOnce + 1) <= DeletedAtOnce)
        {
            yield return new Slice(new EntriesDeleted(writing.Delete(context, interval, Groups(interval))));
            yield break;
        }

        EntryDeletion deletion = deletions.Begin(interval);
        yield return Slice.More;
        foreach (Slice slice in WorkOff(context, deletion))
        {
            yield return slice;
        }
    }

    private static EntryWriting.GroupDeletion? Groups(EntryInterval interval, string? told = null) =>
        interval.IsOfGroups ? new EntryWriting.GroupDeletion { Told = told } : null;

    private IEnumerable<Slice> WorkOff(HandlerContext context, EntryDeletion deletion)
    {
        long count = 0;
        EntryInterval rest = deletion.Interval;
        string? told = deletion.Told;
        EntryWriting.GroupDeletion? groups = Groups(rest, told);
        while (true)
        {
            if (!deletions.IsActive(deletion))
            {
                // What is in the stretch now was written after it.
                yield return new Slice(new EntriesDeleted(count));
                yield break;
            }

            (byte[] Group, byte[] Key)? boundary = table.Boundary(rest, DeletedAtOnce);
            EntryInterval slice = boundary is { } end ? rest.To(end.Group, end.Key) : rest;
            count += writing.Delete(context, slice, groups);
            if (groups?.Told is { } group && group != told)
            {
                deletions.Tell(deletion, told = group);
            }

            if (boundary is not { } next)
            {
                deletions.End(deletion);
                yield return new Slice(new EntriesDeleted(count));
                yield break;
            }

            rest = rest.From(next.Group, next.Key);
            yield return Slice.More;
        }
    }

    private Outcome<EntriesDeleted> DeleteAtOnce(HandlerContext context, StoreFailure? wrong, Func<EntryInterval> where, string group = "", long offset = 0, long? limit = null)
    {
        if (wrong is not null)
        {
            return wrong;
        }

        EntryInterval interval = where();
        if (deletions.Overlap(interval))
        {
            return Parked.Instance;
        }

        if (offset > 0 || limit is not null)
        {
            var window = new Window(interval, offset, limit);
            while (!Narrow(context, group, window))
            {
                if (window.Passed + window.Taken > RowsInTransaction)
                {
                    return new LimitExceeded("number of entries looked at by one deletion of a transaction", RowsInTransaction, window.Passed + window.Taken);
                }
            }

            interval = window.Interval;
        }

        long rows = table.CountRows(interval, RowsInTransaction + 1);
        if (rows > RowsInTransaction)
        {
            return new LimitExceeded("number of entries deleted by one operation of a transaction", RowsInTransaction, rows);
        }

        return new EntriesDeleted(writing.Delete(context, interval, Groups(interval)));
    }

    /// <summary>Finds where the live entries from an offset on, up to a limit, begin and end: one slice of the search.</summary>
    /// <returns>Whether the interval is found.</returns>
    private bool Narrow(HandlerContext context, string group, Window window)
    {
        byte[] name = window.Interval.FromGroup;
        if (window.Limit == 0)
        {
            window.Interval = new EntryInterval(name, Lowest, name, Lowest);
            return true;
        }

        int rows = 0;
        bool ended = table.Read(group, window.Next, window.Interval.ToKey, null, row =>
        {
            byte[] key = row.Utf8(0).ToArray();
            window.Next = EntryInterval.After(key);
            if (row.IsNull(6) || row.Int64(6) > context.Now)
            {
                if (window.Passed == window.Offset)
                {
                    window.Start ??= key;
                    window.Taken++;
                }
                else
                {
                    window.Passed++;
                }
            }

            return window.Taken != window.Limit && !(++rows % RowsBetweenLooksAtTheClock == 0 && context.SliceIsOver);
        });
        if (window.Taken == window.Limit)
        {
            window.Interval = new EntryInterval(name, window.Start!, name, window.Next);
            return true;
        }

        // From a start on without a limit: where it begins is all there is to find.
        if (ended || (window.Limit is null && window.Start is not null))
        {
            window.Interval = window.Start is null ? new EntryInterval(name, Lowest, name, Lowest) : window.Interval.From(name, window.Start);
            return true;
        }

        return false;
    }

    private Outcome<Expected> Expect(HandlerContext context, EntryCommands.Expect command)
    {
        StoreFailure? wrong = EntryCheck.Name(context.Settings, command.Group, command.Key) ?? EntryCheck.Version(command.Expected);
        if (wrong is not null)
        {
            return wrong;
        }

        if (deletions.Holds(command.Group, command.Key))
        {
            return Parked.Instance;
        }

        long current = table.Head(command.Group, command.Key, context.Now)?.Version ?? 0;
        return command.Expected.Allows(current) ? Expected.Instance : new VersionConflict(command.Group, command.Key, command.Expected, current);
    }

    private Outcome<Expected> ExpectUnchanged(HandlerContext context, EntryCommands.ExpectUnchanged command)
    {
        StoreFailure? wrong = EntryCheck.Group(context.Settings, command.Group) ?? EntryCheck.Range(command.Range) ?? EntryCheck.Fingerprint(command.Fingerprint);
        if (wrong is not null)
        {
            return wrong;
        }

        EntryInterval interval = EntryInterval.Of(command.Group, command.Range);
        if (deletions.Overlap(interval))
        {
            return Parked.Instance;
        }

        using var fingerprint = new EntryFingerprint();
        int rows = 0;
        bool ended = table.Read(command.Group, interval.FromKey, interval.ToKey, null, row =>
        {
            EntryRow found = EntryRow.Read(row);
            if (found.IsLive(context.Now))
            {
                fingerprint.Add(found.ToEntry(command.Group, row.Text(0)));
            }

            return ++rows < RowsInTransaction;
        });
        if (!ended)
        {
            return new LimitExceeded("number of entries compared by one operation of a transaction", RowsInTransaction, rows);
        }

        return fingerprint.ToString() == command.Fingerprint ? Expected.Instance : new ReadsChanged(command.Group);
    }

    private Outcome<Existence> Exists(HandlerContext context, EntryQueries.Exists query)
    {
        Other? other = Find(context, query.Group, query.Key, out _);
        return other is { Value: not EntryNotFound } reason ? reason.For<Existence>() : new Existence(other is null);
    }

    private Outcome<TimeToLive> GetTimeToLive(HandlerContext context, EntryQueries.GetTimeToLive query)
    {
        if (Find(context, query.Group, query.Key, out EntryRow row) is { } other)
        {
            return other.For<TimeToLive>();
        }

        return new TimeToLive(row.ExpiresAt is long at ? TimeSpan.FromMilliseconds(at - context.Now) : null, ToTime(row.ExpiresAt));
    }

    private Outcome<EntryList> GetBatch(HandlerContext context, EntryQueries.GetBatch query)
    {
        StoreFailure? wrong = EntryCheck.Group(context.Settings, query.Group) ?? EntryCheck.Keys(context.Settings, query.Keys);
        if (wrong is not null)
        {
            return wrong;
        }

        var found = new List<Entry>();
        foreach (string key in query.Keys.Distinct(StringComparer.Ordinal))
        {
            switch (Find(context, query.Group, key, out EntryRow row))
            {
                case null:
                    found.Add(row.ToEntry(query.Group, key));
                    break;
                case { Value: EntryNotFound }:
                    break;
                case { } other:
                    return other.For<EntryList>();
            }
        }

        return new EntryList(found);
    }

    private IEnumerable<Slice> GetAll(HandlerContext context, EntryQueries.GetAll query)
    {
        StoreFailure? wrong = WrongRead(context, query.Group, query.Range, query.Type) ?? EntryCheck.Window(query.Offset, query.Limit);
        if (wrong is not null)
        {
            yield return new Slice(wrong);
            yield break;
        }

        EntryInterval interval = EntryInterval.Of(query.Group, query.Range);
        var walk = new Walk(interval.FromKey);
        while (query.Limit != 0)
        {
            if (deletions.Overlap(interval))
            {
                yield return new Slice(Parked.Instance);
                yield break;
            }

            if (ReadSlice(context, query, interval, walk))
            {
                break;
            }

            yield return Slice.More;
        }

        yield return new Slice(new EntryList(walk.Entries));
    }

    private bool ReadGroupSlice(HandlerContext context, string group, EntryInterval interval, Walk walk, Func<string, string, bool> take)
    {
        int rows = 0;
        bool enough = false;
        bool ended = table.Read(group, walk.Next, interval.ToKey, null, row =>
        {
            enough = (row.IsNull(6) || row.Int64(6) > context.Now) && !take(row.Text(0), row.Text(1));
            if (enough || (++rows % RowsBetweenLooksAtTheClock == 0 && context.SliceIsOver))
            {
                walk.Next = EntryInterval.After(row.Utf8(0));
                return false;
            }

            return true;
        });
        return ended || enough;
    }

    /// <summary>Reads as much as a slice has time for.</summary>
    /// <returns>Whether all is read.</returns>
    private bool ReadSlice(HandlerContext context, EntryQueries.GetAll query, EntryInterval interval, Walk walk)
    {
        int rows = 0;
        bool full = false;
        bool ended = table.Read(query.Group, walk.Next, interval.ToKey, query.Type, row =>
        {
            if (row.IsNull(6) || row.Int64(6) > context.Now)
            {
                if (walk.Passed < query.Offset)
                {
                    walk.Passed++;
                }
                else
                {
                    walk.Entries.Add(EntryRow.Read(row).ToEntry(query.Group, row.Text(0)));
                    full = walk.Entries.Count == query.Limit;
                }
            }

            if (full || (++rows % RowsBetweenLooksAtTheClock == 0 && context.SliceIsOver))
            {
                walk.Next = EntryInterval.After(row.Utf8(0));
                return false;
            }

            return true;
        });
        return ended || full;
    }

    private Outcome<EntryPage> GetPage(HandlerContext context, EntryQueries.GetPage query)
    {
        StoreFailure? wrong = WrongRead(context, query.Group, query.Range, query.Type)
            ?? EntryCheck.After(query.After)
            ?? EntryCheck.Window(0, query.Limit);
        if (wrong is not null)
        {
            return wrong;
        }

        EntryInterval interval = EntryInterval.Of(query.Group, query.Range);
        if (deletions.Overlap(interval))
        {
            return Parked.Instance;
        }

        byte[] from = interval.FromKey;
        if (query.After is string after && EntryInterval.After(Encoding.UTF8.GetBytes(after)) is byte[] next && next.AsSpan().SequenceCompareTo(from) > 0)
        {
            from = next;
        }

        int limit = Math.Min(query.Limit ?? int.MaxValue, context.Settings.PageEntries);
        var entries = new List<Entry>();
        if (limit == 0)
        {
            return new EntryPage(entries, query.After);
        }

        context.StartSlice();
        long bytes = 0;
        int rows = 0;
        string? last = null;
        bool ended = table.Read(query.Group, from, interval.ToKey, query.Type, row =>
        {
            if (row.IsNull(6) || row.Int64(6) > context.Now)
            {
                Entry entry = EntryRow.Read(row).ToEntry(query.Group, row.Text(0));
                entries.Add(entry);
                bytes += row.Utf8(1).Length;
            }

            if (entries.Count == limit || bytes >= context.Settings.PageBytes || (++rows % RowsBetweenLooksAtTheClock == 0 && context.SliceIsOver))
            {
                last = row.Text(0);
                return false;
            }

            return true;
        });
        return new EntryPage(entries, ended ? null : last);
    }

    private static StoreFailure? WrongRead(HandlerContext context, string? group, KeyRange range, string? type) =>
        EntryCheck.Group(context.Settings, group)
        ?? EntryCheck.Range(range)
        ?? (type is null ? null
            : type.Length == 0 ? new InvalidArgument("type", "The type is empty, and entries without a type are not listed by it. Leave it out for all entries.")
            : EntryCheck.Type(context.Settings, type));

    private IEnumerable<Slice> Count(HandlerContext context, StoreFailure? wrong, Func<EntryInterval> where)
    {
        if (wrong is not null)
        {
            yield return new Slice(wrong);
            yield break;
        }

        long count = 0;
        EntryInterval rest = where();
        while (true)
        {
            if (deletions.Overlap(rest))
            {
                yield return new Slice(Parked.Instance);
                yield break;
            }

            (byte[] Group, byte[] Key)? boundary = table.Boundary(rest, CountedAtOnce);
            count += table.Count(boundary is { } end ? rest.To(end.Group, end.Key) : rest, context.Now);
            if (boundary is not { } next)
            {
                yield return new Slice(new EntryCount(count));
                yield break;
            }

            rest = rest.From(next.Group, next.Key);
            yield return Slice.More;
        }
    }

    private Outcome<Existence> GroupExists(HandlerContext context, EntryQueries.GroupExists query)
    {
        if (EntryCheck.Group(context.Settings, query.Group) is StoreFailure wrong)
        {
            return wrong;
        }

        return deletions.Overlap(query.Group) ? Parked.Instance : new Existence(table.GroupIsLive(query.Group, context.Now));
    }

    private Outcome<GroupPage> GetGroups(HandlerContext context, EntryQueries.GetGroups query)
    {
        StoreFailure? wrong = EntryCheck.Prefix(query.Prefix)
            ?? EntryCheck.After(query.After)
            ?? EntryCheck.Window(0, query.Limit);
        if (wrong is not null)
        {
            return wrong;
        }

        EntryInterval interval = EntryInterval.OfGroups(query.Prefix);
        if (deletions.Overlap(interval))
        {
            return Parked.Instance;
        }

        int limit = Math.Min(query.Limit ?? int.MaxValue, context.Settings.PageEntries);
        byte[] from = interval.FromGroup;
        if (query.After is string after && EntryInterval.After(Encoding.UTF8.GetBytes(after)) is byte[] next && next.AsSpan().SequenceCompareTo(from) > 0)
        {
            from = next;
        }

        var groups = new List<string>();
        if (limit == 0)
        {
            return new GroupPage(groups, query.After);
        }

        context.StartSlice();
        while (table.NextGroup(from, interval.ToGroup) is string group)
        {
            if (table.GroupIsLive(group, context.Now))
            {
                groups.Add(group);
            }

            if (groups.Count == limit || context.SliceIsOver)
            {
                return new GroupPage(groups, group);
            }

            from = EntryInterval.After(Encoding.UTF8.GetBytes(group));
        }

        return new GroupPage(groups, null);
    }

    private Outcome<ValueParts> GetSplit(HandlerContext context, EntryQueries.GetSplit query)
    {
        if (EntryCheck.Separator(query.Separator) is StoreFailure wrong)
        {
            return wrong;
        }

        if (Find(context, query.Group, query.Key, out EntryRow row) is { } other)
        {
            return other.For<ValueParts>();
        }

        return new ValueParts(query.Separator.Length > 0
            ? [.. row.Value.Split(query.Separator)]
            : [.. row.Value.EnumerateRunes().Select(rune => rune.ToString())]);
    }

    private Outcome<ValueParts> GetFields(HandlerContext context, EntryQueries.GetFields query)
    {
        if (Find(context, query.Group, query.Key, out EntryRow row) is { } other)
        {
            return other.For<ValueParts>();
        }

        return new ValueParts([.. row.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)]);
    }

    /// <summary>Reads a live entry.</summary>
    /// <returns>Null where it is there; otherwise what to answer instead.</returns>
    private Other? Find(HandlerContext context, string group, string key, out EntryRow row)
    {
        row = default;
        if (EntryCheck.Name(context.Settings, group, key) is StoreFailure wrong)
        {
            return new Other(wrong);
        }

        if (deletions.Holds(group, key))
        {
            return new Other(Parked.Instance);
        }

        if (!table.TryGet(group, key, out row))
        {
            return new Other(new EntryNotFound(group, key));
        }

        if (!row.IsLive(context.Now))
        {
            context.MetExpired();
            return new Other(new EntryNotFound(group, key));
        }

        return null;
    }

    private static DateTimeOffset? ToTime(long? milliseconds) =>
        milliseconds is long at ? EntryRow.ToTime(at) : null;

    /// <summary>What is answered instead of what was asked for.</summary>
    private readonly record struct Other(object Value)
    {
        public Outcome<TReply> For<TReply>() => Value is StoreFailure failure ? failure : Parked.Instance;
    }

    /// <summary>Where a read in slices stands.</summary>
    private sealed class Walk(byte[] next)
    {
        public byte[] Next { get; set; } = next;

        public long Passed { get; set; }

        public List<Entry> Entries { get; } = [];
    }

    /// <summary>Where the search for an offset and a limit stands.</summary>
    private sealed class Window(EntryInterval interval, long offset, long? limit)
    {
        public EntryInterval Interval { get; set; } = interval;

        public long Offset { get; } = offset;

        public long? Limit { get; } = limit;

        public byte[] Next { get; set; } = interval.FromKey;

        public byte[]? Start { get; set; }

        public long Passed { get; set; }

        public long Taken { get; set; }
    }
}
