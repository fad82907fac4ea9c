namespace GoStore.Actors;

/// <summary>
/// A request that is done only while a lock is held under a token; in one step, so that nobody can take the lock in between. Otherwise it is answered with
/// <see cref="LockFenced"/>, and nothing was done. Made by <see cref="LockRequests.Under"/>. It cannot wait: where the request would have to, it is refused with <see cref="InvalidArgument"/>.
/// </summary>
/// <typeparam name="TReply">The reply of a request that succeeds.</typeparam>
/// <param name="Request">What is asked: a write, a transaction, a read.</param>
/// <param name="Lock">The lock.</param>
/// <param name="Token">The token of the grant.</param>
/// <example>
/// <code>
/// EntryWritten written = await store.Ref.AskAsync(new Guarded&lt;EntryWritten&gt;(new EntryCommands.Set("state", "step", "2"), "leader", grant.Token), timeout);
/// </code>
/// </example>
public sealed record Guarded<TReply>(IStoreRequest<TReply> Request, string Lock, long Token) : IStoreRequest<TReply>, IConditional
{
    /// <inheritdoc/>
    public string Operation => Request?.Operation ?? "none";

    IStoreRequest IConditional.Request => Request;

    IStoreRequest IConditional.Condition => new LockCommands.Expect(Lock, Token);
}

/// <summary>Requests that carry the token of a lock.</summary>
public static class LockRequests
{
    /// <summary>Makes of a request one that is done only while the lock is held under this grant.</summary>
    /// <typeparam name="TReply">The reply of a request that succeeds.</typeparam>
    /// <param name="request">What is asked.</param>
    /// <param name="grant">The grant.</param>
    /// <example><code>await store.Ref.AskAsync(new EntryCommands.Set("state", "step", "2").Under(grant), timeout);</code></example>
    public static Guarded<TReply> Under<TReply>(this IStoreRequest<TReply> request, LockGrant grant)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(grant);
        return new Guarded<TReply>(request, grant.Name, grant.Token);
    }
}
