using System.Collections.Immutable;

namespace GoStore.Actors;

/// <summary>
/// Everything that can be done with entries: text values under a group and a key, with a version, an optional type and an optional
/// time-to-live. Every call is answered within <c>gostore.ask-timeout</c> of the store's last progress on it or throws a
/// <see cref="StoreException"/>; a write that returned is on the disk. All of it may be called from many threads at once.
/// </summary>
/// <remarks>
/// Groups, keys and values are any well-formed Unicode text, empty ones included. Order is that of the bytes of UTF-8. A cancelled call
/// throws <see cref="OperationCanceledException"/>; a write that was cancelled may have been done all the same.
/// </remarks>
public interface IEntries
{
    /// <summary>Writes an entry. A time-to-live that is not given again is cleared.</summary>
    /// <param name="group">The group; at most 64 KiB of UTF-8 by default.</param>
    /// <param name="key">The key; at most 64 KiB by default.</param>
    /// <param name="value">The value; at most 16 MiB by default.</param>
    /// <param name="timeToLive">How long the entry lives: more than zero, rounded up to the millisecond. Null for ever.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="type">A type, by which entries can be listed; empty for none.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>The version of the entry: 1 where it is new.</returns>
    /// <exception cref="VersionConflictException">The entry is not as expected.</exception>
    /// <exception cref="StoreArgumentException">A name or value is null or not well-formed, or the time-to-live is not positive.</exception>
    /// <exception cref="LimitExceededException">A name or the value is too long.</exception>
    /// <example><code>await store.SetAsync("session", "token", "abc123", timeToLive: TimeSpan.FromMinutes(5));</code></example>
    Task<long> SetAsync(string group, string key, string value, TimeSpan? timeToLive = null, ExpectedVersion expected = default, string type = "", CancellationToken cancellationToken = default);

    /// <summary>Writes several entries as one: all or none.</summary>
    /// <param name="entries">The writes, in order: at most 1 000 and 32 MiB by default.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>The version of each.</returns>
    /// <exception cref="TransactionFailedException">One of them failed; it names which and why.</exception>
    Task<ImmutableArray<long>> SetManyAsync(IEnumerable<EntryCommands.Set> entries, CancellationToken cancellationToken = default);

    /// <summary>Reads a value.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value.</returns>
    /// <exception cref="EntryNotFoundException">There is no such entry, or it has expired.</exception>
    Task<string> GetAsync(string group, string key, CancellationToken cancellationToken = default);

    /// <summary>Reads an entry with its version, type and times.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entry; null where there is none.</returns>
    Task<Entry?> FindAsync(string group, string key, CancellationToken cancellationToken = default);

    /// <summary>Reads several entries of a group at one moment.</summary>
    /// <param name="group">The group.</param>
    /// <param name="keys">The keys, at most 1 000 by default; twice the same counts once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entries that are there, by key.</returns>
    Task<IReadOnlyDictionary<string, Entry>> GetBatchAsync(string group, IEnumerable<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Reads all entries of a group, in the order of their keys, into memory. For large groups use <see cref="AllAsync"/>.</summary>
    /// <param name="group">The group; an unknown one has no entries.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Entry>> GetAllAsync(string group, CancellationToken cancellationToken = default);

    /// <summary>Reads a page of a group, in the order of keys.</summary>
    /// <param name="group">The group.</param>
    /// <param name="offset">How many entries to pass over; 0 or more.</param>
    /// <param name="limit">How many at most; 0 or more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Entry>> GetPageAsync(string group, long offset, long limit, CancellationToken cancellationToken = default);

    /// <summary>Reads the entries whose keys start with a prefix, in the order of keys.</summary>
    /// <param name="group">The group.</param>
    /// <param name="prefix">How the keys start: exact, case-sensitive, nothing in it special.</param>
    /// <param name="offset">How many to pass over; 0 or more.</param>
    /// <param name="limit">How many at most; 0 or more, null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Entry>> GetPrefixAsync(string group, string prefix, long offset = 0, long? limit = null, CancellationToken cancellationToken = default);

    /// <summary>Reads the entries from one key (included) to another (excluded), in the order of keys.</summary>
    /// <param name="group">The group.</param>
    /// <param name="from">The first key; null for the first of all.</param>
    /// <param name="to">The first key after the range; null for none.</param>
    /// <param name="offset">How many to pass over; 0 or more.</param>
    /// <param name="limit">How many at most; 0 or more, null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Entry>> GetRangeAsync(string group, string? from, string? to, long offset = 0, long? limit = null, CancellationToken cancellationToken = default);

    /// <summary>Reads the entries of one type, in the order of keys.</summary>
    /// <param name="group">The group.</param>
    /// <param name="type">The type, exactly; not empty.</param>
    /// <param name="offset">How many to pass over; 0 or more.</param>
    /// <param name="limit">How many at most; 0 or more, null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Entry>> GetByTypeAsync(string group, string type, long offset = 0, long? limit = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Walks over the entries of a group in the order of keys, page by page, in constant memory. The store may be used from inside the loop;
    /// what is written or deleted ahead of the walk is seen.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="range">Which keys; all by default.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <example><code>await foreach (Entry entry in store.AllAsync("config")) { await store.DeleteAsync("config", entry.Key); }</code></example>
    IAsyncEnumerable<Entry> AllAsync(string group, KeyRange range = default, CancellationToken cancellationToken = default);

    /// <summary>Walks over the names of the groups that have an entry, in the order of their bytes, page by page.</summary>
    /// <param name="prefix">How the names start; empty for all.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    IAsyncEnumerable<string> GroupsAsync(string prefix = "", CancellationToken cancellationToken = default);

    /// <summary>Reads the names of the groups that have an entry, in the order of their bytes, into memory.</summary>
    /// <param name="prefix">How the names start; empty for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<string>> GetGroupsAsync(string prefix = "", CancellationToken cancellationToken = default);

    /// <summary>Whether an entry is there.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> ExistsAsync(string group, string key, CancellationToken cancellationToken = default);

    /// <summary>Whether a group has an entry.</summary>
    /// <param name="group">The group.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> GroupExistsAsync(string group, CancellationToken cancellationToken = default);

    /// <summary>How long an entry still lives.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The time left, to the millisecond; null for ever.</returns>
    /// <exception cref="EntryNotFoundException">There is no such entry.</exception>
    Task<TimeSpan?> GetTimeToLiveAsync(string group, string key, CancellationToken cancellationToken = default);

    /// <summary>Gives an entry a new time-to-live, or takes it away; value and version stay.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="timeToLive">How long it lives from now: more than zero. Null for ever.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>When it expires now; null for never.</returns>
    /// <exception cref="EntryNotFoundException">There is no such entry.</exception>
    Task<DateTimeOffset?> TouchAsync(string group, string key, TimeSpan? timeToLive, CancellationToken cancellationToken = default);

    /// <summary>Adds to a whole number of 64 bits, kept as decimal text. An absent entry counts as 0; the time-to-live stays.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="by">What to add; may be negative.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>The number now.</returns>
    /// <exception cref="StoreException">With <see cref="ErrorCode.WrongValue"/>: the value is no such number, or the sum is out of range. It stays as it was.</exception>
    Task<long> IncrementAsync(string group, string key, long by = 1, CancellationToken cancellationToken = default);

    /// <summary>Applies a JSON merge patch (RFC 7396). An absent entry counts as an empty document; type and time-to-live stay.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="patch">The patch: JSON.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>The value and the version now.</returns>
    /// <exception cref="StoreArgumentException">The patch is not JSON.</exception>
    /// <exception cref="StoreException">With <see cref="ErrorCode.WrongValue"/>: the stored value is not JSON.</exception>
    /// <example><code>await store.PatchAsync("user", "1", """{"email":"a@b.example","phone":null}""");</code></example>
    Task<EntryPatched> PatchAsync(string group, string key, string patch, ExpectedVersion expected = default, CancellationToken cancellationToken = default);

    /// <summary>Deletes an entry.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(string group, string key, ExpectedVersion expected = default, CancellationToken cancellationToken = default);

    /// <summary>Deletes several entries of a group as one; absent ones are no error.</summary>
    /// <param name="group">The group.</param>
    /// <param name="keys">The keys, at most 1 000 by default.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>How many there were.</returns>
    Task<long> DeleteManyAsync(string group, IEnumerable<string> keys, CancellationToken cancellationToken = default);

    /// <summary>Deletes a group with all its entries, atomically however many they are.</summary>
    /// <param name="group">The group; an unknown one is no error.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>How many live entries it had.</returns>
    Task<long> DeleteGroupAsync(string group, CancellationToken cancellationToken = default);

    /// <summary>Deletes every group whose name starts with a prefix, atomically however many entries they have.</summary>
    /// <param name="prefix">How the names start; an empty one is the whole store.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>How many live entries they had.</returns>
    Task<long> DeleteGroupsAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>Deletes the entries of a group whose keys start with a prefix, atomically however many they are.</summary>
    /// <param name="group">The group.</param>
    /// <param name="prefix">How the keys start; an empty one is the whole group.</param>
    /// <param name="offset">How many of them to leave alone first; 0 or more.</param>
    /// <param name="limit">How many at most; 0 or more, null for all.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>How many live entries were deleted.</returns>
    Task<long> DeletePrefixAsync(string group, string prefix, long offset = 0, long? limit = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes the entries from one key (included) to another (excluded), atomically however many they are.</summary>
    /// <param name="group">The group.</param>
    /// <param name="from">The first key; null for the first of all.</param>
    /// <param name="to">The first key after the range; null for none.</param>
    /// <param name="offset">How many of them to leave alone first; 0 or more.</param>
    /// <param name="limit">How many at most; 0 or more, null for all.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>How many live entries were deleted.</returns>
    Task<long> DeleteRangeAsync(string group, string? from, string? to, long offset = 0, long? limit = null, CancellationToken cancellationToken = default);

    /// <summary>How many entries a group, or a range of its keys, has.</summary>
    /// <param name="group">The group; an unknown one has 0.</param>
    /// <param name="range">Which keys; all by default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<long> CountAsync(string group, KeyRange range = default, CancellationToken cancellationToken = default);

    /// <summary>How many entries there are in all groups whose names start with a prefix.</summary>
    /// <param name="prefix">How the names start; empty for the whole store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<long> CountAllAsync(string prefix = "", CancellationToken cancellationToken = default);

    /// <summary>Reads a value and cuts it at a separator.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="separator">Where to cut; an empty one cuts between all characters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EntryNotFoundException">There is no such entry.</exception>
    Task<ImmutableArray<string>> SplitAsync(string group, string key, string separator, CancellationToken cancellationToken = default);

    /// <summary>Reads a value and cuts it at white space, without empty parts.</summary>
    /// <param name="group">The group.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EntryNotFoundException">There is no such entry.</exception>
    Task<ImmutableArray<string>> FieldsAsync(string group, string key, CancellationToken cancellationToken = default);

    /// <summary>Does several operations in their order as one: all of them or none; later ones see the earlier ones.</summary>
    /// <param name="operations">The operations and preconditions: at least one, at most 1 000 and 32 MiB by default.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the write.</param>
    /// <returns>The reply of each operation.</returns>
    /// <exception cref="TransactionFailedException">One of them failed; it names which and why. Nothing was kept.</exception>
    /// <example>
    /// <code>
    /// await store.TransactionAsync(
    /// [
    ///     new EntryCommands.Expect("account", "a", ExpectedVersion.Exactly(3)),
    ///     new EntryCommands.Increment("account", "a", -10),
    ///     new EntryCommands.Increment("account", "b", 10),
    /// ]);
    /// </code>
    /// </example>
    Task<TransactionDone> TransactionAsync(IEnumerable<ITransactional> operations, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads, decides and writes as one, without holding the store: reads are remembered, writes are buffered and seen by later reads of the
    /// same transaction, and the commit fails and runs <paramref name="work"/> again if anything that was read has changed since.
    /// </summary>
    /// <param name="work">What to do; it may run several times, so it should do nothing but use its argument. An exception in it writes nothing.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <exception cref="StoreException">With <see cref="ErrorCode.Conflict"/>: others were faster each time, over <c>gostore.transact-attempts</c> attempts.</exception>
    /// <example>
    /// <code>
    /// await store.TransactAsync(async transaction =>
    /// {
    ///     long stock = long.Parse(await transaction.GetAsync("stock", "apple"));
    ///     if (stock &gt; 0) { transaction.Set("stock", "apple", $"{stock - 1}"); }
    /// });
    /// </code>
    /// </example>
    Task TransactAsync(Func<IEntryTransaction, Task> work, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="TransactAsync(Func{IEntryTransaction, Task}, CancellationToken)"/>, with a result.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="work">What to do; the result of the run that was committed is returned.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    Task<TResult> TransactAsync<TResult>(Func<IEntryTransaction, Task<TResult>> work, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes entries as JSON lines, one object a line: <c>group</c>, <c>key</c>, <c>value</c>, and where they apply <c>type</c> and <c>expiresAt</c>.
    /// It goes page by page while the store goes on working, so it is not a picture of one moment; for that use <see cref="IStore.BackupAsync"/>.
    /// </summary>
    /// <param name="destination">Where to write; left open.</param>
    /// <param name="groupPrefix">How the groups' names start; empty for all.</param>
    /// <param name="progress">Told after every page.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    /// <returns>How many entries were written.</returns>
    Task<long> ExportAsync(Stream destination, string groupPrefix = "", IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes the entries of JSON lines into the store, in durable steps of up to 250; existing entries are overwritten, expired ones are left
    /// out. It is no transaction: what was imported before an error stays, and the error names the line. Importing the same again is harmless.
    /// </summary>
    /// <param name="source">What to read; left open.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Ends the import.</param>
    /// <returns>How many entries were written.</returns>
    /// <exception cref="StoreArgumentException">A line is not what <see cref="ExportAsync"/> writes; the message names it.</exception>
    Task<long> ImportAsync(Stream source, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default);
}

/// <summary>How far an export or an import is.</summary>
/// <param name="Entries">How many entries are done.</param>
/// <param name="Bytes">How many bytes of JSON lines were written or read.</param>
public readonly record struct TransferProgress(long Entries, long Bytes);
