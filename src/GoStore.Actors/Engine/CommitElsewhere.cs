namespace GoStore.Actors.Engine;

/// <summary>A batch that is stored somewhere else before it is committed here.</summary>
/// <param name="Stored">
/// Ends once it is there. Fails with a <see cref="StoreException"/>: with <see cref="ErrorCode.OutcomeUnknown"/> where it may be there all the same, and the store
/// then ends, because what it has may be behind; with any other code where it is not, and the store goes on without this batch.
/// </param>
/// <param name="Note">Notes here, as the last of the batch, how far it is there.</param>
internal sealed record CommitElsewhere(Task Stored, Action Note);
