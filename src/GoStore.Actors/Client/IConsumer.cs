namespace GoStore.Actors;

/// <summary>
/// A named position in the change log, as one instance of a program uses it. Several may use one name: one of them has the lease and works, the others wait and
/// take over when it ends. Every change is delivered at least once; again where it was not committed. One instance is used by one caller at a time.
/// </summary>
/// <example>
/// <code>
/// IConsumer consumer = store.Consumer("mailer", new ConsumerOptions { Type = "order" });
/// ConsumerBatch batch = await consumer.GetAsync();
/// foreach (Change change in batch.Changes) { await SendAsync(change); }
/// await consumer.CommitAsync(batch);
/// </code>
/// </example>
public interface IConsumer
{
    /// <summary>The name.</summary>
    string Name { get; }

    /// <summary>Who takes the lease here.</summary>
    string Owner { get; }

    /// <summary>
    /// Takes the lease, or renews it, and reads the next changes. It always begins at the position that is stored, so without a commit in between the same
    /// changes come again. Empty at the end of the log.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ConsumerHeldException">Another owner has it.</exception>
    Task<ConsumerBatch> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Says that a batch is done.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Ends the wait; whether it was committed is unknown then.</param>
    /// <exception cref="ConsumerFencedException">Somebody else took or moved the consumer in between: get again, and begin there.</exception>
    Task CommitAsync(ConsumerBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Says that everything up to a revision is done, under the lease of the last batch of this instance.</summary>
    /// <param name="revision">The last revision that is done.</param>
    /// <param name="cancellationToken">Ends the wait; whether it was committed is unknown then.</param>
    /// <exception cref="ConsumerFencedException">Somebody else took or moved the consumer in between.</exception>
    /// <exception cref="StoreException">With <see cref="ErrorCode.InvalidArgument"/> where the revision is before the position or after the latest one, or nothing was got yet.</exception>
    Task CommitAsync(long revision, CancellationToken cancellationToken = default);

    /// <summary>Where the consumer stands and who has it; null where there is none of this name.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ConsumerStatus?> StatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads what would come next without taking the lease, and commits nothing.</summary>
    /// <param name="limit">How many changes at most; null for a page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ChangePage> PeekAsync(int? limit = null, CancellationToken cancellationToken = default);

    /// <summary>Ends the lease of this instance, so that another one need not wait for it. Where it has none, nothing happens.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ReleaseAsync(CancellationToken cancellationToken = default);

    /// <summary>Moves the position anywhere, whoever has the lease; it ends, and who works at the time notices.</summary>
    /// <param name="next">The revision that comes next: from 1 to one after the latest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SeekAsync(long next, CancellationToken cancellationToken = default);

    /// <summary>Forgets the consumer, whoever has it. Under its name the next one begins at the first change.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The changes as they come, without end. A batch is committed when the loop asks for the change after its last; when the loop is left early, what it had
    /// finished is committed, the change it was at comes again, and the lease is released. Where there is nothing, or another owner has the lease, it waits with
    /// a growing back-off. While the loop works long on a batch the lease is renewed. Where it was lost to somebody else all the same, the stream begins again at
    /// the stored position once it can. A store that is busy, locked or slow to answer is tried again; any other failure ends the stream.
    /// </summary>
    /// <param name="cancellationToken">Ends the stream.</param>
    IAsyncEnumerable<Change> StreamAsync(CancellationToken cancellationToken = default);
}
