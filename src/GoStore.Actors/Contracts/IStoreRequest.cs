namespace GoStore.Actors;

/// <summary>Marks a message that a store answers: every command and query, and nothing else.</summary>
public interface IStoreRequest
{
    /// <summary>The short name of the operation, as it stands in errors, metrics and traces: <c>set</c>, <c>get</c>.</summary>
    string Operation { get; }
}

/// <summary>
/// A message that a store answers with <typeparamref name="TReply"/>, or with a <see cref="StoreFailure"/> where it could not be done.
/// </summary>
/// <typeparam name="TReply">The reply of a request that succeeds.</typeparam>
/// <example>
/// <code>
/// EntryWritten written = await store.Ref.AskAsync(new EntryCommands.Set("config", "colour", "blue"), TimeSpan.FromSeconds(5));
/// </code>
/// </example>
public interface IStoreRequest<out TReply> : IStoreRequest;

/// <summary>
/// A request that may stand in a <see cref="StoreCommands.Transaction"/>: it is done in one go, all of it or nothing.
/// </summary>
public interface ITransactional : IStoreRequest
{
    /// <summary>How many bytes of UTF-8 this operation at most brings into the transaction; counted against its limit.</summary>
    long Size { get; }
}
