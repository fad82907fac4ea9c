using Akka.Actor;
using Akka.Event;
using GoStore.Actors.Events;

namespace GoStore.Actors;

/// <summary>How actors watch a store. Code watches with <see cref="IEvents.WatchAsync"/>.</summary>
public static class WatchCommands
{
    /// <summary>In place of a group or a key: any. A group or a key of that name cannot be watched alone; who watches any is told of it once.</summary>
    public const string Any = "*";

    /// <summary>
    /// Sends a <see cref="StoreEvent"/> to an actor for every later commit that concerns a group and a key, until it unwatches, ends, or the store closes
    /// (<see cref="WatchEnded"/>). No more than <c>gostore.events.watcher-capacity</c> are ever in its mailbox, and as many wait behind them; what is more
    /// is dropped and told as <see cref="EventsMissed"/>, before the next event or once all before it is taken. The acknowledgement and the first
    /// events may come in either order. Who watches the same twice is told once.
    /// </summary>
    /// <param name="Group">The group, or <see cref="Any"/>. The deletion of a group is told to all who watch it or one of its keys.</param>
    /// <param name="Key">The key, or <see cref="Any"/>.</param>
    /// <param name="Watcher">Whom to tell; null for the sender. An <c>Ask</c> has to name it.</param>
    /// <example><code>store.Ref.Tell(new WatchCommands.Watch("config"), Self);</code></example>
    public sealed record Watch(string Group = Any, string Key = Any, IActorRef? Watcher = null) : IStoreRequest<Watching>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "watch";

        /// <summary>Whose groups these are; null for those of the store.</summary>
        internal string? Namespace { get; init; }

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };
    }

    /// <summary>Ends what <see cref="Watch"/> with the same arguments began. Events that are on their way may still come.</summary>
    /// <param name="Group">As it was watched.</param>
    /// <param name="Key">As it was watched.</param>
    /// <param name="Watcher">Who watched; null for the sender.</param>
    public sealed record Unwatch(string Group = Any, string Key = Any, IActorRef? Watcher = null) : IStoreRequest<Unwatched>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "unwatch";

        /// <summary>Whose groups these are; null for those of the store.</summary>
        internal string? Namespace { get; init; }

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };
    }

    /// <summary>Code begins to watch: it brings its own queue.</summary>
    internal sealed record Subscribe(Subscription Subscription) : IStoreRequest<Watching>, INoSerializationVerificationNeeded
    {
        public string Operation => "watch";
    }

    /// <summary>Some subscriptions are over and can be forgotten.</summary>
    internal sealed record Forget : IStoreRequest<Unwatched>, INoSerializationVerificationNeeded
    {
        public static Forget Instance { get; } = new();

        public string Operation => "unwatch";
    }
}

/// <summary>From now on every commit that concerns it is told.</summary>
/// <param name="Group">The group that is watched; <c>*</c> for any.</param>
/// <param name="Key">The key that is watched; <c>*</c> for any.</param>
public sealed record Watching(string Group, string Key) : IStoreMessage, IDeadLetterSuppression;

/// <summary>A watch was ended by <see cref="WatchCommands.Unwatch"/>.</summary>
/// <param name="WasWatching">Whether there was one.</param>
public sealed record Unwatched(bool WasWatching) : IStoreMessage, IDeadLetterSuppression;

/// <summary>Sent to an actor that watches, as the last of it: the store was closed.</summary>
/// <param name="Group">The group that was watched.</param>
/// <param name="Key">The key that was watched.</param>
public sealed record WatchEnded(string Group, string Key) : IStoreMessage, IDeadLetterSuppression;
