namespace GoStore.Actors.Journal;

/// <summary>Where the batches of a store are kept before they are committed in its file.</summary>
internal interface ICommitJournal
{
    /// <summary>Which journal it is: a file that is the image of another one is no use here.</summary>
    Guid Origin { get; }

    /// <summary>Writes a batch, behind all before it. For the store's thread; there is never more than one under way.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="StoreException">With <see cref="ErrorCode.OutcomeUnknown"/>: it may be there. With any other code: it is not.</exception>
    Task<long> WriteAsync(RowChanges changes);

    /// <summary>The store has lost its file, and ends. What was committed in it is in the journal, so a damaged one can be thrown away.</summary>
    void Broke(StoreFailure failure);
}

/// <summary>How a reply is kept.</summary>
internal interface IReplyFormat
{
    byte[] Write(object reply);

    object Read(byte[] bytes);
}
