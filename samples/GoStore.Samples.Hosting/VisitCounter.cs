using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using GoStore.Actors;

namespace GoStore.Samples.Hosting;

/// <summary>Counts the visits of pages, durably: who is answered can rely on it.</summary>
public sealed class VisitCounter : ReceiveActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public VisitCounter(IRequiredActor<GoStoreKey> store)
    {
        ILoggingAdapter log = Context.GetLogger();
        Receive<Visit>(visit =>
        {
            log.Debug("Visit of {Page}", visit.Page);
            store.ActorRef
                .AskAsync(new EntryCommands.Increment("visits", visit.Page), Patience)
                .PipeTo(Sender, Self, counted => new Counted(visit.Page, counted.Value), error => new Status.Failure(error));
        });
    }

    /// <summary>Somebody looks at a page.</summary>
    public sealed record Visit(string Page);

    /// <summary>The visit is on the disk.</summary>
    public sealed record Counted(string Page, long Visits);
}
