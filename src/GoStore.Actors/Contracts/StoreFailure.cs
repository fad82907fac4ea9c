namespace GoStore.Actors;

/// <summary>
/// The reply to a request that could not be done. It says what was wrong, with which value, and what to do;
/// the client turns it into a <see cref="StoreException"/>.
/// </summary>
/// <param name="Code">What kind of failure it is.</param>
/// <param name="Message">One or two sentences for a person.</param>
/// <example>
/// <code>
/// object reply = await store.Ref.Ask&lt;object&gt;(new EntryQueries.Get("config", "colour"), TimeSpan.FromSeconds(5));
/// string text = reply switch { Entry entry => entry.Value, EntryNotFound => "none", StoreFailure failure => throw failure.ToException(), _ => "?" };
/// </code>
/// </example>
public record StoreFailure(ErrorCode Code, string Message) : IStoreMessage, IScopedReply
{
    /// <summary>The exception that the client throws for this failure.</summary>
    public virtual StoreException ToException() => new(Code, Message);

    object IScopedReply.Out(NamespaceScope scope) => this with { Message = scope.Sentence(Message) };
}

/// <summary>No live entry under this group and key.</summary>
/// <param name="Group">The group that was asked for.</param>
/// <param name="Key">The key that was asked for.</param>
public sealed record EntryNotFound(string Group, string Key)
    : StoreFailure(ErrorCode.NotFound, $"No entry {Named.Entry(Group, Key)}."), IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => new EntryNotFound(scope.Local(Group), Key);

    /// <inheritdoc/>
    public override StoreException ToException() => new EntryNotFoundException(Group, Key, Message);
}

/// <summary>The entry is not at the version that the request expected. Nothing was written.</summary>
/// <param name="Group">The group of the entry.</param>
/// <param name="Key">The key of the entry.</param>
/// <param name="Expected">What the request expected.</param>
/// <param name="CurrentVersion">The version that is stored; 0 where there is no live entry.</param>
public sealed record VersionConflict(string Group, string Key, ExpectedVersion Expected, long CurrentVersion)
    : StoreFailure(ErrorCode.Conflict,
        $"Entry {Named.Entry(Group, Key)} was expected {Expected} and is {(CurrentVersion == 0 ? "absent" : $"at version {CurrentVersion}")}. Read it again and decide anew."), IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => new VersionConflict(scope.Local(Group), Key, Expected, CurrentVersion);

    /// <inheritdoc/>
    public override StoreException ToException() => new VersionConflictException(this);
}

/// <summary>What a transaction had read has changed since. Nothing was written; run the transaction again.</summary>
/// <param name="Group">The group in which something changed.</param>
public sealed record ReadsChanged(string Group)
    : StoreFailure(ErrorCode.Conflict, $"What the transaction read in group {Named.Text(Group)} has changed since. Run it again."), IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => new ReadsChanged(scope.Local(Group));
}

/// <summary>An argument is outside what is allowed. Nothing was done.</summary>
/// <param name="Argument">The name of the argument.</param>
/// <param name="Message">What is wrong with it, with its value, and what is allowed.</param>
public sealed record InvalidArgument(string Argument, string Message)
    : StoreFailure(ErrorCode.InvalidArgument, Message), IScopedReply
{
    // What is quoted of other arguments is what the caller gave.
    object IScopedReply.Out(NamespaceScope scope) => Argument is "group" or "prefix" or "after" ? this with { Message = scope.Sentence(Message) } : this;

    /// <inheritdoc/>
    public override StoreException ToException() => new StoreArgumentException(Argument, Message);
}

/// <summary>A name, a value or a transaction is larger than the limit that the store is configured with. Nothing was done.</summary>
/// <param name="What">What is limited, with the name of its setting: <c>value (gostore.limits.value)</c>.</param>
/// <param name="Limit">The limit, in the unit of <paramref name="What"/>: bytes, or a count.</param>
/// <param name="Actual">What the request had.</param>
public sealed record LimitExceeded(string What, long Limit, long Actual)
    : StoreFailure(ErrorCode.LimitExceeded, $"The {What} may be at most {Limit}; this one is {Actual}.")
{
    /// <inheritdoc/>
    public override StoreException ToException() => new LimitExceededException(this);
}

/// <summary>The store's mailbox is full. The request was not taken; try again after <paramref name="RetryAfter"/>.</summary>
/// <param name="QueueDepth">How many requests were waiting.</param>
/// <param name="RetryAfter">When it makes sense to try again.</param>
public sealed record StoreBusy(int QueueDepth, TimeSpan RetryAfter)
    : StoreFailure(ErrorCode.Busy, $"The store is busy: {QueueDepth} requests are waiting. Try again in {RetryAfter.TotalMilliseconds:0} ms.")
{
    /// <inheritdoc/>
    public override StoreException ToException() => new StoreBusyException(this);
}

/// <summary>The database cannot be reached. Nothing was done.</summary>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record StoreUnavailable(string Reason)
    : StoreFailure(ErrorCode.Unavailable, $"The store is unavailable: {Reason}");

/// <summary>The store was closed. Nothing was done.</summary>
/// <param name="Path">The file of the store.</param>
public sealed record StoreClosed(string Path)
    : StoreFailure(ErrorCode.Closed, $"The store {Path} is closed. Open it again to use it.");

/// <summary>An operation of a transaction failed. Nothing of the transaction was kept.</summary>
/// <param name="Index">Which operation, counted from 0.</param>
/// <param name="Cause">Why it failed.</param>
public sealed record TransactionFailed(int Index, StoreFailure Cause)
    : StoreFailure(Cause.Code, $"Operation {Index} of the transaction failed, so nothing of it was kept: {Cause.Message}"), IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => new TransactionFailed(Index, (StoreFailure)scope.Out(Cause));

    /// <inheritdoc/>
    public override StoreException ToException() => new TransactionFailedException(this);
}
