using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using GoStore.Actors.Client;
using GoStore.Actors.Cluster.Messages;
using GoStore.Actors.Engine;
using GoStore.Actors.Journal;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>
/// A namespace where it lives: the only one in the cluster that writes it. It brings the file of this node to where the journal is, takes the namespace over, and
/// then gives requests to a store over that file, whose every batch it writes into the journal before it is committed.
/// </summary>
internal sealed class NamespaceEntity : UntypedPersistentActor
{
    /// <summary>Two clocks do not run equally fast; the lease of the one before is taken for so much longer.</summary>
    private const double Margin = 1.1;

    private static readonly TimeSpan ProofPause = TimeSpan.FromMilliseconds(200);

    private readonly EntitySettings settings;
    private readonly string name;
    private readonly StoreSettings storeSettings;
    private readonly StoreOptions storeOptions;
    private readonly IReadOnlyList<Migration> migrations;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly IActorRef self = Context.Self;
    private readonly IActorRef shard = Context.Parent;
    private readonly ConcurrentDictionary<(Guid Caller, long Number), EntityRequest> pending = new();
    private readonly Queue<(IForNamespace Message, IActorRef Sender)> held = new();
    private readonly List<(long Sequence, RowChanges? Changes)> tail = [];
    private readonly Action<EntityRequest, object> over;
    private readonly Refusals refusals;

    private Phase phase = Phase.Recovering;
    private ProjectionFile? file;
    private (long Sequence, NamespaceSnapshot Snapshot)? snapshot;
    private bool needsSnapshot;
    private Guid? origin;
    private NamespaceTakenOver? holder;
    private bool released = true;
    private JournalledStore? store;
    private WatchRelays? watches;
    private IActorRef? proof;
    private EntityJournal.Write? writing;

    /// <summary>What is to be done once it is certain that nobody has taken over since a number was written; null where nothing waits for it.</summary>
    private Action? onceProven;

    private bool isProving;
    private Moment leaseFrom;
    private bool snapshotIsUnderWay;
    private int batchesSinceSnapshot;
    private long bytesSinceSnapshot;
    private ICancelable? timer;
    private bool isRegistered;
    private SnapshotStoring.Stored? storing;

    /// <summary>The number up to which the journal was seen without a gap.</summary>
    private long seen;

    /// <summary>The file is of no more use.</summary>
    private bool isDamaged;

    /// <summary>A number was given to what is not in the journal: nothing more may be written behind it, because nothing would keep two owners apart.</summary>
    private bool hasGap;

    public NamespaceEntity(EntitySettings settings)
    {
        this.settings = settings;
        name = EntityNames.NamespaceOf(Self.Path.Name);
        PersistenceId = EntityNames.PersistenceIdOf(name);
        JournalPluginId = "gostore.cluster.journal";
        SnapshotPluginId = "gostore.cluster.snapshot-store";
        storeOptions = new StoreOptions();
        settings.Cluster.Store.CopyTo(storeOptions);
        storeOptions.Path = settings.PathOf(name);
        storeSettings = JournalledStore.SettingsOf(Context.System, storeOptions) with { NamespacesAreElsewhere = name.Length == 0 };
        migrations = JournalledStore.Migrations(Context.System, storeSettings, storeOptions);
        refusals = new Refusals(settings.Cluster.HeldRequests);
        over = Forget;
        Context.SetReceiveTimeout(settings.Cluster.PassivateAfter);
    }

    private enum Phase
    {
        Recovering,
        Rebuilding,
        TakingOver,
        WaitingForLease,
        Serving,
        Draining,
    }

    public override string PersistenceId { get; }

    private bool LeaseHolds => leaseFrom.Passed < settings.Cluster.Lease;

    /// <summary>What fails below could leave the file behind the journal: all of it begins anew.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new AllForOneStrategy(error =>
    {
        log.Error(error, "The namespace {0} failed in a way that was not foreseen, and is opened again with the next request", Named.Text(name));
        return Directive.Stop;
    });

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: NamespaceSnapshot offered } offer:
                snapshot = (offer.Metadata.SequenceNr, offered);
                seen = offer.Metadata.SequenceNr;
                origin = offered.Origin;
                holder = offered.Holder;
                released = false;
                OpenFile();
                needsSnapshot = file!.Sequence < offer.Metadata.SequenceNr;
                break;
            case NamespaceCommitted committed:
                SeeNext();
                Recover(committed.Changes);
                break;
            case NamespaceTakenOver takenOver:
                SeeNext();
                if (origin is null)
                {
                    origin = takenOver.Process;
                    OpenFile();
                }

                holder = takenOver;
                released = false;
                Recover(null);
                break;
            case NamespaceReleased:
                SeeNext();
                released = true;
                Recover(null);
                break;
            case RecoveryCompleted when seen != LastSequenceNr:
                End(Incomplete(LastSequenceNr + 1).Message);
                break;
            case RecoveryCompleted:
                try
                {
                    OnRecovered();
                }
                catch (Exception error) when (IsOfTheFile(error))
                {
                    LoseFile(error);
                }

                break;
        }
    }

    protected override void OnCommand(object message)
    {
        try
        {
            OnMessage(message);
        }
        catch (Exception error) when (IsOfTheFile(error))
        {
            LoseFile(error);
        }
    }

    private void OnMessage(object message)
    {
        switch (message)
        {
            case IForNamespace forNamespace:
                Take(forNamespace, Sender);
                break;
            case EntityJournal.Write write:
                WriteBatch(write);
                break;
            case EntityJournal.Broken broken:
                isDamaged |= broken.Failure.Code == ErrorCode.Corrupt;
                break;
            case OwnershipProof.Answered answered:
                OnProven(answered);
                break;
            case ProveAgain when onceProven is not null:
                AskForProof();
                break;
            case ProveAgain:
                Prove();
                break;
            case Rebuilt rebuilt:
                OnRebuilt(rebuilt);
                break;
            case LeaseIsOver when phase == Phase.WaitingForLease:
                Serve();
                break;
            case SnapshotStoring.Stored stored:
                SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata(PersistenceId, stored.Sequence, DateTime.UtcNow), stored.Snapshot), self);
                storing = stored;
                break;
            case SaveSnapshotSuccess saved when storing is not null && saved.Metadata.SequenceNr == storing.Sequence:
                OnSnapshotStored(storing);
                break;
            case SaveSnapshotFailure failed:
                OnSnapshotFailed(failed.Cause);
                break;
            case SnapshotFailed failed:
                OnSnapshotFailed(failed.Cause);
                break;
            case ReceiveTimeout:
                if (phase == Phase.Serving && pending.IsEmpty && held.Count == 0 && watches is { IsEmpty: true })
                {
                    shard.Tell(new Passivate(HandOff.Instance), self);
                }

                break;
            case HandOff:
                Drain();
                break;
            case StoreHasClosed when phase == Phase.Draining:
                OnDrained();
                break;
            case DrainLimitIsOver:
                log.Warning("The namespace {0} did not finish what it was given within {1}, and ends without", Named.Text(name), settings.Cluster.DrainLimit);
                Context.Stop(self);
                break;
            case Terminated ended:
                if (store is not null && ended.ActorRef.Equals(store.Store))
                {
                    log.Warning("The store of the namespace {0} has ended; it is opened again with the next request", Named.Text(name));
                    Context.Stop(self);
                }
                else if (ended.ActorRef.Equals(proof))
                {
                    OnProofEnded();
                }
                else
                {
                    watches?.Forget(ended.ActorRef);
                }

                break;
            case Registered registered:
                isRegistered = registered.IsDone;
                if (!isRegistered)
                {
                    // Nothing may be written here any more for long, and till then it would be in no list.
                    Context.System.Scheduler.ScheduleTellOnce(settings.Cluster.RetryMaximum, self, RegisterAgain.Instance, self);
                }

                break;
            case RegisterAgain:
                Register();
                break;
            case Failed failed:
                End(failed.Reason);
                break;
        }
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        log.Warning("The namespace {0} could not write number {1} into the journal ({2}); it is opened again with the next request", Named.Text(name), sequenceNr, cause.Message);
        writing?.LoseSight($"The journal did not say whether it has what was written: {cause.Message}");
        writing = null;
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        log.Error(cause, "The namespace {0} could not write number {1} into the journal", Named.Text(name), sequenceNr);
        hasGap = true;
        writing?.Refuse($"The journal refused what was written: {cause.Message}");
        writing = null;
        if (@event is NamespaceCommitted)
        {
            // Whoever was in that batch is still told so; then it is opened again, and counts from what is in the journal.
            Drain();
        }
        else
        {
            End($"the journal refused it: {cause.Message}");
        }
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        log.Warning("The namespace {0} could not be read from the journal: {1}", Named.Text(name), reason.Message);
        RefuseHeld($"the namespace could not be read from the journal: {reason.Message}");
        isDamaged |= IsDamage(reason);
        base.OnRecoveryFailure(reason, message);
    }

    protected override void PostStop()
    {
        timer?.Cancel();
        writing?.LoseSight("The namespace ended while what was written was on its way to the journal.");
        RefuseHeld("the namespace is being opened elsewhere, or again");
        CloseFile();
        if (isDamaged)
        {
            DeleteFile();
        }

        base.PostStop();
    }

    private static bool IsOfTheFile(Exception error) => error is SqliteFailureException or DatabaseRefusedException;

    /// <summary>What goes wrong with the file ends the namespace here; the next request opens it again.</summary>
    private void LoseFile(Exception error)
    {
        isDamaged |= IsDamage(error);
        End($"its file cannot be used: {error.Message}");
    }

    private bool IsDamage(Exception error) => error switch
    {
        SqliteFailureException failure => failure.ToFailure(storeSettings.Path).Code == ErrorCode.Corrupt,
        DatabaseRefusedException refused => refused.Failure.Code == ErrorCode.Corrupt,
        _ => false,
    };

    private void CloseFile()
    {
        (ProjectionFile? open, file) = (file, null);
        try
        {
            open?.Dispose();
        }
        catch (SqliteFailureException error)
        {
            // What is not in it is in the journal.
            isDamaged |= IsDamage(error);
            log.Warning("The file of the namespace {0} could not be brought up to date: {1}", Named.Text(name), error.Message);
        }
    }

    private void DeleteFile()
    {
        try
        {
            ProjectionFile.Delete(storeSettings.Path);
            log.Warning("The file of the namespace {0} is damaged, and is made anew from the journal", Named.Text(name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Error(error, "The file of the namespace {0} is damaged, and cannot be deleted to be made anew: {1}. Delete {2} and what begins with that name", Named.Text(name), error.Message, storeSettings.Path);
        }
    }

    /// <summary>
    /// Events are deleted once they are in a snapshot. Where that happens between the reading of an older snapshot and the reading of the events behind it, some are
    /// missing, and nothing else would say so.
    /// </summary>
    private void SeeNext()
    {
        if (LastSequenceNr != seen + 1)
        {
            throw Incomplete(LastSequenceNr);
        }

        seen = LastSequenceNr;
    }

    private InvalidOperationException Incomplete(long before) =>
        new($"The journal of the namespace {Named.Text(name)} lacks what is between {seen} and {before}, and no snapshot has it. Unless that was a snapshot in the making, restore the journal from a backup.");

    private void OpenFile()
    {
        file ??= OpenProjection();
        if (file.Origin != origin)
        {
            // Never filled to the end, or of another journal.
            file.Clear();
        }
    }

    private ProjectionFile OpenProjection() => ProjectionFile.Open(storeSettings.Database, migrations, storeSettings.Clock);

    private void Recover(RowChanges? changes)
    {
        batchesSinceSnapshot++;
        if (needsSnapshot)
        {
            tail.Add((LastSequenceNr, changes));
        }
        else
        {
            Apply(LastSequenceNr, changes);
        }
    }

    private void Apply(long sequence, RowChanges? changes)
    {
        if (sequence <= file!.Sequence)
        {
            return;
        }

        if (changes is not null)
        {
            file.Apply(changes);
        }

        file.Reached(sequence, origin!.Value);
    }

    private void OnRecovered()
    {
        if (file is not null && file.Sequence > LastSequenceNr)
        {
            log.Warning("The file of the namespace {0} is at {1} and the journal at {2}: it is of a journal that is lost, and is made anew", Named.Text(name), file.Sequence, LastSequenceNr);
            isDamaged = true;
            End("its file was ahead of the journal");
            return;
        }

        if (!needsSnapshot)
        {
            TakeOver();
            return;
        }

        phase = Phase.Rebuilding;
        file!.Clear();
        (long sequence, NamespaceSnapshot parts) = snapshot!.Value;
        log.Info("The namespace {0} is made anew from its snapshot at {1}: {2} rows in {3} parts", Named.Text(name), sequence, parts.Rows, parts.Parts);
        LoadPart(0);
    }

    private void LoadPart(int part)
    {
        (long sequence, NamespaceSnapshot parts) = snapshot!.Value;
        SnapshotStoring.LoadPartAsync(SnapshotStore, PersistenceId, parts, sequence, part)
            .PipeTo(self, success: rows => new Rebuilt(part, rows), failure: error => new Failed(error.Message));
    }

    private void OnRebuilt(Rebuilt rebuilt)
    {
        (long sequence, NamespaceSnapshot parts) = snapshot!.Value;
        file!.Fill(rebuilt.Rows);
        if (rebuilt.Part + 1 < parts.Parts)
        {
            LoadPart(rebuilt.Part + 1);
            return;
        }

        file.Reached(sequence, origin!.Value);
        foreach ((long each, RowChanges? changes) in tail)
        {
            Apply(each, changes);
        }

        tail.Clear();
        needsSnapshot = false;
        TakeOver();
    }

    private void TakeOver()
    {
        phase = Phase.TakingOver;
        NamespaceTakenOver? before = holder;
        bool wasReleased = released;

        // Somebody of this process who has answered is gone; somebody who was still waiting himself is none whose predecessor need not be waited for.
        bool wasHere = before?.Process == settings.Process && settings.Served.ContainsKey(name);
        if (before is not null && before.Process != settings.Process && settings.Served.TryRemove(name, out _))
        {
            // It was taken from this node while it answered. Two regions may each believe that it is theirs, and would take it from one another for ever;
            // the coordinator knows whose it is, and if it is this one's, the next opening takes it.
            ShardYield.Of(Context.System, settings, name);
            End($"{before.Node} has taken it over; where it lives is asked anew");
            return;
        }

        if (!wasHere)
        {
            settings.Served.TryRemove(name, out _);
        }

        var mine = new NamespaceTakenOver(settings.Node, settings.Process, (long)settings.Cluster.Lease.TotalMilliseconds);

        // Events that are in a snapshot are deleted, and a number that is free again keeps nobody out: what was written may stand where somebody else has long been
        // past. Only that there is nothing behind it says that it counts.
        Persist(mine, _ => ProveBefore(() => OnTakenOver(mine, before is null || wasReleased || wasHere ? null : before)));
    }

    /// <param name="mine">What was written into the journal.</param>
    /// <param name="before">Who may still answer; null for nobody.</param>
    private void OnTakenOver(NamespaceTakenOver mine, NamespaceTakenOver? before)
    {
        if (origin is null)
        {
            // A file that is there all the same is of a journal that is gone.
            origin = mine.Process;
            OpenFile();
            file!.Clear();
        }

        holder = mine;
        released = false;
        file!.Reached(LastSequenceNr, origin.Value);
        file.Dispose();
        file = null;
        if (before is null)
        {
            Serve();
            return;
        }

        // It may answer out of its file until its lease is over.
        phase = Phase.WaitingForLease;
        TimeSpan wait = TimeSpan.FromMilliseconds(before.LeaseMilliseconds * Margin);
        log.Info("The namespace {0} was taken over from {1}, which did not release it; it answers in {2}", Named.Text(name), before.Node, wait);
        timer = Context.System.Scheduler.ScheduleTellOnceCancelable(wait, self, LeaseIsOver.Instance, self);
    }

    private void Serve()
    {
        phase = Phase.Serving;
        settings.Served[name] = true;
        store = JournalledStore.Start(Context, storeSettings, storeOptions, new EntityJournal(self, origin!.Value), settings.Replies, settings.Cluster.KeepReplies);
        Context.Watch(store.Store);
        watches = new WatchRelays(Context, store, LastSequenceNr, JournalledStore.KeepsLog(Context.System, storeOptions), settings.Cluster.WatchInterval);
        Flush();
    }

    private void Flush()
    {
        for (int waiting = held.Count; waiting > 0 && held.TryDequeue(out (IForNamespace Message, IActorRef Sender) next); waiting--)
        {
            Take(next.Message, next.Sender);
        }
    }

    private void Take(IForNamespace message, IActorRef sender)
    {
        if (phase == Phase.Draining)
        {
            Refuse(message, sender, "the namespace is on its way to another node");
        }
        else if (phase != Phase.Serving)
        {
            Hold(message, sender);
        }
        else if (message is ClusterCancel cancel)
        {
            if (pending.TryRemove((cancel.Caller, cancel.Number), out EntityRequest? cancelled))
            {
                // What nobody waits for is not always answered.
                cancelled.Cancel();
            }
            else if (held.Count > 0)
            {
                // What it cancels may be among those that wait for the lease.
                Hold(message, sender);
            }
        }
        else if (message is not ClusterRequest request)
        {
            watches!.Take(message);
        }
        else if (pending.TryGetValue((request.Caller, request.Number), out EntityRequest? known))
        {
            // No progress: whoever asks again because it hears nothing must be able to give up.
            known.AskedAgainBy(sender);
        }
        else if (request.IsOnce && refusals.Find((request.Caller, request.Number)) is { } refusal)
        {
            sender.Tell(new ClusterReply(request.Number, refusal), self);
        }
        else if (!LeaseHolds)
        {
            Hold(message, sender);
            Prove();
        }
        else
        {
            if (leaseFrom.Passed > settings.Cluster.Lease / 2)
            {
                Prove();
            }

            Give(request, sender);
        }
    }

    private void Give(ClusterRequest message, IActorRef sender)
    {
        // What concerns the namespace as a whole, and all of the store that is in no namespace, is the store's own; the rest is within the namespace.
        bool isWhole = name.Length == 0 || message.Request is NamespaceCommands.Open or NamespaceCommands.SetQuota or NamespaceQueries.Get;
        IStoreRequest request = isWhole ? message.Request : new AddressedRequest(name, message.Request);
        var entityRequest = new EntityRequest(message, request, sender, self, over);
        pending[entityRequest.Name] = entityRequest;
        (isWhole ? store!.Store : store!.Namespaces).Tell(entityRequest, ActorRefs.NoSender);
    }

    /// <summary>A request was answered, by any thread.</summary>
    private void Forget(EntityRequest request, object reply)
    {
        // Who is told one of these may ask again under the same number.
        if (request.IsOnce && reply is StoreFailure failure && !EntityRequest.IsOfTheMoment(failure) && failure.Code is not (ErrorCode.Busy or ErrorCode.Locked))
        {
            refusals.Add(request.Name, failure);
        }

        pending.TryRemove(new(request.Name, request));
    }

    /// <summary>Has the store itself know that there is this namespace, once something was written in it.</summary>
    private void Register()
    {
        if (isRegistered || name.Length == 0 || phase != Phase.Serving)
        {
            return;
        }

        isRegistered = true;
        ClusterSharding.Get(Context.System).ShardRegion(settings.TypeName)
            .Ask<object>(new ClusterRequest("", Guid.NewGuid(), 1, IsOnce: false, new NamespaceCommands.Open(name)), settings.Cluster.AskTimeout)
            .PipeTo(self, success: answer => new Registered(answer is ClusterReply { Answer: NamespaceInfo }), failure: _ => new Registered(false));
    }

    private void Hold(IForNamespace message, IActorRef sender)
    {
        if (held.Count >= settings.Cluster.HeldRequests)
        {
            Refuse(message, sender, "too many wait for the namespace to be opened");
        }
        else
        {
            held.Enqueue((message, sender));
        }
    }

    private void Refuse(IForNamespace message, IActorRef sender, string reason)
    {
        if (message is ClusterRequest request)
        {
            sender.Tell(new ClusterRetry(request.Number, reason, MayBeDone: false), self);
        }
    }

    private void RefuseHeld(string reason)
    {
        while (held.TryDequeue(out (IForNamespace Message, IActorRef Sender) next))
        {
            Refuse(next.Message, next.Sender, reason);
        }
    }

    private void WriteBatch(EntityJournal.Write write)
    {
        if (hasGap)
        {
            write.Refuse("The journal refused what was written before.");
            return;
        }

        writing = write;
        Moment started = Moment.Now;
        PersistAsync(new NamespaceCommitted(write.Changes), committed =>
        {
            if (LeaseHolds)
            {
                // Nobody who took over before it was written can have answered yet, and so nobody can have deleted the number that would have kept it out.
                leaseFrom = started;
                Confirm(write, committed);
            }
            else
            {
                ProveBefore(() => Confirm(write, committed));
            }
        });
    }

    private void Confirm(EntityJournal.Write write, NamespaceCommitted committed)
    {
        writing = null;
        write.Succeed(LastSequenceNr);
        batchesSinceSnapshot++;
        bytesSinceSnapshot += committed.Changes.Rows.Sum(row => row.Values.Sum(value => 8L + (value.Bytes?.Length ?? 0)));
        Register();
        Flush();
        SnapshotIfDue();
    }

    private void ProveBefore(Action next)
    {
        onceProven = next;
        AskForProof();
    }

    private void Prove()
    {
        // A write that is under way is a proof too.
        if (writing is null && phase == Phase.Serving)
        {
            AskForProof();
        }
    }

    private void AskForProof()
    {
        if (isProving)
        {
            return;
        }

        isProving = true;
        proof ??= Context.Watch(Context.ActorOf(Props.Create(() => new OwnershipProof(Journal, PersistenceId))));
        proof.Tell(new OwnershipProof.Ask(LastSequenceNr, Moment.Now), self);
    }

    private void OnProven(OwnershipProof.Answered answered)
    {
        isProving = false;
        if (phase is not (Phase.TakingOver or Phase.Serving or Phase.Draining))
        {
            return;
        }

        if (answered.Failure is not null)
        {
            log.Warning("Whether the namespace {0} is still of this node could not be made sure of: {1}", Named.Text(name), answered.Failure);
        }
        else if (answered.Ask.Known != LastSequenceNr || (writing is not null && onceProven is null))
        {
            // A write went past it, and says the same with more certainty or is made sure of next.
        }
        else if (answered.Highest > LastSequenceNr)
        {
            End("another node has taken it over");
            return;
        }
        else
        {
            leaseFrom = answered.Ask.Started;
            (Action? next, onceProven) = (onceProven, null);
            next?.Invoke();
        }

        if (LeaseHolds && onceProven is null)
        {
            Flush();
        }
        else if (held.Count > 0 || onceProven is not null)
        {
            Context.System.Scheduler.ScheduleTellOnce(ProofPause, self, ProveAgain.Instance, self);
        }
    }

    /// <summary>What it was asked after it had given up on the journal is not answered any more.</summary>
    private void OnProofEnded()
    {
        proof = null;
        if (isProving)
        {
            isProving = false;
            Context.System.Scheduler.ScheduleTellOnce(ProofPause, self, ProveAgain.Instance, self);
        }
    }

    private void SnapshotIfDue()
    {
        if (snapshotIsUnderWay || (batchesSinceSnapshot < settings.Cluster.SnapshotAfterBatches && bytesSinceSnapshot < settings.Cluster.SnapshotAfterBytes))
        {
            return;
        }

        snapshotIsUnderWay = true;
        batchesSinceSnapshot = 0;
        bytesSinceSnapshot = 0;
        (IActorRef snapshotStore, string id, Guid journal, NamespaceTakenOver? owner, long partBytes) = (SnapshotStore, PersistenceId, origin!.Value, holder, settings.Cluster.SnapshotPartBytes);

        // Reading blocks, so it has a thread of its own for as long as it takes.
        Task.Factory.StartNew(
                () => SnapshotStoring.StoreAsync(() => ProjectionFile.OpenBeside(storeSettings.Database, migrations, storeSettings.Clock), snapshotStore, id, journal, owner, partBytes),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)
            .Unwrap()
            .PipeTo(self, failure: error => new SnapshotFailed(error));
    }

    private void OnSnapshotStored(SnapshotStoring.Stored stored)
    {
        // The events and the snapshots before it are of no more use. What is deleted is certain to be in it.
        DeleteMessages(stored.Sequence);
        DeleteSnapshots(new SnapshotSelectionCriteria(stored.Sequence - 1, DateTime.MaxValue));
        SnapshotStoring.DeleteOlder(SnapshotStore, PersistenceId, Math.Max(snapshot?.Snapshot.Parts ?? 0, stored.Snapshot.Parts), stored.Sequence);
        snapshot = (stored.Sequence, stored.Snapshot);
        storing = null;
        snapshotIsUnderWay = false;
    }

    private void OnSnapshotFailed(Exception cause)
    {
        log.Warning("The snapshot of the namespace {0} could not be stored, and is tried again later: {1}", Named.Text(name), cause.Message);
        storing = null;
        snapshotIsUnderWay = false;
    }

    private void Drain()
    {
        if (phase == Phase.Draining)
        {
            return;
        }

        bool wasServing = phase == Phase.Serving;
        phase = Phase.Draining;
        RefuseHeld("the namespace is on its way to another node");
        if (!wasServing)
        {
            Context.Stop(self);
            return;
        }

        timer = Context.System.Scheduler.ScheduleTellOnceCancelable(settings.Cluster.DrainLimit, self, DrainLimitIsOver.Instance, self);
        store!.Store.Ask<object>(new StoreCommands.Close(), settings.Cluster.DrainLimit).PipeTo(self, success: _ => StoreHasClosed.Instance, failure: _ => DrainLimitIsOver.Instance);
    }

    private void OnDrained()
    {
        if (hasGap || writing is not null)
        {
            Context.Stop(self);
            return;
        }

        // Whoever comes next need not wait for the lease: from here on nothing is answered.
        settings.Served.TryRemove(name, out _);
        Persist(NamespaceReleased.Instance, _ => Context.Stop(self));
    }

    private void End(string reason)
    {
        log.Warning("The namespace {0} ends here: {1}", Named.Text(name), reason);
        RefuseHeld(reason);
        Context.Stop(self);
    }

    private sealed record Rebuilt(int Part, RowChanges Rows) : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression;

    private sealed record Failed(string Reason) : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression;

    private sealed record SnapshotFailed(Exception Cause) : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression;

    private sealed class LeaseIsOver : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static LeaseIsOver Instance { get; } = new();
    }

    private sealed class ProveAgain : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static ProveAgain Instance { get; } = new();
    }

    private sealed class RegisterAgain : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static RegisterAgain Instance { get; } = new();
    }

    private sealed class StoreHasClosed : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static StoreHasClosed Instance { get; } = new();
    }

    private sealed class DrainLimitIsOver : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static DrainLimitIsOver Instance { get; } = new();
    }

    private sealed record Registered(bool IsDone) : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression;
}

/// <summary>A namespace is to finish what it was given, and to be opened elsewhere.</summary>
internal sealed class HandOff : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public static HandOff Instance { get; } = new();
}
