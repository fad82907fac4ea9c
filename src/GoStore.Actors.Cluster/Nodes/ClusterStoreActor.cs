using Akka.Actor;
using Akka.Event;
using GoStore.Actors.Client;
using GoStore.Actors.Cluster.Messages;
using GoStore.Actors.Cluster.Serialization;
using GoStore.Actors.Cluster.Watches;
using GoStore.Actors.Engine;
using GoStore.Actors.Namespaces;
using GoStore.Actors.Remote;

namespace GoStore.Actors.Cluster.Nodes;

/// <summary>
/// Stands for the cluster as one store: takes the same messages, of code and of actors, sends each to where its namespace lives, and sends it again, under the same
/// number, until there is an answer or no more time.
/// </summary>
internal sealed class ClusterStoreActor : UntypedActor, IWithTimers
{
    private const int AskedAtOnce = 16;

    private static readonly TimeSpan TickTime = TimeSpan.FromMilliseconds(50);

    private readonly IActorRef region;
    private readonly ClusterSettings cluster;
    private readonly StoreSettings settings;
    private readonly Admission admission;
    private readonly ClusterEvents events;
    private readonly Guid caller = Guid.NewGuid();
    private readonly Dictionary<long, Attempt> attempts = [];
    private readonly List<Attempt> late = [];
    private long number;
    private bool isClosed;

    public ClusterStoreActor(IActorRef region, ClusterSettings cluster, StoreSettings settings, Admission admission, ClusterEvents events) =>
        (this.region, this.cluster, this.settings, this.admission, this.events) = (region, cluster, settings, admission, events);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        events.Begin(Context, region, cluster, settings);
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TickTime);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterReply reply:
                OnReply(reply);
                break;
            case ClusterProgress progress when attempts.TryGetValue(progress.Number, out Attempt? known):
                known.Deadline = Environment.TickCount64 + known.Patience;
                known.Requester.Progress();
                break;
            case ClusterRetry retry when attempts.TryGetValue(retry.Number, out Attempt? refused):
                OnRetry(refused, retry);
                break;
            case Tick:
                OnTick();
                break;
            case ClusterProgress or ClusterRetry:
                break;
            default:
                if (!events.Take(message))
                {
                    Take(message);
                }

                break;
        }
    }

    // What was asked before must not be taken for an answer to what is asked from now on.
    protected override void PostRestart(Exception reason)
    {
        number = Random.Shared.NextInt64(long.MaxValue / 2);
        base.PostRestart(reason);
    }

    protected override void PostStop() => EndAll();

    /// <summary>A watch that failed on a fault of its own has lost what it knew: it ends, and whoever watches sees that.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Take(object message)
    {
        Requester requester = Requester.Of(message, Sender);
        if (((message as PendingRequest)?.Request ?? message) is not IStoreRequest request)
        {
            if (message is not (StoreFailure or Status.Failure))
            {
                requester.Reply(new InvalidArgument("message", $"{message.GetType()} is no request of a store."), Self);
            }

            return;
        }

        (string? ns, IStoreRequest inner) = request is IInNamespace inside ? (inside.Namespace ?? "", inside.Request) : (null, request);
        object? answer = isClosed ? new StoreClosed(settings.Path)
            : ns is not null && NamespaceName.Check(ns) is { } wrong ? wrong
            : inner switch
            {
                null => new InvalidArgument("request", "The request is null; it must be one of EntryCommands, EntryQueries or another capability's."),
                IInNamespace => new InvalidArgument("request", "A request within a namespace cannot be asked within another one."),
                StoreCommands.Close => Close(),
                StoreCommands.Backup => new InvalidArgument("request", "A cluster is not backed up node by node: what it knows is in its journal. Back up that database with its own tools, or export a namespace."),
                WatchCommands.Forget => new Unwatched(true),
                _ => null,
            };
        if (answer is not null)
        {
            requester.Reply(answer, Self);
            return;
        }

        switch (inner)
        {
            case WatchCommands.Watch watch:
                events.Watch(requester, ns, watch);
                return;
            case WatchCommands.Subscribe subscribe:
                events.Subscribe(requester, subscribe.Subscription);
                return;
            case WatchCommands.Unwatch unwatch:
                requester.Reply(events.Unwatch(requester, ns, unwatch), Self);
                return;
        }

        if (!admission.TryHold(out int depth))
        {
            requester.Reply(Admission.Busy(depth), Self);
            return;
        }

        switch (inner)
        {
            case NamespaceQueries.List list when ns is null && message is not Part:
                _ = ListAsync(requester, list);
                break;
            case StoreCommands.PurgeExpired when ns is null && message is not Part:
                _ = PurgeAsync(requester);
                break;
            default:
                Send(requester, ns ?? NamespaceOf(inner!), inner!);
                break;
        }
    }

    /// <summary>Where something is asked that is not within a namespace: what concerns one as a whole is asked there.</summary>
    private static string NamespaceOf(IStoreRequest request) => request switch
    {
        NamespaceCommands.Open open when NamespaceName.Check(open.Namespace) is null => open.Namespace,
        NamespaceCommands.SetQuota set when NamespaceName.Check(set.Namespace) is null => set.Namespace,
        NamespaceQueries.Get get when NamespaceName.Check(get.Namespace) is null => get.Namespace,
        _ => "",
    };

    private void Send(Requester requester, string ns, IStoreRequest request)
    {
        IStoreRequest changes = request is IConditional { Request: { } conditioned } ? conditioned : request;
        var message = new ClusterRequest(ns, caller, ++number, IsOnce: !RequestKinds.IsRead(changes.GetType()), request);
        if (IsTooLong(message, out long length))
        {
            admission.LetGo(1);
            requester.Reply(new LimitExceeded("size of a request between nodes in bytes (akka.remote.dot-netty.tcp.maximum-frame-size)", cluster.LongestMessage, length), Self);
            return;
        }

        long now = Environment.TickCount64;
        var attempt = new Attempt(message, requester, (long)settings.AskTimeout.TotalMilliseconds + PendingCall.WaitOf(request));
        attempt.Deadline = now + attempt.Patience;
        attempts.Add(message.Number, attempt);
        Send(attempt, now);
    }

    /// <summary>What cannot go from node to node is refused wherever the namespace lives. Most requests know about how long they are.</summary>
    private bool IsTooLong(ClusterRequest message, out long length)
    {
        length = message.Request is ITransactional sized && sized.Size < cluster.LongestMessage / 4 ? sized.Size : WireCodec.Write(message).Length;
        return length > cluster.LongestMessage;
    }

    private void Send(Attempt attempt, long now)
    {
        attempt.Sent++;
        attempt.Pause = attempt.Pause == 0 ? (long)cluster.RetryMinimum.TotalMilliseconds : Math.Min(attempt.Pause * 2, (long)cluster.RetryMaximum.TotalMilliseconds);
        attempt.NextAt = now + attempt.Pause;
        region.Tell(attempt.Message, Self);
    }

    private void OnReply(ClusterReply reply)
    {
        if (!attempts.TryGetValue(reply.Number, out Attempt? attempt))
        {
            return;
        }

        // Whoever is not let in is not told whether it was done the time before.
        if (attempt.Message.IsOnce && (attempt.MayBeDone || attempt.Refused < attempt.Sent - 1) && reply.Answer is StoreFailure { Code: ErrorCode.Busy or ErrorCode.Locked } failure)
        {
            OnRetry(attempt, new ClusterRetry(reply.Number, failure.Message, MayBeDone: true));
            return;
        }

        attempts.Remove(reply.Number);
        Finish(attempt, reply.Answer);
    }

    private void OnRetry(Attempt attempt, ClusterRetry retry)
    {
        attempt.Reason = retry.Reason;
        attempt.MayBeDone |= retry.MayBeDone;
        attempt.Refused++;

        // Soon, because somebody else is probably about to answer, and then less often.
        double pause = TickTime.TotalMilliseconds * Math.Pow(2, Math.Min(attempt.Refused - 1, 10));
        attempt.NextAt = Environment.TickCount64 + (long)Math.Min(pause, cluster.RetryMinimum.TotalMilliseconds);
    }

    private void Finish(Attempt attempt, object answer)
    {
        admission.LetGo(1);
        attempt.Requester.Reply(answer, Self);
    }

    private void OnTick()
    {
        long now = Environment.TickCount64;
        foreach (Attempt attempt in attempts.Values)
        {
            if (attempt.Deadline <= now || attempt.Requester.IsOver)
            {
                late.Add(attempt);
            }
            else if (attempt.NextAt <= now)
            {
                Send(attempt, now);
            }
        }

        foreach (Attempt attempt in late)
        {
            attempts.Remove(attempt.Message.Number);
            region.Tell(new ClusterCancel(attempt.Message.Namespace, caller, attempt.Message.Number), ActorRefs.NoSender);
            Finish(attempt, Unanswered(attempt));
        }

        late.Clear();
    }

    private StoreFailure Unanswered(Attempt attempt)
    {
        string what = $"'{attempt.Message.Request.Operation}' {(attempt.Message.Namespace.Length == 0 ? "in the store" : $"in the namespace {Named.Text(attempt.Message.Namespace)}")}";
        string reason = attempt.Reason is null ? "" : $" The last that was heard: {attempt.Reason}.";
        return attempt.Refused >= attempt.Sent && !attempt.MayBeDone
            ? new StoreFailure(ErrorCode.Unavailable, $"{what} was refused for {attempt.Patience / 1000.0:0.###} s and was not done.{reason} Look at the cluster with 'gostore cluster status', and ask again.")
            : attempt.Message.IsOnce
                ? new StoreFailure(ErrorCode.OutcomeUnknown, $"{what} got no answer for {attempt.Patience / 1000.0:0.###} s, and may have been done.{reason} Read before you repeat it.")
                : new StoreFailure(ErrorCode.Timeout, $"{what} got no answer for {attempt.Patience / 1000.0:0.###} s.{reason} Look at the cluster with 'gostore cluster status', and ask again.");
    }

    private StoreClosed Close()
    {
        EndAll();
        return new StoreClosed(settings.Path);
    }

    private void EndAll()
    {
        if (isClosed)
        {
            return;
        }

        isClosed = true;
        events.Close();
        foreach (Attempt attempt in attempts.Values)
        {
            region.Tell(new ClusterCancel(attempt.Message.Namespace, caller, attempt.Message.Number), ActorRefs.NoSender);
            Finish(attempt, attempt.Message.IsOnce
                ? new StoreFailure(ErrorCode.OutcomeUnknown, $"The store was closed before '{attempt.Message.Request.Operation}' was answered. Read before you repeat it.")
                : new StoreClosed(settings.Path));
        }

        attempts.Clear();
    }

    /// <summary>The store itself knows the names; what each holds is known where it lives.</summary>
    private async Task ListAsync(Requester requester, NamespaceQueries.List list)
    {
        IActorRef self = Self;
        object answer = await AskAsync(self, list);
        if (answer is NamespacePage page)
        {
            var infos = new List<NamespaceInfo>(page.Namespaces.Count);
            foreach (NamespaceInfo[] some in page.Namespaces.Chunk(AskedAtOnce))
            {
                requester.Progress();
                object[] answers = await Task.WhenAll(some.Select(each => AskAsync(self, new NamespaceQueries.Get(each.Name))));
                answer = answers.FirstOrDefault(each => each is StoreFailure and not NamespaceNotFound) ?? page;
                if (answer is StoreFailure)
                {
                    break;
                }

                infos.AddRange(answers.OfType<NamespaceInfo>());
            }

            answer = answer is StoreFailure ? answer : page with { Namespaces = infos };
        }

        admission.LetGo(1);
        requester.Reply(answer, self);
    }

    private async Task PurgeAsync(Requester requester)
    {
        IActorRef self = Self;
        long count = 0;
        string? after = null;
        object answer = await AskAsync(self, new StoreCommands.PurgeExpired());
        while (answer is Purged purged)
        {
            count += purged.Count;
            requester.Progress();
            answer = await AskAsync(self, new NamespaceQueries.List(after));
            if (answer is not NamespacePage page)
            {
                break;
            }

            long here = 0;
            object? failure = null;
            foreach (NamespaceInfo each in page.Namespaces)
            {
                object one = await AskAsync(self, new AddressedRequest(each.Name, new StoreCommands.PurgeExpired()));
                requester.Progress();
                if (one is not Purged some)
                {
                    failure = one;
                    break;
                }

                here += some.Count;
            }

            after = page.Next;
            answer = failure ?? new Purged(here);
            if (failure is null && after is null)
            {
                answer = new Purged(count + here);
                break;
            }
        }

        admission.LetGo(1);
        requester.Reply(answer, self);
    }

    private static Task<object> AskAsync(IActorRef self, IStoreRequest request)
    {
        var pending = new Part(request);
        self.Tell(pending, ActorRefs.NoSender);
        return pending.Answer;
    }

    private sealed class Attempt(ClusterRequest message, Requester requester, long patience)
    {
        public ClusterRequest Message { get; } = message;

        public Requester Requester { get; } = requester;

        public long Patience { get; } = patience;

        public long Deadline { get; set; }

        public long NextAt { get; set; }

        public long Pause { get; set; }

        public int Sent { get; set; }

        public int Refused { get; set; }

        public bool MayBeDone { get; set; }

        public string? Reason { get; set; }
    }

    /// <summary>A part of a request that concerns several namespaces.</summary>
    private sealed class Part(IStoreRequest request) : PendingRequest(request)
    {
        private readonly TaskCompletionSource<object> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<object> Answer => answer.Task;

        public override bool IsOver => false;

        public override void Reply(object reply) => answer.TrySetResult(reply);

        public override void Progress()
        {
        }
    }

    private sealed class Tick : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Tick Instance { get; } = new();
    }
}
