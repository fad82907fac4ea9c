namespace GoStore.Actors;

/// <summary>
/// The base of every error that a store reports. <see cref="Code"/> says what kind it is, the message what was wrong and what to do.
/// </summary>
/// <example>
/// <code>
/// try { await store.SetAsync("config", "colour", "blue"); }
/// catch (StoreException error) when (error.Code is ErrorCode.Busy or ErrorCode.Timeout) { /* later */ }
/// </code>
/// </example>
public class StoreException : Exception
{
    /// <summary>Makes an error of this kind.</summary>
    /// <param name="code">What kind of error it is.</param>
    /// <param name="message">What was wrong and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public StoreException(ErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>What kind of error it is.</summary>
    public ErrorCode Code { get; }
}

/// <summary>No live entry under this group and key.</summary>
public sealed class EntryNotFoundException : StoreException
{
    internal EntryNotFoundException(string group, string key, string message)
        : base(ErrorCode.NotFound, message) => (Group, Key) = (group, key);

    /// <summary>The group that was asked for.</summary>
    public string Group { get; }

    /// <summary>The key that was asked for.</summary>
    public string Key { get; }
}

/// <summary>An entry is not at the expected version. Nothing was written.</summary>
public sealed class VersionConflictException : StoreException
{
    internal VersionConflictException(VersionConflict conflict)
        : base(conflict.Code, conflict.Message) => Conflict = conflict;

    /// <summary>The entry, what was expected of it, and the version it is at.</summary>
    public VersionConflict Conflict { get; }

    /// <summary>The version that is stored; 0 where there is no live entry.</summary>
    public long CurrentVersion => Conflict.CurrentVersion;
}

/// <summary>An argument is outside what is allowed. Nothing was done.</summary>
public sealed class StoreArgumentException : StoreException
{
    internal StoreArgumentException(string argument, string message)
        : base(ErrorCode.InvalidArgument, message) => Argument = argument;

    /// <summary>The name of the argument.</summary>
    public string Argument { get; }
}

/// <summary>Something is larger than the store's configuration allows. Nothing was done.</summary>
public sealed class LimitExceededException : StoreException
{
    internal LimitExceededException(LimitExceeded exceeded)
        : base(exceeded.Code, exceeded.Message) => (Limit, Actual) = (exceeded.Limit, exceeded.Actual);

    /// <summary>The limit: bytes, or a count.</summary>
    public long Limit { get; }

    /// <summary>What the request had.</summary>
    public long Actual { get; }
}

/// <summary>The store's mailbox is full; the request was not taken.</summary>
public sealed class StoreBusyException : StoreException
{
    internal StoreBusyException(StoreBusy busy)
        : base(busy.Code, busy.Message) => (QueueDepth, RetryAfter) = (busy.QueueDepth, busy.RetryAfter);

    /// <summary>How many requests were waiting.</summary>
    public int QueueDepth { get; }

    /// <summary>When it makes sense to try again.</summary>
    public TimeSpan RetryAfter { get; }
}

/// <summary>No answer in time. A read can simply be asked again; whether a write was done is unknown.</summary>
public sealed class StoreTimeoutException : StoreException
{
    internal StoreTimeoutException(IStoreRequest request, TimeSpan timeout, int queueDepth)
        : base(ErrorCode.Timeout,
            $"The store did not answer '{request.Operation}'{(request is IInNamespace within ? $" of namespace {Named.Text(within.Namespace)}" : "")} within {timeout.TotalSeconds:0.###} s; {queueDepth} requests are waiting. Whether a write was done is unknown; raise gostore.ask-timeout or send less at once.") =>
        (Operation, QueueDepth) = (request.Operation, queueDepth);

    /// <summary>The operation that was not answered.</summary>
    public string Operation { get; }

    /// <summary>How many requests were waiting for the store at that moment.</summary>
    public int QueueDepth { get; }
}

/// <summary>An operation of a transaction failed. Nothing of the transaction was kept.</summary>
public sealed class TransactionFailedException : StoreException
{
    internal TransactionFailedException(TransactionFailed failed)
        : base(failed.Code, failed.Message, failed.Cause.ToException()) => (Index, Cause) = (failed.Index, failed.Cause);

    /// <summary>Which operation failed, counted from 0.</summary>
    public int Index { get; }

    /// <summary>Why it failed.</summary>
    public StoreFailure Cause { get; }
}
