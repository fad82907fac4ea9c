namespace GoStore.Actors;

/// <summary>
/// What moves consumers: named positions in the change log, each with one owner at a time. The owner holds a lease, and a fencing token that only ever grows:
/// who lost the lease to another one cannot commit any more. Positions are no entries, so they are not in the log themselves.
/// </summary>
/// <example>
/// <code>
/// ConsumerBatch batch = await store.Ref.AskAsync(new ConsumerCommands.Take("mailer", "node-1", TimeSpan.FromSeconds(30), 100), timeout);
/// foreach (Change change in batch.Changes) { await SendAsync(change); }
/// await store.Ref.AskAsync(new ConsumerCommands.Commit("mailer", batch.Token, batch.Next - 1), timeout);
/// </code>
/// </example>
public static class ConsumerCommands
{
    /// <summary>
    /// Takes the lease, or renews it, and reads the next page from the position. The position stays until it is committed, so the same changes come again;
    /// only where nothing in the page matches does it go on by itself. A consumer that is not there yet begins at the first change.
    /// <see cref="ConsumerHeld"/> where another owner has it.
    /// </summary>
    /// <param name="Name">The consumer; not empty.</param>
    /// <param name="Owner">Who takes it; not empty, and different for each instance that works.</param>
    /// <param name="Lease">How long it is the owner's from now on; above zero.</param>
    /// <param name="Limit">How many changes at most; 1 or more. No more than a page of <see cref="ChangeQueries.GetChanges"/> in any case.</param>
    /// <param name="Type">Only changes of entries of this type; null for all. It is kept with the consumer.</param>
    /// <param name="Group">Only changes in this group; null for all. It is kept with the consumer.</param>
    public sealed record Take(string Name, string Owner, TimeSpan Lease, int Limit, string? Type = null, string? Group = null) : IStoreRequest<ConsumerBatch>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "consumer-take";
    }

    /// <summary>Makes the lease last longer; <see cref="ConsumerFenced"/> where the token is not the present one, or the lease was released.</summary>
    /// <param name="Name">The consumer.</param>
    /// <param name="Token">The token of the batch.</param>
    /// <param name="Lease">How long from now on; above zero.</param>
    public sealed record Renew(string Name, long Token, TimeSpan Lease) : IStoreRequest<ConsumerRenewed>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "consumer-renew";
    }

    /// <summary>Ends the lease, so that another owner need not wait for it. Where the token is not the present one there is nothing to end.</summary>
    /// <param name="Name">The consumer.</param>
    /// <param name="Token">The token of the batch.</param>
    public sealed record Release(string Name, long Token) : IStoreRequest<ConsumerReleased>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "consumer-release";
    }

    /// <summary>
    /// Says that everything up to a revision is done. <see cref="ConsumerFenced"/> where the token is not the present one; a lease that has run out and that
    /// nobody else took may still commit. Going back is an <see cref="ErrorCode.InvalidArgument"/>, the same position again is not.
    /// </summary>
    /// <param name="Name">The consumer.</param>
    /// <param name="Token">The token of the batch.</param>
    /// <param name="UpTo">The last revision that is done; no more than the latest one. Of a whole batch it is <see cref="ConsumerBatch.Next"/> - 1.</param>
    public sealed record Commit(string Name, long Token, long UpTo) : IStoreRequest<ConsumerCommitted>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "consumer-commit";
    }

    /// <summary>
    /// Moves the position anywhere, for administration. It ends the lease and raises the token, so that who works at the time notices. A consumer that is not
    /// there yet is made: this is how one begins at the end of the log.
    /// </summary>
    /// <param name="Name">The consumer; not empty.</param>
    /// <param name="Next">The revision that comes next: from 1 to one after the latest.</param>
    public sealed record Seek(string Name, long Next) : IStoreRequest<ConsumerCommitted>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "consumer-seek";
    }

    /// <summary>Forgets a consumer. One that is made under its name later begins at the first change, with a higher token.</summary>
    /// <param name="Name">The consumer.</param>
    public sealed record Delete(string Name) : IStoreRequest<ConsumerDeleted>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "consumer-delete";
    }
}

/// <summary>What can be asked about consumers.</summary>
public static class ConsumerQueries
{
    /// <summary>Asks where a consumer stands and who has it; <see cref="ConsumerNotFound"/> where there is none.</summary>
    /// <param name="Name">The consumer.</param>
    public sealed record Status(string Name) : IStoreRequest<ConsumerStatus>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "consumer-status";
    }

    /// <summary>Asks for the next page of consumers, in the order of their names: at most <c>gostore.page-entries</c>.</summary>
    /// <param name="After">The name after which to go on: <see cref="ConsumerPage.Next"/> of the page before; null to start.</param>
    /// <param name="Limit">How many at most; null for as many as a page holds.</param>
    public sealed record List(string? After = null, int? Limit = null) : IStoreRequest<ConsumerPage>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "consumers";
    }

    /// <summary>Reads what a consumer would get next, without taking it; one that is not there would begin at the first change.</summary>
    /// <param name="Name">The consumer.</param>
    /// <param name="Limit">How many at most; 0 or more.</param>
    public sealed record Peek(string Name, int Limit) : IStoreRequest<ChangePage>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "consumer-peek";
    }
}

/// <summary>What a consumer got.</summary>
/// <param name="Name">The consumer.</param>
/// <param name="Changes">The changes, in their order; none at the end of the log, or where none of those looked at matched.</param>
/// <param name="Token">The fencing token, for renewing, releasing and committing.</param>
/// <param name="LeasedUntil">When the lease runs out.</param>
/// <param name="Next">The revision after everything that was looked at; up to the one before it is committed once the batch is done.</param>
/// <param name="Missed">How many revisions were trimmed before this consumer got to them; 0 for none.</param>
/// <param name="Latest">The last revision that was given.</param>
public sealed record ConsumerBatch(string Name, IReadOnlyList<Change> Changes, long Token, DateTimeOffset LeasedUntil, long Next, long Missed, long Latest) : IStoreMessage;

/// <summary>The lease lasts longer.</summary>
/// <param name="LeasedUntil">Until when.</param>
public sealed record ConsumerRenewed(DateTimeOffset LeasedUntil) : IStoreMessage;

/// <summary>The lease is over.</summary>
/// <param name="WasHeld">Whether the token was the present one; otherwise there was nothing to end.</param>
public sealed record ConsumerReleased(bool WasHeld) : IStoreMessage;

/// <summary>The position of a consumer is on the disk.</summary>
/// <param name="Next">The revision that comes next.</param>
public sealed record ConsumerCommitted(long Next) : IStoreMessage;

/// <summary>A consumer was forgotten.</summary>
/// <param name="Existed">Whether there was one.</param>
public sealed record ConsumerDeleted(bool Existed) : IStoreMessage;

/// <summary>Where a consumer stands.</summary>
/// <param name="Name">The consumer.</param>
/// <param name="Owner">Who has it; null where no lease is running.</param>
/// <param name="LeasedUntil">Until when; null where no lease is running.</param>
/// <param name="Token">The present fencing token.</param>
/// <param name="Next">The revision that comes next.</param>
/// <param name="Latest">The last revision that was given.</param>
/// <param name="Type">The type that its last owner asked for; null for all.</param>
/// <param name="Group">The group that its last owner asked for; null for all.</param>
/// <param name="UpdatedAt">When its position or its lease was last written.</param>
public sealed record ConsumerStatus(
    string Name,
    string? Owner,
    DateTimeOffset? LeasedUntil,
    long Token,
    long Next,
    long Latest,
    string? Type,
    string? Group,
    DateTimeOffset UpdatedAt) : IStoreMessage
{
    /// <summary>How many revisions are still to come, matching or not.</summary>
    public long Lag => Math.Max(0, Latest - Next + 1);
}

/// <summary>A page of consumers.</summary>
/// <param name="Consumers">The consumers, in the order of their names.</param>
/// <param name="Next">What to ask for next as <c>After</c>; null at the end.</param>
public sealed record ConsumerPage(IReadOnlyList<ConsumerStatus> Consumers, string? Next) : IStoreMessage;

/// <summary>Another owner has the consumer. Nothing was done; try again once its lease may be over.</summary>
/// <param name="Name">The consumer.</param>
/// <param name="Owner">Who has it.</param>
/// <param name="Until">Until when, unless it is renewed.</param>
public sealed record ConsumerHeld(string Name, string Owner, DateTimeOffset Until)
    : StoreFailure(ErrorCode.Held, $"The consumer {Named.Text(Name)} is held by {Named.Text(Owner)} until {Until:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}. Wait until it is released or its lease runs out, or move it with Seek.")
{
    /// <inheritdoc/>
    public override StoreException ToException() => new ConsumerHeldException(this);
}

/// <summary>The token is not the present one: the consumer was taken by another owner, or moved. Nothing was done; take it again and begin at its position.</summary>
/// <param name="Name">The consumer.</param>
/// <param name="Owner">Who has it now; null where nobody does.</param>
/// <param name="Until">Until when; null where nobody has it.</param>
public sealed record ConsumerFenced(string Name, string? Owner, DateTimeOffset? Until)
    : StoreFailure(ErrorCode.Fenced,
        $"The token for the consumer {Named.Text(Name)} is not the present one: {(Owner is null ? "it was released, or moved, or taken by somebody else" : $"{Named.Text(Owner)} has it until {Until:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}")}. Nothing was done. Take it again, and begin at its position.")
{
    /// <inheritdoc/>
    public override StoreException ToException() => new ConsumerFencedException(this);
}

/// <summary>There is no consumer of this name: it was never taken, or it was deleted.</summary>
/// <param name="Name">The consumer.</param>
public sealed record ConsumerNotFound(string Name)
    : StoreFailure(ErrorCode.NotFound, $"There is no consumer {Named.Text(Name)}. It comes into being when it is first taken, or moved with Seek.");

/// <summary>Another owner has the consumer. Nothing was done.</summary>
public sealed class ConsumerHeldException : StoreException
{
    internal ConsumerHeldException(ConsumerHeld held)
        : base(held.Code, held.Message) => Held = held;

    /// <summary>The consumer, its owner, and until when.</summary>
    public ConsumerHeld Held { get; }
}

/// <summary>Somebody else took or moved the consumer in between. Nothing was done.</summary>
public sealed class ConsumerFencedException : StoreException
{
    internal ConsumerFencedException(ConsumerFenced fenced)
        : base(fenced.Code, fenced.Message) => Fenced = fenced;

    /// <summary>The consumer, and who has it now.</summary>
    public ConsumerFenced Fenced { get; }
}
