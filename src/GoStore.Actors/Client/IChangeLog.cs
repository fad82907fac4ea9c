namespace GoStore.Actors;

/// <summary>
/// The change log: every change of an entry with its revision, in the order in which the changes were committed. It is kept where
/// <c>gostore.changes.enabled</c> is on (<see cref="StoreOptions.ChangesEnabled"/>); where it is off, nothing is added to it and nothing of it is deleted by
/// itself, and what was written before can still be read. How much is kept is set by <c>gostore.changes.retain-count</c> and <c>retain-age</c>.
/// </summary>
/// <example>
/// <code>
/// await using IStore store = await Store.OpenAsync("app.db", options => options.ChangesEnabled = true);
/// await foreach (Change change in store.Consumer("mailer").StreamAsync(stopping))
/// {
///     await SendAsync(change);
/// }
/// </code>
/// </example>
public interface IChangeLog
{
    /// <summary>Reads one page of changes.</summary>
    /// <param name="from">The first revision that is wanted; they start at 1.</param>
    /// <param name="type">Only changes of entries of this type; null for all. The deletion of a group has no type.</param>
    /// <param name="group">Only changes in this group; null for all.</param>
    /// <param name="limit">How many at most; null for as many as a page holds (<c>gostore.page-entries</c>), and never more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The changes, where to go on, and whether any were trimmed before they could be read.</returns>
    /// <exception cref="StoreException">With <see cref="ErrorCode.InvalidArgument"/>.</exception>
    Task<ChangePage> GetChangesAsync(long from = 1, string? type = null, string? group = null, int? limit = null, CancellationToken cancellationToken = default);

    /// <summary>Walks over the changes from a revision to the end, page by page; the store may be used from inside the loop. What was trimmed is passed over.</summary>
    /// <param name="from">The first revision that is wanted; they start at 1.</param>
    /// <param name="type">Only changes of entries of this type; null for all.</param>
    /// <param name="group">Only changes in this group; null for all.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    IAsyncEnumerable<Change> ChangesAsync(long from = 1, string? type = null, string? group = null, CancellationToken cancellationToken = default);

    /// <summary>The last revision that was given, whether or not its change is still there; 0 for none.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<long> GetLatestRevisionAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes the changes up to a revision. Revisions are never given again.</summary>
    /// <param name="upTo">The last revision that goes; 0 for none.</param>
    /// <param name="cancellationToken">Ends the wait, not the deletion.</param>
    /// <returns>How many changes were deleted.</returns>
    Task<long> TrimChangesAsync(long upTo, CancellationToken cancellationToken = default);

    /// <summary>A consumer: a named position in the log. Nothing is asked of the store until it is used.</summary>
    /// <param name="name">Its name; who uses the same name shares the position and takes turns.</param>
    /// <param name="options">What it reads, and how.</param>
    /// <exception cref="StoreArgumentException">An option is not what it may be.</exception>
    IConsumer Consumer(string name, ConsumerOptions? options = null);

    /// <summary>All consumers, in the order of their names.</summary>
    /// <param name="cancellationToken">Ends the walk.</param>
    IAsyncEnumerable<ConsumerStatus> ConsumersAsync(CancellationToken cancellationToken = default);
}
