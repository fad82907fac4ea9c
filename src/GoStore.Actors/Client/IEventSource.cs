using Akka.Actor;

namespace GoStore.Actors.Client;

/// <summary>Where the events of a store come from: the store itself, or a server.</summary>
internal interface IEventSource
{
    /// <summary>The events of a namespace, with its own groups; null for those of the store.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="store">The actor of the store.</param>
    /// <param name="subscribe">Sends the request that begins a watch.</param>
    IEvents Of(string? ns, IActorRef store, Func<IStoreRequest, CancellationToken, Task> subscribe);

    /// <summary>The store has ended.</summary>
    void Close();
}
