using Akka.Actor;
using GoStore.Actors.Namespaces;

namespace GoStore.Actors.Events;

/// <summary>One watch: what is watched, and the queue of who watches.</summary>
/// <param name="ns">Whose groups these are; null for those of the store.</param>
/// <param name="group">The group, or any.</param>
/// <param name="key">The key, or any.</param>
/// <param name="capacity">How many events wait at most.</param>
/// <param name="watcher">The actor that watches; null for code.</param>
internal sealed class Subscription(string? ns, string group, string key, int capacity, IActorRef? watcher = null)
{
    public string? Namespace { get; } = ns;

    public string Group { get; } = group;

    public string Key { get; } = key;

    public IActorRef? Watcher { get; } = watcher;

    public WatchQueue Queue { get; } = new(capacity);

    public bool IsAnyGroup => Group == WatchCommands.Any;

    public bool IsAnyKey => Key == WatchCommands.Any;

    /// <summary>The group, as it is stored.</summary>
    public string StoredGroup => Namespace is null ? Group : StoredName(Namespace, Group);

    public static string StoredName(string ns, string group) => ns + NamespaceName.Separator + group;
}
