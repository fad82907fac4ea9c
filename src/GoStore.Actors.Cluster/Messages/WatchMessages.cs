using Akka.Actor;

namespace GoStore.Actors.Cluster.Messages;

/// <summary>Watches a namespace from wherever the watcher is; sent again from time to time, which also tells whether the namespace has moved.</summary>
/// <param name="Namespace">The name of the namespace; empty for the store itself.</param>
/// <param name="Watch">Names the watch.</param>
/// <param name="Group">The group, or any.</param>
/// <param name="Key">The key, or any.</param>
/// <param name="Watcher">Gets a <see cref="ClusterWatching"/> for each of these, and a <see cref="ClusterEvent"/> for each event.</param>
internal sealed record ClusterWatch(string Namespace, Guid Watch, string Group, string Key, IActorRef Watcher) : IForNamespace;

/// <summary>Ends a watch.</summary>
/// <param name="Namespace">The name of the namespace; empty for the store itself.</param>
/// <param name="Watch">Names the watch.</param>
internal sealed record ClusterUnwatch(string Namespace, Guid Watch) : IForNamespace;

/// <summary>The watch stands.</summary>
/// <param name="Watch">Names the watch.</param>
/// <param name="Incarnation">Rises whenever the namespace has begun anew, on this or another node, and with it the watch.</param>
/// <param name="Sent">The number of the last event that was sent, or that the next one follows on.</param>
/// <param name="Failure">Why it does not stand; null where it does.</param>
/// <param name="KeepsLog">Whether the namespace keeps a change log, from which a gap can be filled.</param>
internal sealed record ClusterWatching(Guid Watch, long Incarnation, long Sent, StoreFailure? Failure, bool KeepsLog) : IClusterMessage;

/// <summary>An event of a watch.</summary>
/// <param name="Watch">Names the watch.</param>
/// <param name="Incarnation">As in <see cref="ClusterWatching"/>.</param>
/// <param name="Number">Rises by one: one that is missing was lost on the way.</param>
/// <param name="Event">A <see cref="StoreEvent"/>, or what a watcher is told besides (events were missed, the watch has ended).</param>
internal sealed record ClusterEvent(Guid Watch, long Incarnation, long Number, object Event) : IClusterMessage;
