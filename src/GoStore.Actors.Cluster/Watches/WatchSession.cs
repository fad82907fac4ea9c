using Akka.Actor;
using Akka.Event;
using GoStore.Actors.Client;
using GoStore.Actors.Cluster.Messages;
using GoStore.Actors.Engine;
using GoStore.Actors.Events;

namespace GoStore.Actors.Cluster.Watches;

/// <summary>
/// A watch of this node on a namespace somewhere. It asks for the watch again and again, so that it follows the namespace wherever that moves; finds what is missing by
/// the numbers of the events and by the incarnation of the namespace; and fills such a gap out of the change log, or marks it where there is none.
/// </summary>
internal sealed class WatchSession : UntypedActor, IWithTimers
{
    /// <summary>How long until a queue that had no room is looked at again.</summary>
    private static readonly TimeSpan ForRoom = TimeSpan.FromMilliseconds(20);

    private readonly Subscription subscription;
    private readonly int capacity;
    private readonly IActorRef front;
    private readonly IActorRef region;
    private readonly IActorRef watchers;
    private readonly ClusterSettings cluster;
    private readonly StoreSettings settings;
    private readonly Guid id = Guid.NewGuid();
    private readonly List<Requester> waiting = [];
    private readonly ILoggingAdapter log = Context.GetLogger();

    /// <summary>What came while the log is read.</summary>
    private readonly Queue<StoreEvent> live = new();

    private bool stands;
    private StoreFailure? failed;
    private TimeSpan pause;
    private string? reason;

    /// <summary>Of which life of the namespace the numbers are; null before anything was heard of it.</summary>
    private long? incarnation;

    /// <summary>The number of the last event that came.</summary>
    private long received;

    /// <summary>The last revision that whoever watches has, or need not be told of.</summary>
    private long last;

    private bool keepsLog = true;
    private bool readsLog;
    private bool readAgain;

    /// <param name="subscription">What is watched, and the queue of who watches.</param>
    /// <param name="requester">Who is to be told when it stands.</param>
    /// <param name="capacity">How many events wait for who watches at most.</param>
    /// <param name="front">Stands for the cluster.</param>
    /// <param name="region">What is sent there goes to where its namespace lives.</param>
    /// <param name="watchers">Passes events on to actors that watch.</param>
    /// <param name="cluster">The settings of the cluster.</param>
    /// <param name="settings">The settings of the store.</param>
    public WatchSession(Subscription subscription, Requester requester, int capacity, IActorRef front, IActorRef region, IActorRef watchers, ClusterSettings cluster, StoreSettings settings)
    {
        (this.subscription, this.capacity, this.front, this.region, this.watchers, this.cluster, this.settings) = (subscription, capacity, front, region, watchers, cluster, settings);
        waiting.Add(requester);
        pause = cluster.RetryMinimum;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string Namespace => subscription.Namespace ?? "";

    private string What => Namespace.Length == 0 ? "the store" : $"the namespace {Named.Text(Namespace)}";

    protected override void PreStart()
    {
        Timers.StartSingleTimer(GiveUp.Instance, GiveUp.Instance, settings.AskTimeout);

        // Before it watches: a gap that comes before the first event begins here.
        Ask(new ChangeQueries.GetLatestRevision());
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent told when told.Watch == id:
                OnEvent(told);
                break;
            case ClusterWatching watching when watching.Watch == id:
                OnWatching(watching);
                break;
            case Answered answered:
                OnAnswered(answered.Reply);
                break;
            case Again when subscription.Queue.IsAbandoned:
                End();
                break;
            case Again:
                SendWatch();
                break;
            case ReadOn:
                ReadLog();
                break;
            case Join join when failed is not null:
                join.Requester.Reply(failed, front);
                break;
            case Join join when stands:
                join.Requester.Reply(new Watching(subscription.Group, subscription.Key), front);
                break;
            case Join join:
                waiting.Add(join.Requester);
                break;
            case GiveUp when !stands && failed is null:
                Fail(new StoreFailure(
                    ErrorCode.Timeout,
                    $"The watch of {What} got no answer for {settings.AskTimeout.TotalSeconds:0.###} s.{(reason is null ? "" : $" The last that was heard: {reason}")} Look at the cluster with 'gostore cluster status', and watch again."));
                break;
        }
    }

    protected override void PostStop()
    {
        region.Tell(new ClusterUnwatch(Namespace, id), ActorRefs.NoSender);
        AnswerAll(new StoreClosed(settings.Path));
        subscription.Queue.Complete();
    }

    private static bool PassesByItself(StoreFailure failure) =>
        failure.Code is ErrorCode.Busy or ErrorCode.Locked or ErrorCode.Timeout or ErrorCode.Unavailable or ErrorCode.OutcomeUnknown or ErrorCode.Closed or ErrorCode.DiskFull or ErrorCode.Internal;

    private void SendWatch()
    {
        region.Tell(new ClusterWatch(Namespace, id, subscription.Group, subscription.Key, Self), Self);
        Timers.StartSingleTimer(Again.Instance, Again.Instance, pause);
        pause = Shorter(pause * 2, cluster.RetryMaximum);
    }

    private void OnWatching(ClusterWatching watching)
    {
        if (failed is not null)
        {
            return;
        }

        if (watching.Failure is { } failure)
        {
            if (!stands && !PassesByItself(failure))
            {
                Fail(failure);
            }
            else if (reason != failure.Message)
            {
                reason = failure.Message;
                log.Warning("The watch of the namespace {0} does not stand, and is tried again: {1}", Named.Text(Namespace), failure.Message);
            }

            return;
        }

        if (watching.Incarnation < incarnation)
        {
            return;
        }

        reason = null;
        pause = cluster.RetryMinimum;
        Timers.StartSingleTimer(Again.Instance, Again.Instance, cluster.WatchInterval);
        bool hasLog = keepsLog && watching.KeepsLog;
        keepsLog = watching.KeepsLog;
        Meet(watching.Incarnation, watching.Sent, hasLog);
        if (!stands)
        {
            Begin();
        }
    }

    private void Begin()
    {
        stands = true;
        Timers.Cancel(GiveUp.Instance);
        AnswerAll(new Watching(subscription.Group, subscription.Key));
        if (subscription.Watcher is not null)
        {
            IActorRef store = front;
            watchers.Tell(new WatchersActor.Start(subscription, capacity, ended => store.Tell(new ClusterEvents.Over(ended), ActorRefs.NoSender)));
        }
    }

    private void OnEvent(ClusterEvent told)
    {
        if (told.Incarnation < incarnation || (told.Incarnation == incarnation && told.Number <= received))
        {
            return;
        }

        Meet(told.Incarnation, told.Number - 1, keepsLog);
        received = told.Number;
        switch (told.Event)
        {
            case StoreEvent change:
                Take(change);
                break;
            case EventsMissed missed:
                Miss(missed.Count, keepsLog);
                break;
            case WatchEnded:
                // It ends where it was, to begin anew elsewhere: as soon as can be.
                pause = cluster.RetryMinimum;
                Timers.StartSingleTimer(Again.Instance, Again.Instance, pause);
                break;
        }
    }

    /// <summary>Finds out whether anything before this was lost.</summary>
    private void Meet(long of, long upTo, bool hasLog)
    {
        if (incarnation is null)
        {
            (incarnation, received) = (of, upTo);
        }
        else if (of > incarnation)
        {
            // Whatever was committed while nobody watched may be missing.
            (incarnation, received) = (of, upTo);
            Miss(1, hasLog);
        }
        else if (upTo > received)
        {
            // Another relay counts from elsewhere, and how much is missing then is not known.
            long count = upTo >> 32 == received >> 32 ? upTo - received : 1;
            received = upTo;
            Miss(count, hasLog);
        }
    }

    private void Miss(long count, bool hasLog)
    {
        if (!hasLog)
        {
            subscription.Queue.Miss(count);
        }
        else if (readsLog)
        {
            ForgetLive();
        }
        else
        {
            readsLog = true;
            ReadLog();
        }
    }

    private void Take(StoreEvent change)
    {
        if (!readsLog)
        {
            Deliver(change);
        }
        else
        {
            live.Enqueue(change);
            if (live.Count > capacity)
            {
                ForgetLive();
            }
        }
    }

    /// <summary>What came so far while the log is read is in the log too, and is read there.</summary>
    private void ForgetLive()
    {
        readAgain = true;
        int unlogged = live.Count(change => !IsInLog(change));
        live.Clear();
        if (unlogged > 0)
        {
            subscription.Queue.Miss(unlogged);
        }
    }

    private void Deliver(StoreEvent change)
    {
        if (IsInLog(change))
        {
            if (change.Revision <= last)
            {
                return;
            }

            last = change.Revision;
        }

        subscription.Queue.Offer(change);
    }

    private static bool IsInLog(StoreEvent change) => change.Revision > 0;

    private void ReadLog()
    {
        // No more than whoever watches can take: what does not fit in stays in the log until there is room.
        int room = subscription.Queue.Room;
        if (room == 0)
        {
            Timers.StartSingleTimer(ReadOn.Instance, ReadOn.Instance, ForRoom);
        }
        else
        {
            Ask(new ChangeQueries.GetChanges(last + 1, Group: subscription.IsAnyGroup ? null : subscription.Group, Limit: room));
        }
    }

    private void Ask(IStoreRequest request)
    {
        IStoreRequest addressed = subscription.Namespace is { } ns ? new AddressedRequest(ns, request) : request;
        front.Tell(new Question(addressed, Self), ActorRefs.NoSender);
    }

    private void OnAnswered(object reply)
    {
        switch (reply)
        {
            case LatestRevision latest when failed is null:
                last = latest.Revision;
                SendWatch();
                break;
            case ChangePage page:
                OnPage(page);
                break;
            case StoreFailure or LatestRevision when failed is not null:
                break;
            case StoreFailure failure when !readsLog:
                Fail(failure);
                break;
            case StoreClosed:
                Context.Stop(Self);
                break;
            case StoreFailure failure when PassesByItself(failure):
                Timers.StartSingleTimer(ReadOn.Instance, ReadOn.Instance, cluster.RetryMaximum);
                break;
            default:
                log.Warning("The change log of the namespace {0} could not be read to fill a gap: {1}", Named.Text(Namespace), (reply as StoreFailure)?.Message ?? reply.ToString());
                subscription.Queue.Miss(1);
                GoOn();
                break;
        }
    }

    private void OnPage(ChangePage page)
    {
        if (page.Latest < last)
        {
            // The revision is of another journal: nobody knows what lies between.
            subscription.Queue.Miss(1);
            last = page.Latest;
            GoOn();
            return;
        }

        if (page.Trimmed > 0)
        {
            subscription.Queue.Miss(page.Trimmed);
        }

        foreach (Change change in page.Changes)
        {
            if (subscription.IsAnyKey || change.Kind == StoreEventKind.DeleteGroup || change.Key == subscription.Key)
            {
                subscription.Queue.Offer(new StoreEvent(
                    change.Kind, change.Group, change.Key, change.Kind == StoreEventKind.Set ? change.Value : null, change.Version, change.Revision, change.OccurredAt));
            }
        }

        last = Math.Max(last, page.Next - 1);
        if (page.Next <= page.Latest)
        {
            ReadLog();
        }
        else
        {
            GoOn();
        }
    }

    /// <summary>The log was read to its end: on with what came meanwhile.</summary>
    private void GoOn()
    {
        while (!readAgain && live.TryPeek(out StoreEvent? change))
        {
            if (subscription.Queue.Room == 0 && IsInLog(change))
            {
                ForgetLive();
            }
            else
            {
                live.Dequeue();
                Deliver(change);
            }
        }

        if (readAgain)
        {
            readAgain = false;
            ReadLog();
        }
        else
        {
            readsLog = false;
        }
    }

    private void Fail(StoreFailure failure)
    {
        AnswerAll(failure);
        failed = failure;
        End();
    }

    /// <summary>Has itself ended by the one who knows it, so that who asks meanwhile is answered.</summary>
    private void End()
    {
        subscription.Queue.Abandon();
        front.Tell(new ClusterEvents.Over(subscription), ActorRefs.NoSender);
    }

    private void AnswerAll(object answer)
    {
        foreach (Requester each in waiting)
        {
            each.Reply(answer, front);
        }

        waiting.Clear();
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Somebody else asks for the same watch of an actor.</summary>
    internal sealed record Join(Requester Requester) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Answered(object Reply) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Asks the cluster for something that the session needs.</summary>
    private sealed class Question(IStoreRequest request, IActorRef session) : PendingRequest(request)
    {
        public override bool IsOver => false;

        public override void Reply(object reply) => session.Tell(new Answered(reply), ActorRefs.NoSender);

        public override void Progress()
        {
        }
    }

    private sealed class Again : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Again Instance { get; } = new();
    }

    private sealed class ReadOn : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static ReadOn Instance { get; } = new();
    }

    private sealed class GiveUp : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static GiveUp Instance { get; } = new();
    }
}
