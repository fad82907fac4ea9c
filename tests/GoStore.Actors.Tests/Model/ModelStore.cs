using System.Collections.Immutable;
using System.Globalization;

namespace GoStore.Actors.Tests.Model;

/// <summary>What the store should be, with nothing of what makes it fast or durable: a dictionary and a clock.</summary>
internal sealed class ModelStore(TimeProvider clock)
{
    private ImmutableDictionary<(string Group, string Key), Row> rows = ImmutableDictionary<(string, string), Row>.Empty;

    public IEnumerable<string> LiveGroups => Live().Select(row => row.Group).Distinct().Order(ByteOrder.Comparer);

    public long LiveRows => Live().LongCount();

    /// <summary>How many expired rows may still take up space, at most: the store is free to drop them earlier than the model does.</summary>
    public long ExpiredRows => rows.Count - LiveRows;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Does something and, where it did not go well, takes all of it back.</summary>
    public object Attempt(Func<object> work)
    {
        ImmutableDictionary<(string, string), Row> before = rows;
        object result = work();
        if (result is Failure)
        {
            rows = before;
        }

        return result;
    }

    public object Answer(IStoreRequest request)
    {
        ImmutableDictionary<(string, string), Row> before = rows;
        try
        {
            return Do(request);
        }
        catch (ModelFailure failure)
        {
            rows = before;
            return failure.Failure;
        }
    }

    public IReadOnlyList<Entry> All(string group, KeyRange range = default) =>
        [.. Live().Where(row => row.Group == group && Contains(range, row.Key)).OrderBy(row => row.Key, ByteOrder.Comparer).Select(row => row.ToEntry())];

    /// <summary>What importing does to an entry that was exported: all of it but its version and its times comes back.</summary>
    public void Reimport(Entry entry)
    {
        Row? row = Find(entry.Group, entry.Key);
        Write(entry.Group, entry.Key, entry.Value, entry.ExpiresAt?.ToUnixTimeMilliseconds(), entry.Type, row);
    }

    public void DropExpired() => rows = rows.RemoveRange(rows.Where(row => !row.Value.IsLive(Now)).Select(row => row.Key));

    private object Do(IStoreRequest request) => request switch
    {
        EntryCommands.Set set => new EntryWritten(Set(set)),
        EntryCommands.SetMany many => new EntriesWritten([.. Several(many.Entries).Cast<EntryWritten>().Select(written => written.Version)]),
        EntryCommands.Touch touch => Touch(touch),
        EntryCommands.Increment increment => Increment(increment),
        EntryCommands.Patch patch => Patch(patch),
        EntryCommands.Delete delete => Delete(delete),
        EntryCommands.DeleteMany many => Remove(many.Keys.Distinct().Select(key => Find(many.Group, key)).OfType<Row>()),
        EntryCommands.DeleteRange range => Remove(Slice(All(range.Group, range.Range), range.Offset, range.Limit).Select(entry => Find(entry.Group, entry.Key)!)),
        EntryCommands.DeleteGroup group => Remove(Live().Where(row => row.Group == group.Group)),
        EntryCommands.DeleteGroups groups => Remove(Live().Where(row => ByteOrder.StartsWith(row.Group, groups.Prefix))),
        EntryCommands.Expect expect => Expect(expect.Group, expect.Key, expect.Expected),
        StoreCommands.Transaction { Operations.IsEmpty: true } => throw Invalid,
        StoreCommands.Transaction transaction => new TransactionDone([.. Several(transaction.Operations)]),
        EntryQueries.Get get => (Find(get.Group, get.Key) ?? throw NotFound).ToEntry(),
        EntryQueries.Exists exists => new Existence(Find(exists.Group, exists.Key) is not null),
        EntryQueries.GetTimeToLive query => TimeToLiveOf(Find(query.Group, query.Key) ?? throw NotFound),
        EntryQueries.GetBatch batch => new EntryList([.. batch.Keys.Distinct().Select(key => Find(batch.Group, key)).OfType<Row>().Select(row => row.ToEntry())]),
        EntryQueries.GetAll all => GetAll(all),
        EntryQueries.Count count => new EntryCount(All(count.Group, count.Range).Count),
        EntryQueries.CountAll count => new EntryCount(Live().LongCount(row => ByteOrder.StartsWith(row.Group, count.Prefix))),
        EntryQueries.GroupExists exists => new Existence(Live().Any(row => row.Group == exists.Group)),
        EntryQueries.GetSplit split => new ValueParts(Split((Find(split.Group, split.Key) ?? throw NotFound).Value, split.Separator)),
        EntryQueries.GetFields fields => new ValueParts([.. (Find(fields.Group, fields.Key) ?? throw NotFound).Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)]),
        _ => throw new NotSupportedException($"The model does not know {request.Operation}."),
    };

    private static ModelFailure NotFound => new(new Failure(ErrorCode.NotFound));

    private static ModelFailure Invalid => new(new Failure(ErrorCode.InvalidArgument));

    private static ModelFailure WrongValue => new(new Failure(ErrorCode.WrongValue));

    private IEnumerable<Row> Live() => rows.Values.Where(row => row.IsLive(Now));

    private Row? Find(string group, string key) => rows.GetValueOrDefault((group, key)) is { } row && row.IsLive(Now) ? row : null;

    private static bool Contains(KeyRange range, string key) => range.Prefix is { } prefix
        ? ByteOrder.StartsWith(key, prefix)
        : (range.From is null || ByteOrder.Comparer.Compare(key, range.From) >= 0) && (range.To is null || ByteOrder.Comparer.Compare(key, range.To) < 0);

    private static IEnumerable<Entry> Slice(IEnumerable<Entry> entries, long offset, long? limit)
    {
        if (offset < 0 || limit < 0)
        {
            throw Invalid;
        }

        return entries.Skip((int)Math.Min(offset, int.MaxValue)).Take((int)Math.Min(limit ?? int.MaxValue, int.MaxValue));
    }

    private Row? FindExpected(string group, string key, ExpectedVersion expected)
    {
        Row? row = Find(group, key);
        return expected.Allows(row?.Version ?? 0) ? row : throw new ModelFailure(new Failure(ErrorCode.Conflict));
    }

    private IEnumerable<object> Several(IEnumerable<IStoreRequest> operations)
    {
        var replies = new List<object>();
        foreach (IStoreRequest operation in operations)
        {
            try
            {
                replies.Add(Do(operation));
            }
            catch (ModelFailure failure)
            {
                throw new ModelFailure(failure.Failure with { Index = replies.Count });
            }
        }

        return replies;
    }

    private long Write(string group, string key, string value, long? expiresAt, string type, Row? replaced)
    {
        var row = new Row(group, key, value, (replaced?.Version ?? 0) + 1, type, replaced?.CreatedAt ?? Now, Now, expiresAt);
        rows = rows.SetItem((group, key), row);
        return row.Version;
    }

    private long Set(EntryCommands.Set set)
    {
        if (set.TimeToLive <= TimeSpan.Zero)
        {
            throw Invalid;
        }

        Row? row = FindExpected(set.Group, set.Key, set.Expected);
        return Write(set.Group, set.Key, set.Value, ExpiryAfter(set.TimeToLive), set.Type, row);
    }

    private long? ExpiryAfter(TimeSpan? timeToLive) => timeToLive is { } span
        ? (long)Math.Ceiling((decimal)(clock.GetUtcNow() - DateTimeOffset.UnixEpoch + span).Ticks / TimeSpan.TicksPerMillisecond)
        : null;

    private EntryTouched Touch(EntryCommands.Touch touch)
    {
        if (touch.TimeToLive <= TimeSpan.Zero)
        {
            throw Invalid;
        }

        Row row = (Find(touch.Group, touch.Key) ?? throw NotFound) with { ExpiresAt = ExpiryAfter(touch.TimeToLive) };
        rows = rows.SetItem((row.Group, row.Key), row);
        return new EntryTouched(row.ToEntry().ExpiresAt);
    }

    private EntryIncremented Increment(EntryCommands.Increment increment)
    {
        Row? row = Find(increment.Group, increment.Key);
        if (!long.TryParse(row?.Value ?? "0", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            throw WrongValue;
        }

        try
        {
            long sum = checked(number + increment.By);
            return new EntryIncremented(sum, Write(increment.Group, increment.Key, sum.ToString(CultureInfo.InvariantCulture), row?.ExpiresAt, row?.Type ?? "", row));
        }
        catch (OverflowException)
        {
            throw WrongValue;
        }
    }

    private EntryPatched Patch(EntryCommands.Patch patch)
    {
        if (!MergePatch.IsJson(patch.Document))
        {
            throw Invalid;
        }

        Row? row = FindExpected(patch.Group, patch.Key, patch.Expected);
        if (row is not null && !MergePatch.IsJson(row.Value))
        {
            throw WrongValue;
        }

        string value = MergePatch.Apply(row?.Value, patch.Document);
        return new EntryPatched(value, Write(patch.Group, patch.Key, value, row?.ExpiresAt, row?.Type ?? "", row));
    }

    private EntriesDeleted Delete(EntryCommands.Delete delete) =>
        Remove(FindExpected(delete.Group, delete.Key, delete.Expected) is { } row ? [row] : []);

    private EntriesDeleted Remove(IEnumerable<Row> removed)
    {
        Row[] gone = [.. removed];
        rows = rows.RemoveRange(gone.Select(row => (row.Group, row.Key)));
        return new EntriesDeleted(gone.Length);
    }

    private Expected Expect(string group, string key, ExpectedVersion expected)
    {
        FindExpected(group, key, expected);
        return new Expected();
    }

    private EntryList GetAll(EntryQueries.GetAll query)
    {
        if (query.Type is "")
        {
            throw Invalid;
        }

        return new EntryList([.. Slice(All(query.Group, query.Range).Where(entry => query.Type is null || entry.Type == query.Type), query.Offset, query.Limit)]);
    }

    private TimeToLive TimeToLiveOf(Row row)
    {
        DateTimeOffset? expiresAt = row.ToEntry().ExpiresAt;
        return new TimeToLive(expiresAt - clock.GetUtcNow(), expiresAt);
    }

    private static ImmutableArray<string> Split(string value, string separator) => separator == ""
        ? [.. value.EnumerateRunes().Select(rune => rune.ToString())]
        : [.. value.Split(separator)];

    private sealed record Row(string Group, string Key, string Value, long Version, string Type, long CreatedAt, long UpdatedAt, long? ExpiresAt)
    {
        public bool IsLive(long now) => ExpiresAt is null || ExpiresAt > now;

        public Entry ToEntry() => new(
            Group, Key, Value, Version, Type,
            DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
            ExpiresAt is { } moment ? DateTimeOffset.FromUnixTimeMilliseconds(moment) : null);
    }
}
