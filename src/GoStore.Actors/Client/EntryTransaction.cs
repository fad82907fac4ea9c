using System.Collections.Immutable;
using System.Globalization;
using GoStore.Actors.Templates;

namespace GoStore.Actors.Client;

/// <summary>One run of an optimistic transaction: what it read, and what it wants to write.</summary>
internal sealed class EntryTransaction(IEntries store, TemplateRenderer templates, CancellationToken cancellationToken) : IEntryTransaction
{
    private readonly List<EntryCommands.ExpectUnchanged> reads = [];
    private readonly HashSet<(string Group, KeyRange Range, string Fingerprint)> known = [];
    private readonly Dictionary<(string Group, string Key), string?> found = [];
    private readonly List<Write> writes = [];
    private bool isOver;

    /// <summary>Runs until a run is committed of which nothing that it read had changed.</summary>
    public static async Task<TResult> RunAsync<TResult>(IEntries store, TemplateRenderer templates, Func<IEntryTransaction, Task<TResult>> work, int attempts, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            var transaction = new EntryTransaction(store, templates, cancellationToken);
            TResult result;
            try
            {
                result = await work(transaction);
            }
            finally
            {
                transaction.isOver = true;
            }

            ImmutableArray<ITransactional> operations = [.. transaction.reads, .. transaction.writes.Select(write => write.Operation)];
            if (operations.IsEmpty)
            {
                return result;
            }

            try
            {
                await store.TransactionAsync(operations, cancellationToken);
                return result;
            }
            catch (TransactionFailedException error) when (error.Cause is ReadsChanged && attempt < attempts)
            {
                // Others were faster. A growing random pause keeps those that compete from meeting again and again.
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(attempt, 20)), cancellationToken);
            }
        }
    }

    public async Task<string> GetAsync(string group, string key) =>
        await FindAsync(group, key) ?? throw new EntryNotFound(group, key).ToException();

    public async Task<string?> FindAsync(string group, string key)
    {
        CheckIsRunning();
        for (int index = writes.Count - 1; index >= 0; index--)
        {
            switch (writes[index].Seen)
            {
                case EntryCommands.Set set when set.Group == group && set.Key == key:
                    return set.Value;
                case EntryCommands.Increment increment when increment.Group == group && increment.Key == key:
                    return writes[index].Sum;
                case EntryCommands.Delete delete when delete.Group == group && delete.Key == key:
                    return null;
                case EntryCommands.DeleteRange range when range.Group == group && Contains(range.Range, key):
                    return null;
            }
        }

        if (found.TryGetValue((group, key), out string? value))
        {
            return value;
        }

        Entry? entry = await store.FindAsync(group, key, cancellationToken);
        KeyRange single = KeyRange.Between(key, key + "\0");
        using var fingerprint = new EntryFingerprint();
        if (entry is not null)
        {
            fingerprint.Add(entry);
        }

        Remember(group, single, fingerprint);
        return found[(group, key)] = entry?.Value;
    }

    public async Task<bool> ExistsAsync(string group, string key) => await FindAsync(group, key) is not null;

    public async Task<IReadOnlyList<KeyValuePair<string, string>>> GetAllAsync(string group, KeyRange range = default)
    {
        CheckIsRunning();
        var entries = new SortedDictionary<string, string>(Utf8Order.Instance);
        using var fingerprint = new EntryFingerprint();
        await foreach (Entry entry in store.AllAsync(group, range, cancellationToken))
        {
            fingerprint.Add(entry);
            entries[entry.Key] = entry.Value;
        }

        Remember(group, range, fingerprint);
        foreach (Write write in writes)
        {
            switch (write.Seen)
            {
                case EntryCommands.Increment increment when increment.Group == group && Contains(range, increment.Key):
                    entries[increment.Key] = write.Sum!;
                    break;
                case EntryCommands.Set set when set.Group == group && Contains(range, set.Key):
                    entries[set.Key] = set.Value;
                    break;
                case EntryCommands.Delete delete when delete.Group == group:
                    entries.Remove(delete.Key);
                    break;
                case EntryCommands.DeleteRange deletion when deletion.Group == group:
                    foreach (string key in entries.Keys.Where(key => Contains(deletion.Range, key)).ToList())
                    {
                        entries.Remove(key);
                    }

                    break;
            }
        }

        return [.. entries];
    }

    public async Task<long> CountAsync(string group, KeyRange range = default) => (await GetAllAsync(group, range)).Count;

    public async Task<string> RenderAsync(string template, string group)
    {
        CheckIsRunning();
        if (templates.Parse(template, out ParsedTemplate? parsed) is { } wrong)
        {
            throw wrong.ToException();
        }

        TemplateRenderer.Collection collection = templates.Collect();
        foreach ((string key, string value) in await GetAllAsync(group))
        {
            if (!collection.Take(key, value))
            {
                break;
            }
        }

        object reply = templates.Render(parsed!, collection, () => cancellationToken.IsCancellationRequested);
        cancellationToken.ThrowIfCancellationRequested();
        return reply is Rendered rendered ? rendered.Text : throw ((StoreFailure)reply).ToException();
    }

    public void Set(string group, string key, string value, TimeSpan? timeToLive = null, string type = "")
    {
        CheckIsRunning();
        writes.Add(new Write(new EntryCommands.Set(group, key, value, timeToLive, default, type)));
    }

    public void Delete(string group, string key)
    {
        CheckIsRunning();
        writes.Add(new Write(new EntryCommands.Delete(group, key)));
    }

    public void DeleteRange(string group, KeyRange range = default)
    {
        CheckIsRunning();
        writes.Add(new Write(new EntryCommands.DeleteRange(group, range)));
    }

    public async Task<long> IncrementAsync(string group, string key, long by = 1)
    {
        string? value = await FindAsync(group, key);
        if (!long.TryParse(value ?? "0", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            throw new StoreException(ErrorCode.WrongValue, $"The value of {Named.Entry(group, key)} is {Named.Text(value)}, which is no whole number of 64 bits, so it cannot be incremented.");
        }

        long sum;
        try
        {
            sum = checked(number + by);
        }
        catch (OverflowException)
        {
            throw new StoreException(ErrorCode.WrongValue, $"{number} plus {by} at {Named.Entry(group, key)} is beyond a whole number of 64 bits.");
        }

        // The store adds, so that a time-to-live and a type stay; that nobody was faster is sure by then.
        writes.Add(new Write(new EntryCommands.Increment(group, key, by), sum.ToString(CultureInfo.InvariantCulture)));
        return sum;
    }

    public void Add(ITransactional operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        CheckIsRunning();
        writes.Add(new Write(operation, IsSeen: false));
    }

    private void Remember(string group, KeyRange range, EntryFingerprint fingerprint)
    {
        // A range that was read twice and had changed in between has two fingerprints, which cannot both hold: the transaction runs again.
        if (known.Add((group, range, fingerprint.ToString())))
        {
            reads.Add(new EntryCommands.ExpectUnchanged(group, range, fingerprint.ToString()));
        }
    }

    private void CheckIsRunning()
    {
        if (isOver)
        {
            throw new InvalidOperationException("The transaction has ended. Use its argument only inside the function that TransactAsync was given.");
        }
    }

    private static bool Contains(KeyRange range, string key) =>
        range.Prefix is not null
            ? key.StartsWith(range.Prefix, StringComparison.Ordinal)
            : (range.From is null || Utf8Order.Instance.Compare(key, range.From) >= 0) && (range.To is null || Utf8Order.Instance.Compare(key, range.To) < 0);

    /// <summary>A buffered write.</summary>
    /// <param name="Operation">What is sent at the commit.</param>
    /// <param name="Sum">What an increment comes to.</param>
    /// <param name="IsSeen">Whether reads of the transaction see it.</param>
    private readonly record struct Write(ITransactional Operation, string? Sum = null, bool IsSeen = true)
    {
        public ITransactional? Seen => IsSeen ? Operation : null;
    }
}
