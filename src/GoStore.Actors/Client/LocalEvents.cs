using Akka.Actor;
using GoStore.Actors.Events;

namespace GoStore.Actors.Client;

/// <summary>The events of a store in this process.</summary>
internal sealed class LocalEvents(EventCapability events) : IEventSource
{
    public IEvents Of(string? ns, IActorRef store, Func<IStoreRequest, CancellationToken, Task> subscribe) => new EventsClient(events, ns, store, subscribe);

    public void Close() => events.Close();
}
