using Akka.Actor;
using GoStore.Actors.Client;
using GoStore.Actors.Engine;
using GoStore.Actors.Events;
using GoStore.Actors.Namespaces;

namespace GoStore.Actors.Remote;

/// <summary>
/// Stands for a store on a server: takes the same messages, of code and of actors, and answers what the server answers. Several are under way at a time, so
/// that one which was not waited for may be overtaken by a later one.
/// </summary>
internal sealed class RemoteStoreActor : UntypedActor
{
    private readonly ServerConnection connection;
    private readonly RemoteEvents events;
    private readonly StoreSettings settings;
    private readonly Admission admission;
    private readonly Dictionary<(IActorRef Watcher, string? Namespace, string Group, string Key), RemoteWatch> watches = [];
    private IActorRef? watchers;
    private bool isClosed;

    public RemoteStoreActor(ServerConnection connection, RemoteEvents events, StoreSettings settings, Admission admission) =>
        (this.connection, this.events, this.settings, this.admission) = (connection, events, settings, admission);

    protected override void OnReceive(object message)
    {
        if (message is WatchEndedHere ended)
        {
            Forget(ended);
            return;
        }

        Requester requester = Requester.Of(message, Sender);
        if (((message as PendingRequest)?.Request ?? message) is not IStoreRequest request)
        {
            if (message is not (StoreFailure or Status.Failure))
            {
                requester.Reply(new InvalidArgument("message", $"{message.GetType()} is no request of a store."), Self);
            }

            return;
        }

        (string? ns, IStoreRequest inner, IStoreRequest? condition) = Unwrap(request);
        object? answer = isClosed ? new StoreClosed(settings.Path)
            : ns is not null && NamespaceName.Check(ns) is { } wrong ? wrong
            : inner switch
            {
                null => new InvalidArgument("request", "The request is null; it must be one of EntryCommands, EntryQueries or another capability's."),
                StoreCommands.Close => Close(),
                WatchCommands.Watch watch => Watch(requester, ns, watch),
                WatchCommands.Unwatch unwatch => Unwatch(requester, ns, unwatch),
                WatchCommands.Forget => new Unwatched(true),
                _ => null,
            };
        if (answer is not null)
        {
            requester.Reply(answer, Self);
            return;
        }

        if (inner is WatchCommands.Watch)
        {
            return;
        }

        if (!admission.TryHold(out int depth))
        {
            requester.Reply(Admission.Busy(depth), Self);
            return;
        }

        _ = inner is StoreCommands.Backup backup
            ? AnswerAsync(message, requester, request, (_, cancellationToken) => RemoteBackup.RunAsync(connection, backup.Path, requester.Progress, cancellationToken))
            : AnswerAsync(message, requester, request, (progress, cancellationToken) => AskAsync(ns, inner!, condition, progress, cancellationToken));
    }

    protected override void PostStop() => CloseWatches();

    private static (string? Namespace, IStoreRequest Request, IStoreRequest? Condition) Unwrap(IStoreRequest request)
    {
        string? ns = null;
        IStoreRequest? condition = null;
        while (true)
        {
            switch (request)
            {
                case IInNamespace inside when ns is null:
                    ns = inside.Namespace ?? "";
                    request = inside.Request;
                    break;
                case IConditional conditional when condition is null:
                    condition = conditional.Condition;
                    request = conditional.Request;
                    break;
                default:
                    return (ns, request, condition);
            }
        }
    }

    /// <summary>What concerns a namespace as a whole is asked at its own address, so that who may touch only that one may ask.</summary>
    private static string? AddressOf(string? ns, IStoreRequest request) => ns ?? request switch
    {
        NamespaceCommands.Open open when NamespaceName.Check(open.Namespace) is null => open.Namespace,
        NamespaceCommands.SetQuota set when NamespaceName.Check(set.Namespace) is null => set.Namespace,
        NamespaceQueries.Get get when NamespaceName.Check(get.Namespace) is null => get.Namespace,
        _ => null,
    };

    private async Task<object> AskAsync(string? ns, IStoreRequest request, IStoreRequest? condition, Action progress, CancellationToken cancellationToken)
    {
        if (request is NamespaceCommands.Open { Quota: null } open)
        {
            // Who may only read can have what is there already.
            object known = await AskAsync(ns, new NamespaceQueries.Get(open.Namespace), condition, progress, cancellationToken);
            if (known is not NamespaceNotFound)
            {
                return known;
            }
        }

        if (!MessageJson.Requests.TryGetValue(request.Operation, out Type? type) || type != request.GetType())
        {
            return new InvalidArgument("request", $"{request.GetType()} cannot be sent to a server.");
        }

        return await connection.AskAsync(
            AddressOf(ns, request),
            request.Operation,
            MessageJson.WriteRequest(request, condition),
            mayWait: PendingCall.WaitOf(request) > 0,
            RequestKinds.IsRead(request.GetType()),
            progress,
            cancellationToken);
    }

    private async Task AnswerAsync(object message, Requester requester, IStoreRequest request, Func<Action, CancellationToken, Task<object>> ask)
    {
        IActorRef self = Self;
        TimeSpan patience = settings.AskTimeout + TimeSpan.FromMilliseconds(PendingCall.WaitOf(request));
        using var end = new CancellationTokenSource();
        object answer;
        try
        {
            if (message is PendingCall call)
            {
                _ = call.Over.ContinueWith(
                    static (_, state) =>
                    {
                        try
                        {
                            ((CancellationTokenSource)state!).Cancel();
                        }
                        catch (ObjectDisposedException)
                        {
                            // It has its answer.
                        }
                    },
                    end,
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }
            else
            {
                end.CancelAfter(patience);
            }

            answer = await Task.Run(
                () => ask(
                    () =>
                    {
                        requester.Progress();
                        if (message is not PendingCall)
                        {
                            end.CancelAfter(patience);
                        }
                    },
                    end.Token),
                end.Token);
        }
        catch (OperationCanceledException)
        {
            answer = new StoreFailure(ErrorCode.Timeout, $"The server {connection.Address} gave no sign for {patience.TotalSeconds:0.###} s. Whether a write was done is unknown.");
        }
        catch (StoreException error)
        {
            answer = error is StoreArgumentException wrong ? new InvalidArgument(wrong.Argument, wrong.Message) : new StoreFailure(error.Code, error.Message);
        }
        catch (Exception error)
        {
            // Nothing is answered by silence.
            answer = new StoreFailure(ErrorCode.Internal, $"The request '{request.Operation}' failed on its way to {connection.Address} in a way that was not foreseen: {error.Message}");
        }
        finally
        {
            admission.LetGo(1);
        }

        requester.Reply(answer, self);
    }

    private StoreClosed Close()
    {
        isClosed = true;
        CloseWatches();
        events.Close();
        return new StoreClosed(settings.Path);
    }

    private object? Watch(Requester requester, string? ns, WatchCommands.Watch command)
    {
        IActorRef watcher = command.Watcher ?? requester.Sender;
        if (watcher.IsNobody())
        {
            return new InvalidArgument("watcher", "Nobody is named as the watcher, and the request has no sender. Send it from the actor that watches, or give its Watcher.");
        }

        if (watcher.Path.Elements is ["temp", ..])
        {
            return new InvalidArgument("watcher", "The request was asked, and an Ask is over with its first reply. Give the actor that watches as its Watcher, or use WatchAsync.");
        }

        (IActorRef, string?, string, string) name = (watcher, ns, command.Group, command.Key);
        if (watches.ContainsKey(name))
        {
            return new Watching(command.Group, command.Key);
        }

        var subscription = new Subscription(ns, command.Group, command.Key, events.Capacity, watcher);
        RemoteWatch watch = events.NewWatch(subscription);
        watches.Add(name, watch);
        watchers ??= Context.ActorOf(Props.Create<WatchersActor>());
        IActorRef self = Self;
        IActorRef all = watchers;
        _ = BeginAsync();
        return null;

        async Task BeginAsync()
        {
            using var patience = new CancellationTokenSource(settings.AskTimeout);
            object answer = new Watching(command.Group, command.Key);
            try
            {
                await watch.StartAsync(patience.Token);
                all.Tell(new WatchersActor.Start(subscription, events.Capacity, _ => self.Tell(new WatchEndedHere(name, watch), ActorRefs.NoSender)));
            }
            catch (OperationCanceledException)
            {
                answer = new StoreFailure(ErrorCode.Timeout, $"The server {connection.Address} gave no sign for {settings.AskTimeout.TotalSeconds:0.###} s.");
            }
            catch (StoreException error)
            {
                answer = new StoreFailure(error.Code, error.Message);
            }

            if (answer is StoreFailure)
            {
                self.Tell(new WatchEndedHere(name, watch), ActorRefs.NoSender);
            }

            requester.Reply(answer, self);
        }
    }

    private Unwatched Unwatch(Requester requester, string? ns, WatchCommands.Unwatch command) =>
        new(watches.Remove((command.Watcher ?? requester.Sender, ns, command.Group, command.Key), out RemoteWatch? watch) && End(watch));

    private static bool End(RemoteWatch watch)
    {
        watch.End();
        return true;
    }

    private void Forget(WatchEndedHere ended)
    {
        if (watches.GetValueOrDefault(ended.Name) == ended.Watch)
        {
            watches.Remove(ended.Name);
        }

        ended.Watch.End();
    }

    private void CloseWatches()
    {
        foreach (RemoteWatch watch in watches.Values)
        {
            watch.Complete();
        }

        watches.Clear();
    }

    private sealed record WatchEndedHere((IActorRef Watcher, string? Namespace, string Group, string Key) Name, RemoteWatch Watch) : INoSerializationVerificationNeeded, Akka.Event.IDeadLetterSuppression;
}
