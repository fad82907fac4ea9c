using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using GoStore.Actors.Diagnostics;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Engine;

/// <summary>
/// Owns the one connection to a database file; its mailbox serialises every access. Writes that wait together share one commit, and nobody is
/// answered before it. Long work goes in slices that queue up behind other requests.
/// </summary>
internal sealed class StoreActor : UntypedActor
{
    private const int ResumedAtOnce = 256;

    /// <summary>A batch of no more than this came from callers who leave the store time in between.</summary>
    private const int FewRequests = 4;

    /// <summary>So many waiting requests are not worth looking through for those that nobody waits for any more.</summary>
    private const int FewWaiters = 64;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Soon = TimeSpan.FromTicks(1);

    private readonly StoreSettings settings;
    private readonly Admission admission;
    private readonly IReadOnlyList<ICapability> capabilities;
    private readonly IActorRef self;
    private readonly IActorRef purge;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly HandlerContext context;
    private readonly List<PendingAnswer> answers = [];
    private readonly HashSet<Work> works = [];
    private readonly HashSet<Work> worksInBatch = [];
    private readonly AsideQueue asides;
    private readonly Queue<Job> parked = new();
    private readonly Queue<Job> resumed = new();
    private readonly HashSet<Waiter> waiters = [];
    private int lookThroughWaitersAt = FewWaiters;

    private Database? database;
    private HandlerRegistry handlers = new();
    private StoreFailure? unavailable;
    private ITimer? timer;
    private ITimer? alarmTimer;
    private long? alarmAt;
    private int failedOpens;
    private bool purgeAsked;
    private bool goOnIsComing;
    private bool closed;
    private bool restarts;

    /// <summary>Whether what capabilities keep in memory could not be read again when it had to be.</summary>
    private bool memoryIsOld;

    private bool writing;
    private bool reading;

    /// <summary>The batch is being stored somewhere else; until it is there nothing may be done on the connection, and the mailbox waits.</summary>
    private bool storing;

    private long batchNumber;
    private int batchRequests;
    private long batchBytes;
    private long batchStarted;
    private int requestsAtMarker;

    public StoreActor(StoreSettings settings, Admission admission, IReadOnlyList<ICapability> capabilities)
    {
        this.settings = settings;
        this.admission = admission;
        this.capabilities = capabilities;
        asides = new AsideQueue(admission);
        self = Self;
        context = new HandlerContext(settings, self, PurgeSoon);
        purge = Context.ActorOf(Props.Create(() => new PurgeActor(self, settings)).WithDispatcher("akka.actor.default-dispatcher"), "purge");
    }

    protected override void PreStart()
    {
        StoreMeter.Watch(admission, () => admission.Depth);
        Open();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PendingRequest pending:
                Take(pending.Request, Requester.Of(pending, Sender));
                break;
            case IStoreRequest request:
                Take(request, Requester.Of(request, Sender));
                break;
            case Marker marker:
                OnMarker(marker);
                break;
            case Work work:
                Continue(work);
                break;
            case TakeResumed:
                OnTakeResumed();
                break;
            case Prepared prepared:
                Execute(prepared.Job);
                break;
            case Reopen when database is null && !closed:
                Open();
                break;
            case GoOn when database is not null:
                goOnIsComing = false;
                GoOnWithUnfinished();
                break;
            case PurgeActor.Failed:
                purgeAsked = false;
                break;
            case AlarmRings:
                OnAlarm();
                break;
            case Reopen or GoOn or StoreFailure:
                break;
            default:
                if (!Sender.IsNobody() && !Sender.Equals(self))
                {
                    Sender.Tell(new InvalidArgument("message", $"A store does not understand {message.GetType()}. Send one of EntryCommands, EntryQueries, StoreCommands or StoreQueries."), self);
                }

                break;
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        restarts = true;
        var failure = new StoreFailure(ErrorCode.Internal, $"The store failed on a fault of its own and starts again: {reason.Message}");
        LoseBatch(failure);
        EndAll(failure);
        if (message is PendingRequest or IStoreRequest)
        {
            Requester.Of(message, Sender).Reply(failure, self);
        }

        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        StoreMeter.Unwatch(admission);
        Shut();
    }

    private void Take(IStoreRequest request, Requester requester)
    {
        if (requester.IsOver)
        {
            return;
        }

        var job = new Job(request, requester, StoreMeter.Latency.Enabled ? Stopwatch.GetTimestamp() : 0);

        // Those that waited for a long piece of work go first, so that nobody overtakes a request on the same entry.
        if (resumed.Count > 0)
        {
            resumed.Enqueue(job);
            CountHeld();
            return;
        }

        Execute(job);
    }

    private void Execute(Job job)
    {
        if (job.Request is IConditional conditional)
        {
            if (conditional.Request is null)
            {
                Deliver(job, new InvalidArgument("request", "The request to be done under a condition is null; it must be a request that the store answers."));
                return;
            }

            job = job with { Request = conditional.Request, Condition = conditional.Condition };
        }

        if (closed)
        {
            Deliver(job, new StoreClosed(settings.Path));
            return;
        }

        if (job is { Request: StoreCommands.Close, Condition: null })
        {
            Commit();
            if (storing)
            {
                self.Tell(new Prepared(job), self);
                return;
            }

            Shut();

            // Behind the replies that are still held: who closes may take it that all who wrote before were answered.
            answers.Add(new PendingAnswer(job, new StoreClosed(settings.Path)));
            DeliverAnswers();
            return;
        }

        if (database is null)
        {
            Deliver(job, unavailable!);
            return;
        }

        if (job.Requester.Identity is { } identity && handlers.KeptReplies is { } kept && WasAnswered(job, identity, kept))
        {
            return;
        }

        Handler? handler = handlers.Find(job.Request.GetType());
        if (handler is null)
        {
            Deliver(job, new InvalidArgument("message", job.Request is IInNamespace
                ? "What is meant within a namespace is sent to IStore.Namespaces, not to IStore.Ref."
                : $"This store cannot do {job.Request.GetType()}."));
            return;
        }

        using Activity? activity = StoreMeter.Activities.HasListeners()
            ? StoreMeter.Activities.StartActivity($"gostore.execute {job.Request.Operation}", ActivityKind.Internal, job.Requester.Trace)
            : null;
        if (handler.Slices is not null)
        {
            var work = new Work(job, handler.Kind, handler.Slices(context, job.Request).GetEnumerator(), handler.IsTakenUp);
            works.Add(work);
            Continue(work);
        }
        else if (handler.Writes)
        {
            Write(job, handler);
        }
        else
        {
            Read(job, handler);
        }
    }

    /// <summary>Answers a request that was done before. A method of its own, so that only what may come again pays for what it captures.</summary>
    private bool WasAnswered(Job job, byte[] identity, IKeptReplies kept)
    {
        object? reply = null;
        if (!Attempt(() => reply = kept.Find(identity), out StoreFailure? failure))
        {
            Deliver(job, failure);
            return true;
        }

        if (reply is null)
        {
            return false;
        }

        // Only its reply was lost; where that is of the open batch, it is not certain yet.
        FinishOrAnswer(job, reply);
        return true;
    }

    private void Read(Job job, Handler handler)
    {
        if (!writing && !reading && (admission.Waiting > 0 || job.Condition is not null))
        {
            // Others wait, probably to read too: one snapshot for all of them makes each about three times cheaper. A condition and what stands under it are
            // of one moment, whatever another process does.
            if (!Attempt(database!.BeginRead, out StoreFailure? failure))
            {
                Deliver(job, failure);
                return;
            }

            reading = true;
            StartBatch();
        }

        // It may have seen what is not committed yet.
        FinishOrAnswer(job, Run(job, handler));
    }

    private void FinishOrAnswer(Job job, object reply)
    {
        if (PutAside(job, reply))
        {
            return;
        }

        if (writing)
        {
            answers.Add(new PendingAnswer(job, reply));
        }
        else
        {
            Deliver(job, reply);
        }
    }

    private void Write(Job job, Handler handler)
    {
        if (!StartWriting(out StoreFailure? failure))
        {
            Deliver(job, failure);
            return;
        }

        object reply = Run(job, handler);
        if (!writing)
        {
            // The batch was lost with this request.
            Finish(job, reply);
            return;
        }

        Answer(job, reply);
        CountInBatch((job.Request as ITransactional)?.Size ?? 0);
    }

    /// <summary>Executes one request and turns whatever goes wrong into a failure.</summary>
    private object Run(Job job, Handler handler)
    {
        bool atomic = handler.Kind == HandlerKind.AtomicWrite;
        context.Sender = job.Requester.Sender;
        context.Start();
        long changed = database!.TotalChanges;
        try
        {
            if (atomic)
            {
                Savepoint();
            }

            object reply = Unmet(job) ?? handler.Execute!(context, job.Request);
            if (reply is Deferred && job.Condition is not null)
            {
                // By the time at which it is answered, the condition may not hold any more.
                reply = new InvalidArgument("wait", $"'{job.Request.Operation}' waits for something to happen, which a request under a condition cannot. Ask for it without a wait.");
            }

            if (atomic)
            {
                if (reply is StoreFailure or Parked or Deferred)
                {
                    RollbackToSavepoint();
                }
                else
                {
                    database!.ReleaseSavepoint();
                }
            }

            return reply;
        }
        catch (Exception error)
        {
            return Failed(error, atomic, handler.Writes, changed);
        }
    }

    /// <summary>Why the condition of a request does not hold; null where it does, and where it has none.</summary>
    private StoreFailure? Unmet(Job job) => job.Condition is null
        ? null
        : handlers.Find(job.Condition.GetType()) is { Execute: { } check }
            ? check(context, job.Condition) as StoreFailure
            : new InvalidArgument("condition", $"{job.Condition.GetType()} cannot be the condition of a request.");

    private void Savepoint()
    {
        database!.Savepoint();
        foreach ((Action mark, _) in handlers.Undos)
        {
            mark();
        }
    }

    private void RollbackToSavepoint()
    {
        database!.RollbackToSavepoint();
        foreach ((_, Action undo) in handlers.Undos)
        {
            undo();
        }
    }

    private StoreFailure Failed(Exception error, bool savepoint, bool wrote, long changed)
    {
        StoreFailure failure = error is SqliteFailureException known ? known.ToFailure(settings.Path) : Unexpected(error);
        if (error is SqliteFailureException { BreaksConnection: true })
        {
            Break(failure);
            return failure;
        }

        if (savepoint && database!.InTransaction && Attempt(RollbackToSavepoint, out _))
        {
            return failure;
        }

        // SQLite ends the transaction by itself after some errors; after an error it did not report, or after the first of several statements, the
        // request may stand half done.
        bool halfKnown = wrote && (savepoint || error is not SqliteFailureException || database is null || database.TotalChanges != changed);
        if (writing && (halfKnown || database is not { InTransaction: true }))
        {
            LoseBatch(failure);
        }

        if (reading && database is not { InTransaction: true })
        {
            reading = false;
        }

        return failure;
    }

    private StoreFailure Unexpected(Exception error)
    {
        log.Error(error, "Store {0} failed on a request in a way it did not expect", settings.Path);
        return new StoreFailure(ErrorCode.Internal, $"The store failed on this request in a way it did not expect: {error.GetType().Name}: {error.Message}");
    }

    private void Continue(Work work)
    {
        if (work.IsOver)
        {
            return;
        }

        if (!work.Writes && work.Job.Requester.IsOver)
        {
            End(work);
            return;
        }

        object? reply;
        if (work.Writes)
        {
            if (!StartWriting(out StoreFailure? failure))
            {
                // With a lost connection all work has ended, and its requesters were told.
                if (!work.IsOver)
                {
                    End(work);
                    Deliver(work.Job, Interrupted(work, failure));
                }

                GoOnLater();
                return;
            }

            reply = RunMeasuredSlice(work);
        }
        else
        {
            if (work.Kind == HandlerKind.SlicedOutside)
            {
                Commit();
                if (storing)
                {
                    self.Tell(work, self);
                    return;
                }

                EndReading();
            }

            reply = database is null ? unavailable : RunMeasuredSlice(work);
        }

        if (work.IsOver)
        {
            // It was lost with its batch, and its requester was told.
            return;
        }

        if (writing)
        {
            worksInBatch.Add(work);
        }

        if (reply is null)
        {
            work.HasBegun = true;
            work.Job.Requester.Progress();
            if (work.Writes)
            {
                // What waits for a long write gets on with it.
                foreach (Job waits in parked)
                {
                    waits.Requester.Progress();
                }
            }

            self.Tell(work, self);
        }
        else
        {
            End(work);
            object answer = reply is StoreFailure stopped ? Interrupted(work, stopped) : reply;
            if (writing)
            {
                Answer(work.Job, answer);
            }
            else
            {
                Finish(work.Job, answer);
            }

            if (reply is StoreFailure && work.Writes)
            {
                GoOnLater();
            }

            // Only the end of a long write is what others wait for; what was parked itself would only be parked again.
            if (work.Writes && reply is not Parked)
            {
                ResumeParked();
            }
        }

        // A slice is no request: counted as one, it would keep the batch open, and those who read meanwhile waiting.
        // Without group commit, though, nothing else would end it.
        if (work.Writes && writing && (BatchIsOld || settings.BatchRequests == 1))
        {
            Commit();
        }
    }

    private object? RunMeasuredSlice(Work work)
    {
        if (!StoreMeter.SliceTime.Enabled)
        {
            return RunSlice(work);
        }

        long started = Stopwatch.GetTimestamp();
        object? reply = RunSlice(work);
        try
        {
            StoreMeter.SliceTime.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds, new KeyValuePair<string, object?>("operation", work.Job.Request.Operation));
        }
        catch (Exception error)
        {
            // A listener of the meter that throws must stop no work.
            log.Error(error, "Store {0} could not measure '{1}'", settings.Path, work.Job.Request.Operation);
        }

        return reply;
    }

    private object? RunSlice(Work work)
    {
        context.Sender = work.Job.Requester.Sender;
        context.StartSlice();
        long changed = database!.TotalChanges;
        try
        {
            if (work.Writes)
            {
                Savepoint();
            }

            StoreFailure? unmet = work.HasBegun ? null : Unmet(work.Job);
            object? reply = unmet is not null ? unmet
                : work.Slices.MoveNext() ? work.Slices.Current.Reply
                : new StoreFailure(ErrorCode.Internal, $"The work on '{work.Job.Request.Operation}' ended without a reply.");
            if (work.Writes)
            {
                if (reply is StoreFailure or Parked)
                {
                    RollbackToSavepoint();
                }
                else
                {
                    if (reply is null && work.IsTakenUp && !work.IsCertain && database!.TotalChanges != changed)
                    {
                        // From here on it is done to its end, whoever does it: it must not be begun once more.
                        work.IsCertain = true;
                        KeepThatItIsCertain(work.Job);
                    }

                    database!.ReleaseSavepoint();
                }
            }

            return reply;
        }
        catch (Exception error)
        {
            return Failed(error, work.Writes, work.Writes, changed);
        }
    }

    /// <summary>A long write that was begun is not undone by what stops it: its intent, or what its slices did, is on the disk.</summary>
    private static StoreFailure Interrupted(Work work, StoreFailure failure)
    {
        if (work is not { Writes: true, HasBegun: true })
        {
            return failure;
        }

        string rest = work.IsTakenUp
            ? "Unless it had only been looking for where to begin, what is left of it is done as soon as the store can write again. Read before you repeat it."
            : "What it has done until then stays; ask again for the rest.";
        return new StoreFailure(ErrorCode.OutcomeUnknown, $"'{work.Job.Request.Operation}' was begun and then interrupted: {failure.Message} {rest}");
    }

    private void End(Work work)
    {
        work.IsOver = true;
        works.Remove(work);
        work.Slices.Dispose();
    }

    /// <summary>Takes a reply, or puts the request aside until a long piece of work has ended.</summary>
    private void Answer(Job job, object reply)
    {
        if (PutAside(job, reply))
        {
            return;
        }

        answers.Add(new PendingAnswer(job, reply));
        if (job.Requester.Identity is not null && !TryKeep(job, reply, out StoreFailure? failure))
        {
            LoseBatch(failure);
        }
    }

    /// <summary>A method of its own, so that only what may come again pays for what it captures.</summary>
    private bool TryKeep(Job job, object reply, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out StoreFailure? failure) =>
        Attempt(() => Keep(job, reply), out failure);

    /// <summary>Until a long write that may come again is done: what it is answered with if it comes again all the same.</summary>
    private void KeepThatItIsCertain(Job job)
    {
        if (job.Requester.Identity is { } identity && handlers.KeptReplies is { } kept)
        {
            kept.Keep(context, identity, new StoreFailure(
                ErrorCode.OutcomeUnknown,
                $"'{job.Request.Operation}' was begun before, and is finished or about to be; what it came to is not known any more. Read before you repeat it."));
        }
    }

    /// <summary>Keeps the reply to a write that may come again, in its batch.</summary>
    private void Keep(Job job, object reply)
    {
        if (job.Requester.Identity is { } identity && reply is not (StoreFailure or Aside) && handlers.KeptReplies is { } kept)
        {
            kept.Keep(context, identity, reply);
        }
    }

    private void Finish(Job job, object reply)
    {
        if (!PutAside(job, reply))
        {
            Deliver(job, reply);
        }
    }

    private bool PutAside(Job job, object reply)
    {
        switch (reply)
        {
            case Parked:
                Park(job);
                return true;
            case Deferred deferred:
                Defer(job, deferred);
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Holds a request until something happens. They do not count as waiting, because the store has nothing to do for them: a thousand who wait for a lock must
    /// not keep the one out who releases it. But there may be only as many.
    /// </summary>
    private void Defer(Job job, Deferred deferred)
    {
        if (waiters.Count >= Math.Min(lookThroughWaitersAt, settings.MailboxCapacity))
        {
            // Whoever has given up must not be kept; looked for each time that they have become twice as many, that costs next to nothing.
            waiters.RemoveWhere(waiter => waiter.IsOver);
            lookThroughWaitersAt = Math.Max(FewWaiters, 2 * waiters.Count);
            if (waiters.Count >= settings.MailboxCapacity)
            {
                Deliver(job, Admission.Busy(waiters.Count));
                return;
            }
        }

        var waiter = new Waiter(job, AnswerLate);
        waiters.Add(waiter);
        deferred.Take(waiter);
        SetAlarm();
    }

    private void AnswerLate(Waiter waiter, object reply)
    {
        if (!waiters.Remove(waiter))
        {
            return;
        }

        if (writing)
        {
            answers.Add(new PendingAnswer(waiter.Job, reply));
            Keep(waiter.Job, reply);
        }
        else
        {
            Deliver(waiter.Job, reply);
        }
    }

    /// <summary>Sets the one timer to the earliest alarm.</summary>
    /// <param name="atLeast">After a failure: not before this has passed.</param>
    private void SetAlarm(TimeSpan atLeast = default)
    {
        long? next = null;
        foreach (Alarm alarm in handlers.Alarms)
        {
            if (alarm.Next() is long time && !(time >= next))
            {
                next = time;
            }
        }

        if (next == alarmAt)
        {
            return;
        }

        alarmTimer?.Dispose();
        alarmTimer = null;
        alarmAt = next;
        if (next is long due && database is not null)
        {
            // However far it is, the clock of the wall may be set meanwhile, and a timer does not follow it.
            context.Start();
            TimeSpan wait = due - context.Now > LongestSleep.TotalMilliseconds ? LongestSleep : context.Until(due);
            wait = wait < atLeast ? atLeast : wait;
            alarmTimer = settings.Clock.CreateTimer(
                static state => ((IActorRef)state!).Tell(AlarmRings.Instance, (IActorRef)state),
                self,
                wait < Soon ? Soon : wait,
                Timeout.InfiniteTimeSpan);
        }
    }

    private void OnAlarm()
    {
        alarmAt = null;
        if (closed || database is null)
        {
            // Opening the file sets it again.
            return;
        }

        context.Start();
        Alarm[] due = [.. handlers.Alarms.Where(alarm => alarm.Next() <= context.Now)];
        if (due.Length > 0)
        {
            if (!StartWriting(out _))
            {
                SetAlarm(settings.ReopenMinimum);
                return;
            }

            foreach (Alarm alarm in due)
            {
                Ring(alarm);
                if (!writing)
                {
                    SetAlarm(settings.ReopenMinimum);
                    return;
                }
            }

            CountInBatch(0);
        }

        SetAlarm();
    }

    private void Ring(Alarm alarm)
    {
        long changed = database!.TotalChanges;
        try
        {
            Savepoint();
            alarm.Ring(context);
            database!.ReleaseSavepoint();
        }
        catch (Exception error)
        {
            // Whoever was answered in it must not be told of what is undone, so the batch goes as a whole.
            StoreFailure failure = Failed(error, savepoint: false, wrote: true, changed);
            LoseBatch(failure);
        }
    }

    private void Park(Job job)
    {
        parked.Enqueue(job);
        CountHeld();

        // Nothing runs that it could wait for: what it met is unfinished work of before, which is taken up again.
        if (!works.Any(work => work.Writes))
        {
            GoOnLater();
        }
    }

    private void ResumeParked()
    {
        if (parked.Count == 0)
        {
            return;
        }

        bool idle = resumed.Count == 0;
        while (parked.TryDequeue(out Job job))
        {
            resumed.Enqueue(job);
        }

        if (idle)
        {
            self.Tell(TakeResumed.Instance, self);
        }
    }

    private void OnTakeResumed()
    {
        for (int taken = 0; taken < ResumedAtOnce && !storing && resumed.TryDequeue(out Job job); taken++)
        {
            CountHeld();
            if (!job.Requester.IsOver)
            {
                Execute(job);
            }
        }

        if (resumed.Count > 0)
        {
            self.Tell(TakeResumed.Instance, self);
        }
    }

    private void CountHeld() => admission.Held = parked.Count + resumed.Count;

    private bool StartWriting([System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out StoreFailure? failure)
    {
        failure = null;
        if (writing)
        {
            return true;
        }

        EndReading();
        if (database is null)
        {
            failure = unavailable!;
            return false;
        }

        if (!Attempt(database.Begin, out failure))
        {
            return false;
        }

        writing = true;
        StartBatch();
        if (!Attempt(ReloadWhatOthersWrote, out failure))
        {
            LoseBatch(failure);
            return false;
        }

        return true;
    }

    /// <summary>What is kept in memory of the tables holds only as long as nobody else writes to them.</summary>
    private void ReloadWhatOthersWrote()
    {
        if (database!.OthersWrote() || memoryIsOld)
        {
            memoryIsOld = true;
            foreach (Action reload in handlers.Reloads)
            {
                reload();
            }

            memoryIsOld = false;
        }
    }

    private void StartBatch()
    {
        batchNumber++;
        batchRequests = 0;
        batchBytes = 0;
        requestsAtMarker = 0;
        batchStarted = Stopwatch.GetTimestamp();
        if (settings.BatchRequests > 1 || reading)
        {
            self.Tell(new Marker(batchNumber), self);
        }
    }

    private void CountInBatch(long bytes)
    {
        batchRequests++;
        batchBytes += bytes;
        if (batchRequests >= settings.BatchRequests || batchBytes >= settings.BatchBytes || BatchIsOld)
        {
            Commit();
        }
    }

    private bool BatchIsOld => Stopwatch.GetElapsedTime(batchStarted) >= settings.BatchTime;

    /// <summary>All that waited when the marker was sent is in the batch now; if more came meanwhile, it goes round once more.</summary>
    private void OnMarker(Marker marker)
    {
        if (marker.Batch != batchNumber)
        {
            return;
        }

        if (writing)
        {
            if (batchRequests > requestsAtMarker)
            {
                requestsAtMarker = batchRequests;
                self.Tell(marker, self);
                return;
            }

            Commit();
        }
        else if (reading)
        {
            if (admission.Waiting > 0 && !BatchIsOld)
            {
                self.Tell(marker, self);
                return;
            }

            EndReading();
        }
    }

    private void EndReading()
    {
        if (!reading)
        {
            return;
        }

        reading = false;
        Attempt(database!.Commit, out _);
    }

    private void Commit()
    {
        if (!writing || storing)
        {
            return;
        }

        long started = Stopwatch.GetTimestamp();
        if (!Attempt(FinishBatch, out StoreFailure? unfinished))
        {
            LoseBatch(unfinished);
            return;
        }

        if (handlers.StoresElsewhere is { } begin)
        {
            CommitThrough(begin, started);
        }
        else
        {
            CommitHere(started);
        }
    }

    /// <summary>Has the batch stored elsewhere before it is committed. A method of its own, so that only such a store pays for what it captures.</summary>
    private void CommitThrough(Func<CommitElsewhere?> begin, long started)
    {
        CommitElsewhere? elsewhere = null;
        if (!Attempt(() => elsewhere = begin(), out StoreFailure? failure))
        {
            LoseBatch(failure);
        }
        else if (elsewhere is null)
        {
            CommitHere(started);
        }
        else
        {
            // Whatever comes meanwhile waits in the mailbox, where it is counted, and is the next batch.
            storing = true;
            ActorTaskScheduler.RunTask(() => CommitAsync(elsewhere, started));
        }
    }

    /// <summary>Commits once the batch is stored elsewhere.</summary>
    private async Task CommitAsync(CommitElsewhere elsewhere, long started)
    {
        StoreFailure? failure = null;
        try
        {
            await elsewhere.Stored;
        }
        catch (StoreException error)
        {
            failure = new StoreFailure(error.Code, error.Message);
        }
        catch (Exception error)
        {
            failure = new StoreFailure(ErrorCode.OutcomeUnknown, $"What was written could not be stored in the journal in a way that was not foreseen: {error.GetType().Name}: {error.Message}");
        }

        storing = false;
        if (!writing)
        {
            return;
        }

        if (failure is null)
        {
            try
            {
                elsewhere.Note();
            }
            catch (SqliteFailureException error)
            {
                // It is in the journal, and whoever comes next reads it from there: nobody may be told that it was not done.
                StoreFailure notNoted = error.ToFailure(settings.Path);
                LoseAnswers(NotHere(notNoted));
                Break(notNoted);
                return;
            }

            CommitHere(started);
        }
        else if (failure.Code == ErrorCode.OutcomeUnknown)
        {
            LoseAnswers(failure);
            Break(failure);
        }
        else
        {
            LoseBatch(failure);
        }
    }

    private static StoreFailure NotHere(StoreFailure failure) =>
        new(ErrorCode.OutcomeUnknown, $"What was written is in the journal and not in the file yet: {failure.Message} It is read from there as soon as it can be.");

    private void CommitHere(long started)
    {
        using Activity? activity = StoreMeter.Activities.StartActivity("gostore.commit");
        activity?.SetTag("gostore.batch.size", answers.Count);
        try
        {
            database!.Commit();
        }
        catch (SqliteFailureException error)
        {
            StoreFailure failure = error.LeavesCommitUnknown
                ? new StoreFailure(ErrorCode.OutcomeUnknown, $"The commit to {settings.Path} ended in an error ({error.Message}): whether the write is there shows once the file is open again. Read before you repeat it.")
                : error.ToFailure(settings.Path);
            if (handlers.StoresElsewhere is not null)
            {
                LoseAnswers(NotHere(failure));
                Break(failure);
            }
            else if (error.BreaksConnection)
            {
                LoseAnswers(failure);
                Break(error.ToFailure(settings.Path));
            }
            else
            {
                LoseBatch(failure);
            }

            return;
        }

        writing = false;
        if (StoreMeter.CommitTime.Enabled)
        {
            StoreMeter.CommitTime.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        if (StoreMeter.BatchSize.Enabled)
        {
            StoreMeter.BatchSize.Record(answers.Count);
        }

        worksInBatch.Clear();

        // Those who were many a moment ago are about to ask again.
        bool few = answers.Count <= FewRequests;
        Publish();
        DeliverAnswers();
        SetAlarm();
        Attempt(() => database.TendLog(nobodyWaits: few && admission.Waiting == 0), out _);
    }

    private void FinishBatch()
    {
        context.Start();
        foreach (Action<HandlerContext> write in handlers.BeforeCommits)
        {
            write(context);
        }
    }

    private void Publish()
    {
        foreach (Action publish in handlers.AfterCommits)
        {
            try
            {
                publish();
            }
            catch (Exception error)
            {
                // What is committed is committed; nobody's reply must be lost over it.
                log.Error(error, "Store {0} could not tell of a commit", settings.Path);
            }
        }
    }

    private void DeliverAnswers()
    {
        foreach ((Func<bool> holds, Action<Action> hold) in handlers.ReplyHolders)
        {
            if (holds())
            {
                PendingAnswer[] held = [.. answers.Where(answer => !answer.Job.Requester.WantsReplyAtOnce)];
                answers.RemoveAll(answer => !answer.Job.Requester.WantsReplyAtOnce);
                admission.Hold(held.Length);
                hold(() => DeliverHeld(held));
                break;
            }
        }

        foreach (PendingAnswer answer in answers)
        {
            Deliver(answer.Job, answer.Reply);
        }

        answers.Clear();
    }

    /// <summary>Not on the store's thread.</summary>
    private void DeliverHeld(PendingAnswer[] held)
    {
        admission.Hold(-held.Length);
        foreach (PendingAnswer answer in held)
        {
            DeliverElsewhere(answer.Job, answer.Reply);
        }
    }

    private void DeliverElsewhere(Job job, object reply)
    {
        try
        {
            Deliver(job, reply);
        }
        catch (Exception error)
        {
            // On the store's thread the actor would start again; here there is none.
            log.Error(error, "Store {0} could not deliver the reply to '{1}'", settings.Path, job.Request.Operation);
        }
    }

    private void LoseAnswers(StoreFailure failure)
    {
        writing = false;
        foreach (PendingAnswer answer in answers)
        {
            // What failed anyway keeps its own reason, unless that may have been what is lost now.
            Deliver(answer.Job, answer.Reply is StoreFailure own && !own.Code.IsOfWhatIsStored() ? own : failure);
        }

        answers.Clear();
    }

    /// <summary>Rolls back the open batch and tells everybody in it.</summary>
    private void LoseBatch(StoreFailure failure)
    {
        if (!writing)
        {
            return;
        }

        bool rolledBack = database is not null && Attempt(database.Rollback, out _);
        LoseAnswers(failure);
        foreach (Work work in works.Where(work => work.Writes || worksInBatch.Contains(work)).ToList())
        {
            End(work);
            Deliver(work.Job, Interrupted(work, failure));
        }

        worksInBatch.Clear();
        if (!rolledBack)
        {
            // What cannot be rolled back cannot be gone on with.
            Break(failure);
            return;
        }

        Reload();

        // What an alarm did in it is still to be done.
        SetAlarm(settings.ReopenMinimum);
        GoOnLater();
        ResumeParked();
    }

    /// <summary>What capabilities keep in memory of their tables is read again after a loss.</summary>
    private void Reload()
    {
        // Where it cannot be read now, it is before the next write.
        memoryIsOld = true;
        foreach (Action reload in handlers.Reloads)
        {
            if (!Attempt(reload, out StoreFailure? failure))
            {
                // What is in memory is not what is in the file: only opening it again makes it so.
                Break(failure);
                return;
            }
        }

        memoryIsOld = false;
    }

    /// <summary>Tries something on the connection; a connection that breaks over it is opened again.</summary>
    private bool Attempt(Action action, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out StoreFailure? failure)
    {
        try
        {
            action();
            failure = null;
            return true;
        }
        catch (SqliteFailureException error)
        {
            failure = error.ToFailure(settings.Path);
            if (error.BreaksConnection)
            {
                Break(failure);
            }

            return false;
        }
    }

    /// <summary>The connection cannot be trusted any more: everybody is told, and the file is opened again after a pause.</summary>
    private void Break(StoreFailure failure)
    {
        if (database is null)
        {
            return;
        }

        log.Error("Store {0} lost its connection: {1}", settings.Path, failure.Message);
        database.Dispose();
        database = null;
        reading = false;
        unavailable = settings.Database.IsInMemory
            ? new StoreUnavailable("it was kept in memory and lost its connection, so its entries are gone. Open a new one.")
            : failure.Code == ErrorCode.Unavailable ? failure : new StoreFailure(failure.Code, $"{failure.Message} The file is opened again from time to time.");
        LoseAnswers(failure);
        EndAll(failure);
        if (handlers.StoresElsewhere is not null)
        {
            // What is elsewhere may be ahead of the file: only whoever reads both may open it again.
            closed = true;
            timer?.Dispose();
            alarmTimer?.Dispose();
            handlers.Broke?.Invoke(failure);
            Context.Stop(self);
        }
        else if (!settings.Database.IsInMemory)
        {
            ReopenLater();
        }
    }

    private void EndAll(StoreFailure failure)
    {
        foreach (Work work in works.ToList())
        {
            End(work);
            Deliver(work.Job, Interrupted(work, failure));
        }

        worksInBatch.Clear();
        while (resumed.TryDequeue(out Job job) || parked.TryDequeue(out job))
        {
            Deliver(job, failure);
        }

        foreach (Waiter waiter in waiters.ToList())
        {
            waiter.Answer(failure);
        }

        CountHeld();
    }

    private void Open()
    {
        if (admission.WasOpened && settings.Database.IsInMemory)
        {
            unavailable = new StoreUnavailable("it was kept in memory and had to start again, so its entries are gone. Open a new one.");
            return;
        }

        HandlerRegistry before = handlers;
        try
        {
            context.Start();
            Migration[] migrations = [.. capabilities.SelectMany(capability => capability.Migrations).OrderBy(migration => migration.Number)];
            database = Database.Open(settings.Database, migrations, context.Now, mayCreate: !admission.WasOpened);
            handlers = new HandlerRegistry();
            RegisterOwn();
            foreach (ICapability capability in capabilities)
            {
                capability.Attach(database, handlers);
            }

            if (failedOpens > 0)
            {
                log.Info("Store {0} is open again", settings.Path);
            }

            admission.WasOpened = true;
            failedOpens = 0;
            unavailable = null;
            alarmAt = null;
            SetAlarm();
            GoOnWithUnfinished();
        }
        catch (Exception error)
        {
            database?.Dispose();
            database = null;

            // Half of them may be missing in the new one, and what ends with the store has to be known.
            handlers = before;
            unavailable = error switch
            {
                DatabaseRefusedException refused => refused.Failure,
                SqliteFailureException failure => failure.ToFailure(settings.Path),
                _ => new StoreFailure(ErrorCode.CannotOpen, $"The database {settings.Path} cannot be opened: {error.GetType().Name}: {error.Message}"),
            };
            if (failedOpens == 0)
            {
                log.Error("Store {0} cannot be opened: {1}", settings.Path, unavailable.Message);
            }

            ReopenLater();
        }
    }

    private void ReopenLater()
    {
        double wait = Math.Min(settings.ReopenMinimum.TotalMilliseconds * Math.Pow(2, Math.Min(failedOpens, 30)), settings.ReopenMaximum.TotalMilliseconds);
        failedOpens++;
        After(TimeSpan.FromMilliseconds(wait), Reopen.Instance);
    }

    private void GoOnLater()
    {
        // An opening takes it up by itself. One that is coming already is not put off, or a steady stream of requests would do so for ever.
        if (database is not null && !goOnIsComing)
        {
            After(settings.ReopenMinimum, GoOn.Instance);
        }
    }

    private void After(TimeSpan wait, object message)
    {
        timer?.Dispose();
        goOnIsComing = message is GoOn;
        timer = settings.Clock.CreateTimer(_ => self.Tell(message, self), null, wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes up long writes whose intent is on the disk but whose work was interrupted.</summary>
    private void GoOnWithUnfinished()
    {
        if (works.Any(work => work.Writes))
        {
            GoOnLater();
            return;
        }

        context.Start();
        foreach (IEnumerable<Slice> slices in handlers.Unfinished.SelectMany(unfinished => unfinished(context)).ToList())
        {
            var work = new Work(new Job(Unfinished.Instance, Requester.None, 0), HandlerKind.SlicedWrite, slices.GetEnumerator());
            works.Add(work);
            self.Tell(work, self);
        }

        if (!works.Any(work => work.Writes))
        {
            ResumeParked();
        }
    }

    private void Shut()
    {
        if (closed)
        {
            return;
        }

        if (storing || (writing && handlers.StoresElsewhere is not null))
        {
            // Nobody can wait for it any more.
            LoseBatch(storing
                ? new StoreFailure(ErrorCode.OutcomeUnknown, $"The store {settings.Path} ended while what was written was on its way to the journal. Read before you repeat it.")
                : new StoreClosed(settings.Path));
            storing = false;
        }

        Commit();
        EndReading();
        closed = true;
        timer?.Dispose();
        alarmTimer?.Dispose();
        Context.Stop(purge);
        EndAll(new StoreClosed(settings.Path));
        if (!restarts)
        {
            foreach (Action close in handlers.Closes)
            {
                close();
            }
        }

        if (database is not null)
        {
            try
            {
                database.CheckpointAll();
            }
            catch (SqliteFailureException error)
            {
                // The log stays beside the file, and the next opening reads it.
                log.Warning("Store {0} was closed without writing its log back: {1}", settings.Path, error.Message);
            }

            database.Dispose();
            database = null;
        }
    }

    private void Deliver(Job job, object reply)
    {
        if (reply is Aside aside)
        {
            SetAside(job, aside);
            return;
        }

        try
        {
            Measure(job, reply);
        }
        catch (Exception error)
        {
            // A listener of the meter that throws must cost nobody a reply.
            log.Error(error, "Store {0} could not measure '{1}'", settings.Path, job.Request.Operation);
        }

        job.Requester.Reply(reply, self);
    }

    /// <summary>A method of its own, so that only what is set aside pays for what it captures.</summary>
    private void SetAside(Job job, Aside aside)
    {
        if (!asides.TryRun(aside.Bytes, () => MakeAside(job, aside)))
        {
            Deliver(job, Admission.Busy(admission.Depth));
        }
    }

    /// <summary>Not on the store's thread.</summary>
    private void MakeAside(Job job, Aside aside)
    {
        if (job.Requester.IsOver)
        {
            return;
        }

        object reply;
        try
        {
            job.Requester.Progress();
            reply = aside.Make(() => job.Requester.IsOver);
        }
        catch (Exception error)
        {
            reply = Unexpected(error);
        }

        if (reply is IStoreRequest next)
        {
            self.Tell(new Prepared(job with { Request = next }), self);
        }
        else
        {
            DeliverElsewhere(job, reply);
        }
    }

    private static void Measure(Job job, object reply)
    {
        if (job.Taken != 0)
        {
            StoreMeter.Latency.Record(Stopwatch.GetElapsedTime(job.Taken).TotalMilliseconds, new KeyValuePair<string, object?>("operation", job.Request.Operation));
        }

        if (StoreMeter.Requests.Enabled)
        {
            StoreMeter.Requests.Add(
                1,
                new KeyValuePair<string, object?>("operation", job.Request.Operation),
                new KeyValuePair<string, object?>("outcome", reply is StoreFailure failure && job.Request is not StoreCommands.Close ? failure.Code.ToString() : "ok"));
        }
    }

    private void PurgeSoon()
    {
        if (!purgeAsked)
        {
            purgeAsked = true;
            purge.Tell(PurgeActor.Tick.Instance, self);
        }
    }

    private void RegisterOwn()
    {
        handlers.Read<StoreQueries.GetInfo, StoreInfo>((_, _) => Info());
        handlers.Write<StoreCommands.Transaction, TransactionDone>(Transact, atomic: true);
        handlers.SlicedWrite<StoreCommands.PurgeExpired, Purged>(
            (_, command) => command.GroupPrefix is { } prefix ? PurgeExpired(prefix) : PurgeExpired(),
            (_, _) => new InvalidArgument("operations", "A purge cannot be part of a transaction."));
        handlers.SlicedOutside<StoreCommands.Backup>((_, command) => new Backup(database!, settings.Path).Run(context, command));
    }

    private StoreInfo Info()
    {
        Version sqlite = Version.Parse(database!.SqliteVersion);
        ImmutableArray<string> warnings = sqlite < new Version(3, 45)
            ? [$"SQLite {sqlite} is old; take a build with a current one where your package registry has it."]
            : [];
        return new StoreInfo(
            settings.Path,
            database.SchemaVersion,
            database.SqliteVersion,
            typeof(ActorSystem).Assembly.GetName().Version?.ToString(3) ?? "unknown",
            database.DatabaseBytes,
            database.LogBytes,
            database.Synchronous,
            database.JournalMode,
            admission.Depth,
            warnings);
    }

    private Outcome<TransactionDone> Transact(HandlerContext handlerContext, StoreCommands.Transaction transaction)
    {
        ImmutableArray<ITransactional> operations = transaction.Operations;
        if (operations.IsDefaultOrEmpty)
        {
            return new InvalidArgument("operations", "A transaction needs at least one operation; this one has none.");
        }

        if (operations.Length > settings.TransactionOperationsLimit)
        {
            return new LimitExceeded("number of operations of a transaction (gostore.limits.transaction-operations)", settings.TransactionOperationsLimit, operations.Length);
        }

        long size = 0;
        var replies = ImmutableArray.CreateBuilder<object>(operations.Length);
        for (int index = 0; index < operations.Length; index++)
        {
            ITransactional? operation = operations[index];
            if (operation is null)
            {
                return new TransactionFailed(index, new InvalidArgument("operations", "The operation is null."));
            }

            size += operation.Size;
            if (size > settings.TransactionBytesLimit)
            {
                return new LimitExceeded("size of a transaction in bytes (gostore.limits.transaction-bytes)", settings.TransactionBytesLimit, operations.Sum(each => each?.Size ?? 0));
            }

            if (handlers.Find(operation.GetType()) is not { Execute: { } execute })
            {
                return new TransactionFailed(index, new InvalidArgument("operations", $"{operation.GetType()} cannot be part of a transaction."));
            }

            object reply = execute(handlerContext, operation);
            switch (reply)
            {
                case Parked waits:
                    return waits;
                case Deferred:
                    return new TransactionFailed(index, new InvalidArgument("operations", $"'{operation.Operation}' waits for something to happen, which a transaction cannot. Ask for it outside, or without a wait."));
                case StoreFailure failure:
                    return new TransactionFailed(index, failure);
                default:
                    replies.Add(reply);
                    break;
            }
        }

        return new TransactionDone(replies.MoveToImmutable());
    }

    private IEnumerable<Slice> PurgeExpired()
    {
        purgeAsked = false;
        long total = 0;
        foreach (Func<HandlerContext, int, int> purgeSlice in handlers.Purges)
        {
            while (purgeSlice(context, settings.PurgeSlice) is int purged and > 0)
            {
                total += purged;
                StoreMeter.Purged.Add(purged);
                yield return Slice.More;
            }
        }

        foreach (Func<HandlerContext, IEnumerable<Slice>> upkeep in handlers.Upkeeps)
        {
            foreach (Slice slice in upkeep(context))
            {
                yield return slice;
            }
        }

        yield return new Slice(new Purged(total));
    }

    private IEnumerable<Slice> PurgeExpired(string groupPrefix)
    {
        long total = 0;
        foreach (int purged in handlers.PurgesWithin.SelectMany(purge => purge(context, groupPrefix)))
        {
            total += purged;
            StoreMeter.Purged.Add(purged);
            yield return Slice.More;
        }

        yield return new Slice(new Purged(total));
    }

    private readonly record struct PendingAnswer(Job Job, object Reply);

    /// <summary>Ends a batch, once all that waited when it was sent is in it.</summary>
    private sealed record Marker(long Batch) : INoSerializationVerificationNeeded;

    /// <summary>A request in whose place another one was made aside.</summary>
    private sealed record Prepared(Job Job) : INoSerializationVerificationNeeded;

    private sealed class TakeResumed : INoSerializationVerificationNeeded
    {
        public static TakeResumed Instance { get; } = new();
    }

    private sealed class Reopen : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Reopen Instance { get; } = new();
    }

    private sealed class AlarmRings : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static AlarmRings Instance { get; } = new();
    }

    private sealed class GoOn : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static GoOn Instance { get; } = new();
    }

    /// <summary>What nobody asked for now: work that is taken up again.</summary>
    private sealed record Unfinished : IStoreRequest
    {
        public static Unfinished Instance { get; } = new();

        public string Operation => "unfinished";
    }
}
