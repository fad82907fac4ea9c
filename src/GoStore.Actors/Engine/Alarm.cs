namespace GoStore.Actors.Engine;

/// <summary>Something that is to be done at a time of the store's clock, without a request.</summary>
/// <param name="Next">When, in Unix milliseconds; null for not at all. Asked after every commit, so it has to know without looking into the file.</param>
/// <param name="Ring">Does it, in a savepoint of the batch. It may come early, and then has nothing to do.</param>
internal sealed record Alarm(Func<long?> Next, Action<HandlerContext> Ring);
