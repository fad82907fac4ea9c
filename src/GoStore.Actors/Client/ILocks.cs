namespace GoStore.Actors;

/// <summary>
/// Locks of a store or of a namespace: names that one owner at a time holds under a lease. Get them with <see cref="IStoreSpace.Locks"/>.
/// </summary>
/// <example>
/// <code>
/// await using IHeldLock held = await store.Locks.HoldAsync("leader", wait: TimeSpan.FromMinutes(1));
/// while (!held.Lost.IsCancellationRequested)
/// {
///     await held.Entries.IncrementAsync("state", "steps");     // refused once the lock is lost
/// }
/// </code>
/// </example>
public interface ILocks
{
    /// <summary>The lease that <see cref="HoldAsync"/> takes and renews where none is given: 30 seconds.</summary>
    static TimeSpan DefaultLease => TimeSpan.FromSeconds(30);

    /// <summary>Takes a lock, or waits for it. Its present owner gets it again, with a new token and a new lease.</summary>
    /// <param name="name">The lock; not empty.</param>
    /// <param name="owner">Who takes it; not empty, and different for each one that must not hold it together with another.</param>
    /// <param name="lease">How long it is the owner's from the grant on; above zero.</param>
    /// <param name="wait">How long to wait for it, at most a day; zero by default. Who waits is served first come, first served.</param>
    /// <param name="cancellationToken">Ends the wait. Where the lock was granted in that moment it stays so until its lease runs out, or the owner releases it.</param>
    /// <returns>The grant, with its fencing token.</returns>
    /// <exception cref="LockHeldException">Another owner has it, and the wait, if any, is over.</exception>
    /// <exception cref="StoreArgumentException">An argument is outside what is allowed.</exception>
    /// <example><code>LockGrant grant = await store.Locks.AcquireAsync("leader", "node-1", TimeSpan.FromSeconds(30), wait: TimeSpan.FromSeconds(10));</code></example>
    Task<LockGrant> AcquireAsync(string name, string owner, TimeSpan lease, TimeSpan wait = default, CancellationToken cancellationToken = default);

    /// <summary>Takes a lock as <see cref="AcquireAsync"/>; null where another owner has it.</summary>
    /// <param name="name">The lock.</param>
    /// <param name="owner">Who takes it.</param>
    /// <param name="lease">How long it is the owner's from the grant on; above zero.</param>
    /// <param name="wait">How long to wait for it; zero by default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<LockGrant?> TryAcquireAsync(string name, string owner, TimeSpan lease, TimeSpan wait = default, CancellationToken cancellationToken = default);

    /// <summary>Makes a lease last so long from now on.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="lease">How long; above zero.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The grant as it is now.</returns>
    /// <exception cref="LockFencedException">The lease had run out, or the lock was released or taken by somebody else.</exception>
    Task<LockGrant> RenewAsync(LockGrant grant, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>Frees a lock; the first of those who wait gets it.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the release.</param>
    /// <returns>Whether it was still held under this grant.</returns>
    Task<bool> ReleaseAsync(LockGrant grant, CancellationToken cancellationToken = default);

    /// <summary>Frees a lock whatever its token, for administration.</summary>
    /// <param name="name">The lock.</param>
    /// <param name="owner">Who holds it.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily the release.</param>
    /// <returns>Whether it was held by this owner.</returns>
    Task<bool> ReleaseAsync(string name, string owner, CancellationToken cancellationToken = default);

    /// <summary>
    /// The entries of the store or namespace, where every call is done only while a lock is held under a token: otherwise it throws
    /// <see cref="LockFencedException"/>, and nothing was done.
    /// </summary>
    /// <param name="name">The lock.</param>
    /// <param name="token">The token of the grant.</param>
    /// <example><code>await store.Locks.Under("leader", grant.Token).SetAsync("state", "step", "2");</code></example>
    IEntries Under(string name, long token);

    /// <summary>Who holds a lock; one whose lease has run out is free.</summary>
    /// <param name="name">The lock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<LockStatus> StatusAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Walks over the locks that are held, in the order of their names, page by page.</summary>
    /// <param name="cancellationToken">Ends the walk.</param>
    IAsyncEnumerable<LockStatus> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a lock and holds it until it is disposed: its lease is renewed in the background, each time a third of it has passed. Where that cannot be done in
    /// time, <see cref="IHeldLock.Lost"/> is cancelled when the lease runs out.
    /// </summary>
    /// <param name="name">The lock; not empty.</param>
    /// <param name="lease">The lease, which is how long others wait where this process dies; <see cref="DefaultLease"/> by default.</param>
    /// <param name="wait">How long to wait for the lock, at most a day; zero by default.</param>
    /// <param name="owner">Who takes it; by default a name of machine and process that no other call has.</param>
    /// <param name="cancellationToken">Ends the wait; a lock that was granted in that moment is released.</param>
    /// <exception cref="LockHeldException">Another owner has it, and the wait, if any, is over.</exception>
    /// <example><code>await using IHeldLock held = await store.Locks.HoldAsync("nightly-report", wait: TimeSpan.FromMinutes(5));</code></example>
    Task<IHeldLock> HoldAsync(string name, TimeSpan? lease = null, TimeSpan wait = default, string? owner = null, CancellationToken cancellationToken = default);
}

/// <summary>A lock that is held and renewed in the background. Disposing it stops that and frees the lock, where it still is held.</summary>
public interface IHeldLock : IAsyncDisposable
{
    /// <summary>The grant; its end is that of the last renewal.</summary>
    LockGrant Grant { get; }

    /// <summary>
    /// Cancelled once the lock is not held for sure any more: somebody took it, or its lease ran out because the store could not be reached. Whoever works under
    /// the lock stops then.
    /// </summary>
    CancellationToken Lost { get; }

    /// <summary>The entries of the store or namespace, where every call is done only while the lock is held: otherwise it throws <see cref="LockFencedException"/>, and nothing was done.</summary>
    IEntries Entries { get; }
}
