namespace GoStore.Actors;

/// <summary>The changes of entries as they are committed, of a store or of a namespace: by <c>await foreach</c>, or by a callback. Actors send <see cref="WatchCommands.Watch"/> instead.</summary>
public interface IEvents
{
    /// <summary>
    /// Begins to watch: every commit after the return is told that concerns the group and the key. The watch holds <c>gostore.events.watcher-capacity</c>
    /// events, 16 by default, that were not read yet; further ones are dropped, never waited for, and told as a gap. Dispose it to end it.
    /// </summary>
    /// <param name="group">The group; <c>*</c> for any. The deletion of a group is told to all who watch it or one of its keys.</param>
    /// <param name="key">The key; <c>*</c> for any.</param>
    /// <param name="cancellationToken">Gives up before it has begun.</param>
    /// <exception cref="StoreException">The store cannot be reached, or a name is longer than it may be.</exception>
    /// <example>
    /// <code>
    /// await using IWatch watch = await store.WatchAsync("config");
    /// await foreach ((StoreEvent? change, long missed) in watch)
    /// {
    ///     Console.WriteLine(change is null ? $"{missed} events missed" : $"{change.Kind} {change.Group}/{change.Key}");
    /// }
    /// </code>
    /// </example>
    Task<IWatch> WatchAsync(string group = WatchCommands.Any, string key = WatchCommands.Any, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has a callback called for every change, one after the other in the order of commits: after the commit, and before the reply of the write. It
    /// runs on the thread pool. It may use the store, and wait for it: what is written through <see cref="IStore"/> from inside of it is answered
    /// without waiting for callbacks, which are called for it afterwards. Whom else it waits for must not write and wait for the reply, nor may it
    /// wait for an <c>Ask</c> of its own to <see cref="IStore.Ref"/>; and it should not take long, as all who write wait for it. What it throws is
    /// logged.
    /// </summary>
    /// <param name="callback">What is called. Not an asynchronous lambda: nobody would wait for it, or see what it throws.</param>
    /// <returns>Ends it when it is disposed, any number of times; a call that has begun goes on.</returns>
    /// <exception cref="ArgumentNullException">The callback is null.</exception>
    /// <example><code>using IDisposable registration = store.OnChange(change => cache.Remove((change.Group, change.Key)));</code></example>
    IDisposable OnChange(Action<StoreEvent> callback);
}

/// <summary>
/// A watch that has begun: the events, and the gaps between them where the reader was too slow. It ends when it is disposed, and after the last event
/// when the store closes. For one reader; two share the events between them.
/// </summary>
public interface IWatch : IAsyncEnumerable<WatchNotice>, IAsyncDisposable
{
    /// <summary>The group that is watched; <c>*</c> for any.</summary>
    string Group { get; }

    /// <summary>The key that is watched; <c>*</c> for any.</summary>
    string Key { get; }
}
