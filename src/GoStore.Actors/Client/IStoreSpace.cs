namespace GoStore.Actors;

/// <summary>
/// What a store and a namespace have in common: entries, their events and change log, and all that stands on them. Code that takes one of these works on
/// a whole store and on one tenant's part of it alike.
/// </summary>
/// <example>
/// <code>
/// static Task GreetAsync(IStoreSpace space) => space.SetAsync("config", "greeting", "hello");
///
/// await GreetAsync(store);
/// await GreetAsync(await store.NamespaceAsync("tenant-a"));
/// </code>
/// </example>
public interface IStoreSpace : IEntries, IEvents, IChangeLog
{
    /// <summary>Its locks.</summary>
    ILocks Locks { get; }

    /// <summary>Scheduled tasks, and what runs them.</summary>
    ITasks Tasks { get; }

    /// <summary>The graph: directed edges with types between nodes, and searches through them.</summary>
    IGraph Graph { get; }
}
