namespace GoStore.Actors;

/// <summary>
/// The view of a running <see cref="IEntries.TransactAsync(Func{IEntryTransaction, Task}, CancellationToken)"/>: reads go to the store and are
/// remembered, writes are buffered until the commit. Reads see the buffered writes. To be used by one caller at a time and not after the
/// transaction's end.
/// </summary>
public interface IEntryTransaction
{
    /// <summary>Reads a value.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="EntryNotFoundException">There is no such entry.</exception>
    Task<string> GetAsync(string group, string key);

    /// <summary>Reads a value; null where there is none.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    Task<string?> FindAsync(string group, string key);

    /// <summary>Whether an entry is there.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    Task<bool> ExistsAsync(string group, string key);

    /// <summary>Reads the values of a group, or of a range of its keys, in the order of keys. An entry that appears there before the commit makes it run again. At most 10 000 entries; the commit of more fails with <see cref="ErrorCode.LimitExceeded"/>.</summary>
    /// <param name="group">The group.</param>
    /// <param name="range">Which keys; all by default.</param>
    Task<IReadOnlyList<KeyValuePair<string, string>>> GetAllAsync(string group, KeyRange range = default);

    /// <summary>How many entries a group, or a range of its keys, has.</summary>
    /// <param name="group">The group.</param>
    /// <param name="range">Which keys; all by default.</param>
    Task<long> CountAsync(string group, KeyRange range = default);

    /// <summary>Renders a template over a group, as <see cref="IStoreSpace.RenderAsync"/> does; it sees the buffered writes, and counts as having read the whole group.</summary>
    /// <param name="template">The template.</param>
    /// <param name="group">The group.</param>
    /// <exception cref="TemplateException">It is no template, or cannot be executed.</exception>
    Task<string> RenderAsync(string template, string group);

    /// <summary>Writes an entry at the commit.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="timeToLive">How long it lives, from the commit; null for ever.</param>
    /// <param name="type">Its type; empty for none.</param>
    void Set(string group, string key, string value, TimeSpan? timeToLive = null, string type = "");

    /// <summary>Deletes an entry at the commit.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    void Delete(string group, string key);

    /// <summary>Deletes a group, or a range of its keys, at the commit.</summary>
    /// <param name="group">The group.</param>
    /// <param name="range">Which keys; all by default.</param>
    void DeleteRange(string group, KeyRange range = default);

    /// <summary>Reads a whole number of 64 bits (absent counts as 0) and writes the sum at the commit.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="by">What to add.</param>
    /// <returns>The sum.</returns>
    Task<long> IncrementAsync(string group, string key, long by = 1);

    /// <summary>
    /// Does something else at the commit, such as adding an edge: <c>transaction.Add(new GraphCommands.AddEdge(ann, "follows", bob))</c>. It has its place among the
    /// writes of the transaction, and reads of the transaction do not see it.
    /// </summary>
    /// <param name="operation">What is done; where it fails, nothing of the transaction is kept.</param>
    void Add(ITransactional operation);
}
