namespace GoStore.Actors.Tasks;

/// <summary>What a runner needs of a store or a namespace.</summary>
internal interface ITaskStore
{
    TimeProvider Clock { get; }

    /// <summary>Sends a request and waits for its reply, a limited time.</summary>
    /// <exception cref="StoreException">It failed, or was not answered in time.</exception>
    Task<TReply> AskAsync<TReply>(IStoreRequest<TReply> request, CancellationToken cancellationToken)
        where TReply : class;
}
