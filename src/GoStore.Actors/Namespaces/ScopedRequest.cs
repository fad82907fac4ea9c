using Akka.Actor;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Namespaces;

/// <summary>A request on its way from a namespace to the store: the reply goes straight back to whoever asked, with the groups as they are called there.</summary>
/// <param name="request">What is asked of the store.</param>
/// <param name="requester">Who asked.</param>
/// <param name="scope">The namespace.</param>
/// <param name="answeredBy">Whom the reply comes from: one that understands the same requests.</param>
internal sealed class ScopedRequest(IStoreRequest request, Requester requester, NamespaceScope scope, IActorRef answeredBy) : PendingRequest(request)
{
    public override byte[]? Identity => requester.Identity;

    public override IActorRef Sender => requester.Sender;

    public override bool IsOver => requester.IsOver;

    public override void Reply(object reply) => requester.Reply(scope.Out(reply), answeredBy);

    public override void Progress() => requester.Progress();
}
