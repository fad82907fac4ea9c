namespace GoStore.Actors;

/// <summary>
/// What moves locks: names that one owner at a time holds, for as long as a lease that can be renewed. Each grant has a fencing token, higher than every one
/// that was given before in the store or namespace, across releases, expiry and restarts; a write that carries it (<see cref="LockRequests.Under"/>) is refused
/// once somebody else may hold the lock.
/// </summary>
/// <example>
/// <code>
/// LockGrant grant = await store.Ref.AskAsync(new LockCommands.Acquire("leader", "node-1", TimeSpan.FromSeconds(30)), timeout);
/// await store.Ref.AskAsync(new EntryCommands.Set("state", "leader", "node-1").Under(grant), timeout);
/// await store.Ref.AskAsync(new LockCommands.Release("leader", "node-1", grant.Token), timeout);
/// </code>
/// </example>
public static class LockCommands
{
    /// <summary>
    /// Takes a lock that is free or whose lease has run out. Its present owner gets it again with a new token and a new lease, so that whoever held it under
    /// that name before is fenced. Where another one has it, <see cref="LockHeld"/>; with a <paramref name="Wait"/> only once that has passed: those who wait
    /// are served first come, first served. An actor that waits has to give its own <c>Ask</c> longer than the wait.
    /// </summary>
    /// <param name="Name">The lock; not empty, at most <c>gostore.limits.key</c> bytes.</param>
    /// <param name="Owner">Who takes it; not empty, and different for each one that must not hold it together with another.</param>
    /// <param name="Lease">How long it is the owner's from the grant on; above zero.</param>
    /// <param name="Wait">How long to wait for it; from zero to a day. Within a transaction only zero.</param>
    public sealed record Acquire(string Name, string Owner, TimeSpan Lease, TimeSpan Wait = default) : IStoreRequest<LockGrant>, ITransactional, IScopable, IWaits
    {
        internal string Namespace { get; init; } = "";

        /// <inheritdoc/>
        public string Operation => "lock-acquire";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Name, Owner);

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };
    }

    /// <summary>Makes a lease last longer, or shorter; <see cref="LockFenced"/> where it has run out or been released, or somebody took the lock since.</summary>
    /// <param name="Name">The lock.</param>
    /// <param name="Owner">Who holds it.</param>
    /// <param name="Token">The token of the grant.</param>
    /// <param name="Lease">How long from now on; above zero.</param>
    public sealed record Renew(string Name, string Owner, long Token, TimeSpan Lease) : IStoreRequest<LockGrant>, ITransactional, IScopable
    {
        internal string Namespace { get; init; } = "";

        /// <inheritdoc/>
        public string Operation => "lock-renew";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Name, Owner);

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };
    }

    /// <summary>Frees a lock; the first of those who wait for it gets it. Where the owner or the token is not the present one there is nothing to free.</summary>
    /// <param name="Name">The lock.</param>
    /// <param name="Owner">Who holds it.</param>
    /// <param name="Token">The token of the grant; null for whatever token the owner has.</param>
    public sealed record Release(string Name, string Owner, long? Token = null) : IStoreRequest<LockReleased>, ITransactional, IScopable
    {
        internal string Namespace { get; init; } = "";

        /// <inheritdoc/>
        public string Operation => "lock-release";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Name, Owner);

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };
    }

    /// <summary>A precondition of a transaction: does nothing where the token is the present one and its lease is running, fails with <see cref="LockFenced"/> where not.</summary>
    /// <param name="Name">The lock.</param>
    /// <param name="Token">The token of the grant.</param>
    public sealed record Expect(string Name, long Token) : IStoreRequest<LockExpected>, ITransactional, IScopable
    {
        internal string Namespace { get; init; } = "";

        /// <inheritdoc/>
        public string Operation => "lock-expect";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Name);

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };
    }
}

/// <summary>What can be asked about locks.</summary>
public static class LockQueries
{
    /// <summary>Asks who holds a lock; one that nobody holds, or that nobody ever held, is free.</summary>
    /// <param name="Name">The lock.</param>
    public sealed record Status(string Name) : IStoreRequest<LockStatus>, IScopable
    {
        internal string Namespace { get; init; } = "";

        /// <inheritdoc/>
        public string Operation => "lock-status";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };
    }

    /// <summary>Asks for the next page of locks that are held, in the order of their names: at most <c>gostore.page-entries</c>.</summary>
    /// <param name="After">The name after which to go on: <see cref="LockPage.Next"/> of the page before; null to start.</param>
    /// <param name="Limit">How many at most; null for as many as a page holds.</param>
    public sealed record List(string? After = null, int? Limit = null) : IStoreRequest<LockPage>, IScopable
    {
        internal string Namespace { get; init; } = "";

        /// <inheritdoc/>
        public string Operation => "locks";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };
    }
}

/// <summary>A lock is held, and that is on the disk.</summary>
/// <param name="Name">The lock.</param>
/// <param name="Owner">Who holds it.</param>
/// <param name="Token">The fencing token: higher than that of any grant before it in the same store or namespace.</param>
/// <param name="AcquiredAt">Since when.</param>
/// <param name="LeasedUntil">Until when, unless it is renewed.</param>
public sealed record LockGrant(string Name, string Owner, long Token, DateTimeOffset AcquiredAt, DateTimeOffset LeasedUntil) : IStoreMessage;

/// <summary>A lock was freed.</summary>
/// <param name="WasHeld">Whether it was held by this owner under this token; otherwise there was nothing to free.</param>
public sealed record LockReleased(bool WasHeld) : IStoreMessage;

/// <summary>A lock is held under the token that was expected.</summary>
public sealed record LockExpected : IStoreMessage
{
    /// <summary>The one there is.</summary>
    public static LockExpected Instance { get; } = new();
}

/// <summary>Who holds a lock.</summary>
/// <param name="Name">The lock.</param>
/// <param name="Owner">Who holds it; null where it is free.</param>
/// <param name="Token">The token it is held under; 0 where it is free.</param>
/// <param name="AcquiredAt">Since when; null where it is free.</param>
/// <param name="LeasedUntil">Until when, unless it is renewed; null where it is free.</param>
/// <param name="Waiting">How many wait for it in this process.</param>
public sealed record LockStatus(string Name, string? Owner, long Token, DateTimeOffset? AcquiredAt, DateTimeOffset? LeasedUntil, int Waiting) : IStoreMessage
{
    /// <summary>Whether somebody holds it.</summary>
    public bool IsHeld => Owner is not null;
}

/// <summary>A page of locks.</summary>
/// <param name="Locks">The locks that are held, in the order of their names.</param>
/// <param name="Next">What to ask for next as <c>After</c>; null at the end.</param>
public sealed record LockPage(IReadOnlyList<LockStatus> Locks, string? Next) : IStoreMessage;

/// <summary>Another owner holds the lock, or is before this one in the line for it. Nothing was done; wait for it, or try again once its lease may be over.</summary>
/// <param name="Name">The lock.</param>
/// <param name="Owner">Who holds it, or gets it next.</param>
/// <param name="Until">Until when, unless it is renewed.</param>
public sealed record LockHeld(string Name, string Owner, DateTimeOffset Until)
    : StoreFailure(ErrorCode.Held, $"The lock {Named.Text(Name)} is held by {Named.Text(Owner)} until {Until:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}. Wait until it is released or its lease runs out.")
{
    /// <inheritdoc/>
    public override StoreException ToException() => new LockHeldException(this);
}

/// <summary>The token is not, or not any more, the one that the lock is held under. Nothing was done; whoever held it must stop what it protects.</summary>
/// <param name="Name">The lock.</param>
/// <param name="Token">The token of the request.</param>
/// <param name="Owner">Who holds the lock now; null where it is free.</param>
/// <param name="Until">Until when; null where it is free.</param>
public sealed record LockFenced(string Name, long Token, string? Owner, DateTimeOffset? Until)
    : StoreFailure(ErrorCode.Fenced,
        $"The lock {Named.Text(Name)} is not held under the token {Token}: {(Owner is null ? "it was released, or its lease ran out" : $"{Named.Text(Owner)} has it until {Until:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}")}. Nothing was done. Stop what it protects, and acquire it again.")
{
    /// <inheritdoc/>
    public override StoreException ToException() => new LockFencedException(this);
}

/// <summary>Another owner holds the lock. Nothing was done.</summary>
public sealed class LockHeldException : StoreException
{
    internal LockHeldException(LockHeld held)
        : base(held.Code, held.Message) => Held = held;

    /// <summary>The lock, who holds it, and until when.</summary>
    public LockHeld Held { get; }
}

/// <summary>The lock is not held under this token any more. Nothing was done.</summary>
public sealed class LockFencedException : StoreException
{
    internal LockFencedException(LockFenced fenced)
        : base(fenced.Code, fenced.Message) => Fenced = fenced;

    /// <summary>The lock, the token, and who holds it now.</summary>
    public LockFenced Fenced { get; }
}
