using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace GoStore.Actors.Tasks;

/// <summary>
/// Runs tasks: takes no more than it has room for, runs their handlers on the thread pool, renews their leases and reports what became of them. All it decides
/// it decides here, one message after the other; handlers, timers and replies only send messages.
/// </summary>
internal sealed class TaskRunnerActor : UntypedActor
{
    /// <summary>How long the last reports may take after everything else has ended.</summary>
    private static readonly TimeSpan LastReports = TimeSpan.FromSeconds(5);

    private readonly ITaskStore store;
    private readonly TaskHandlers handlers;
    private readonly TaskRunnerPlan plan;
    private readonly TaskCompletionSource ended;
    private readonly ImmutableArray<string> names;
    private readonly TaskBackoff backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), 0.2, Random.Shared.NextDouble);
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly IActorRef self = Context.Self;
    private readonly HashSet<Attempt> attempts = [];
    private readonly List<ITimer> timers = [];
    private bool isTaking;
    private bool isPausing;
    private bool isStopping;
    private int failedTakes;
    private StoreException? failure;

    /// <summary>For a runner that ends when it is idle: whether it found nothing since its last attempt ended.</summary>
    private bool foundNothing;

    public TaskRunnerActor(ITaskStore store, TaskHandlers handlers, TaskRunnerPlan plan, TaskCompletionSource ended)
    {
        this.store = store;
        this.handlers = handlers;
        this.plan = plan;
        this.ended = ended;
        names = [.. handlers.Wanted];
    }

    protected override void PreStart() => TakeMore();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Taken taken:
                OnTaken(taken);
                break;
            case TakeAgain:
                isPausing = false;
                TakeMore();
                break;
            case HandlerEnded handlerEnded:
                OnHandlerEnded(handlerEnded.Attempt, handlerEnded.Error);
                break;
            case RenewalIsDue due:
                Renew(due.Attempt);
                break;
            case Renewed renewed:
                OnRenewed(renewed.Attempt, renewed.Error, renewed.Asked);
                break;
            case TimeIsOver over:
                End(over.Attempt, Cause.Timeout);
                break;
            case GiveUp giveUp:
                OnGiveUp(giveUp.Attempt);
                break;
            case Reported reported:
                OnReported(reported);
                break;
            case ReportAgain again:
                Send(again.Attempt);
                break;
            case Stop:
                OnStop();
                break;
            case StopLimitIsOver:
                foreach (Attempt attempt in attempts.ToList())
                {
                    End(attempt, Cause.Stop);
                }

                break;
            case LastReportsAreOver:
                Context.Stop(self);
                break;
        }
    }

    /// <summary>A fault of its own: what it knew of its attempts is in doubt, so it ends, and their leases run out.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        failure = new StoreException(ErrorCode.Internal, $"The task runner {plan.Runner} failed in a way it did not expect: {reason.Message}", reason);
        Context.Stop(self);
        PostStop();
    }

    protected override void PostRestart(Exception reason)
    {
        // It is about to stop.
    }

    protected override void PostStop()
    {
        foreach (ITimer timer in timers)
        {
            timer.Dispose();
        }

        foreach (Attempt attempt in attempts)
        {
            attempt.Dispose();
            _ = attempt.Cancellation.CancelAsync();
            if (attempt is not { IsSettled: true, Report: null })
            {
                log.Warning("Task runner {0} ended before it could report on task {1}; it runs again when its lease has run out", plan.Runner, attempt.Task.Id);
            }
        }

        attempts.Clear();
        _ = failure is null ? ended.TrySetResult() : ended.TrySetException(failure);
    }

    /// <summary>Whether a handler runs that was not given up, or a report is not on the disk.</summary>
    private bool IsBusy => attempts.Any(attempt => attempt is not { IsSettled: true, Report: null });

    private void TakeMore()
    {
        if (isTaking || isPausing || isStopping || (foundNothing && IsBusy))
        {
            return;
        }

        int room = plan.Concurrency - attempts.Count;
        if (room <= 0)
        {
            if (plan.UntilIdle && !IsBusy)
            {
                // Only handlers are left that do not end, and that nobody waits for.
                Context.Stop(self);
            }

            return;
        }

        isTaking = true;
        var take = new TaskCommands.Take(plan.Runner, names, plan.Lease, room, plan.UntilIdle ? TimeSpan.Zero : plan.PollInterval);
        long asked = store.Clock.GetTimestamp();
        Ask(take, (tasks, error) => new Taken(tasks, error, asked));
    }

    private void OnTaken(Taken taken)
    {
        if (taken.Error is not null)
        {
            OnTakeFailed(taken.Error);
            return;
        }

        isTaking = false;
        failedTakes = 0;
        foreach (TakenTask task in taken.Tasks!.Tasks)
        {
            // A wait is no part of the lease: that begins when the tasks are taken, which is when the answer is on its way.
            var attempt = new Attempt(task, store.Clock.GetTimestamp());
            attempts.Add(attempt);
            if (isStopping)
            {
                attempt.Cause = Cause.Stop;
                attempt.HasEnded = true;
                Settle(attempt, new OperationCanceledException());
            }
            else
            {
                Start(attempt);
            }
        }

        foundNothing = plan.UntilIdle && taken.Tasks.Tasks.Count == 0;
        if (foundNothing && !IsBusy)
        {
            Context.Stop(self);
            return;
        }

        if (taken.Tasks.Tasks.Count == 0 && !plan.UntilIdle && store.Clock.GetElapsedTime(taken.Asked) < plan.PollInterval / 2)
        {
            // Somebody else ended the wait; two runners of one name must not keep each other busy.
            Pause(TimeSpan.FromMilliseconds(100));
        }

        TakeMore();
        EndIfDone();
    }

    private void OnTakeFailed(StoreException error)
    {
        isTaking = false;
        if (isStopping || error.Code is ErrorCode.Closed)
        {
            OnStop();
        }
        else if (IsForGood(error))
        {
            // In a host nobody looks at how a runner ended before the host itself ends.
            log.Error("Task runner {0} ends, as it can take no tasks: {1}", plan.Runner, error.Message);
            failure = error;
            OnStop();
        }
        else
        {
            failedTakes++;
            log.Warning("Task runner {0} cannot take tasks, and tries again: {1}", plan.Runner, error.Message);
            Pause(backoff.After(failedTakes));
        }
    }

    private void Pause(TimeSpan wait)
    {
        isPausing = true;
        After(wait, TakeAgain.Instance);
    }

    private void Start(Attempt attempt)
    {
        TimeSpan third = TimeSpan.FromMilliseconds(Math.Max(1, plan.Lease.TotalMilliseconds / 3));
        attempt.Renewal = store.Clock.CreateTimer(_ => self.Tell(new RenewalIsDue(attempt), ActorRefs.NoSender), null, third, third);
        attempt.Timeout = After(attempt.Task.Timeout, new TimeIsOver(attempt));
        Func<TaskRun, CancellationToken, Task> handler = handlers.Of(attempt.Task.Name);
        var run = new TaskRun(attempt.Task);
        CancellationToken cancellation = attempt.Cancellation.Token;
        Task.Run(() => handler(run, cancellation) ?? throw new InvalidOperationException("The handler returned null instead of a task."), CancellationToken.None).ContinueWith(
            task => self.Tell(new HandlerEnded(attempt, task.IsCanceled ? new OperationCanceledException() : task.Exception?.InnerExceptions.Count == 1 ? task.Exception.InnerException : task.Exception), ActorRefs.NoSender),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void OnHandlerEnded(Attempt attempt, Exception? error)
    {
        attempt.HasEnded = true;
        attempt.Timeout?.Dispose();
        attempt.GiveUp?.Dispose();
        if (attempt.IsSettled)
        {
            // It was given up before, and its place is free only now.
            LeaveIfDone(attempt);
        }
        else
        {
            Settle(attempt, error);
        }
    }

    private void Renew(Attempt attempt)
    {
        if (!attempts.Contains(attempt) || attempt.IsSettled)
        {
            return;
        }

        if (attempt.IsRenewing)
        {
            // The store may take its time to answer, longer than the lease; others need not wait for that.
            EndWhereLeaseIsOver(attempt, "the store has not answered yet");
            return;
        }

        attempt.IsRenewing = true;
        long asked = store.Clock.GetTimestamp();
        Ask(new TaskCommands.Renew(attempt.Task.Id, attempt.Token, plan.Lease), (_, error) => new Renewed(attempt, error, asked));
    }

    private void OnRenewed(Attempt attempt, StoreException? error, long asked)
    {
        attempt.IsRenewing = false;
        if (error is null)
        {
            attempt.LeasedAt = asked;
        }
        else if (IsRefusal(error))
        {
            log.Info("Task runner {0} ends task {1}: {2}", plan.Runner, attempt.Task.Id, error.Message);
            End(attempt, Cause.Fenced);
        }
        else
        {
            EndWhereLeaseIsOver(attempt, error.Message);
        }
    }

    private void EndWhereLeaseIsOver(Attempt attempt, string why)
    {
        if (attempt.Cause == Cause.None && store.Clock.GetElapsedTime(attempt.LeasedAt) >= plan.Lease)
        {
            log.Warning("Task runner {0} could not renew its lease of task {1}, and ends it: {2}", plan.Runner, attempt.Task.Id, why);
            End(attempt, Cause.LeaseRanOut);
        }
    }

    /// <summary>Tells a handler to end, and waits a limited time for it to do so.</summary>
    private void End(Attempt attempt, Cause cause)
    {
        if (attempt.HasEnded || attempt.IsSettled || !attempts.Contains(attempt))
        {
            return;
        }

        bool isFirst = attempt.Cause == Cause.None;
        if (isFirst || cause == Cause.Fenced)
        {
            attempt.Cause = cause;
        }

        if (isFirst)
        {
            // Not on this thread: what handlers have registered runs in it.
            _ = attempt.Cancellation.CancelAsync();
            attempt.GiveUp = After(plan.CancelLimit, new GiveUp(attempt));
        }
    }

    private void OnGiveUp(Attempt attempt)
    {
        if (!attempt.HasEnded && !attempt.IsSettled && attempts.Contains(attempt))
        {
            log.Warning("The handler of task {0} ({1}) does not end although it was told to; task runner {2} goes on without it", attempt.Task.Id, attempt.Task.Name, plan.Runner);
            Settle(attempt, new OperationCanceledException());
        }
    }

    /// <summary>Decides what is reported of an attempt, once.</summary>
    private void Settle(Attempt attempt, Exception? error)
    {
        attempt.IsSettled = true;
        attempt.Renewal?.Dispose();
        attempt.Report = (attempt.Cause, error) switch
        {
            (Cause.Fenced, _) => null,
            (_, null) => new TaskCommands.Complete(attempt.Task.Id, attempt.Token),
            (Cause.Timeout, OperationCanceledException) => new TaskCommands.Fail(attempt.Task.Id, attempt.Token, $"It was not done within its timeout of {attempt.Task.Timeout}."),
            (Cause.Timeout, _) => new TaskCommands.Fail(attempt.Task.Id, attempt.Token, $"It was not done within its timeout of {attempt.Task.Timeout}: {TextOf(error)}"),
            (Cause.Stop or Cause.LeaseRanOut, _) or (_, OperationCanceledException) when attempt.Cause != Cause.None || isStopping => new TaskCommands.HandBack(attempt.Task.Id, attempt.Token),
            _ => new TaskCommands.Fail(attempt.Task.Id, attempt.Token, TextOf(error)),
        };
        if (attempt.Report is TaskCommands.Fail fail)
        {
            log.Info("Task {0} ({1}) failed at attempt {2} of {3}: {4}", attempt.Task.Id, attempt.Task.Name, attempt.Task.Attempts, attempt.Task.MaxAttempts, fail.Error);
        }

        Send(attempt);
    }

    private void Send(Attempt attempt)
    {
        if (attempt.Report is { } report)
        {
            Ask(report, (_, error) => new Reported(attempt, error));
        }
        else
        {
            LeaveIfDone(attempt);
        }
    }

    private void OnReported(Reported reported)
    {
        Attempt attempt = reported.Attempt;
        if (reported.Error is { } error && !IsRefusal(error) && !IsForGood(error) && error.Code != ErrorCode.Closed)
        {
            // The same report twice is the same as once, so it is sent until it is known to have arrived.
            attempt.FailedReports++;
            log.Warning("Task runner {0} could not report on task {1}, and tries again: {2}", plan.Runner, attempt.Task.Id, error.Message);
            After(backoff.After(attempt.FailedReports), new ReportAgain(attempt));
            return;
        }

        if (reported.Error is { } refused)
        {
            log.Warning("What task runner {0} reported on task {1} ({2}) does not count: {3}", plan.Runner, attempt.Task.Id, attempt.Report!.Operation, refused.Message);
        }

        attempt.Report = null;
        LeaveIfDone(attempt);
    }

    /// <summary>The place of an attempt is free once it is reported on and its handler has really ended.</summary>
    private void LeaveIfDone(Attempt attempt)
    {
        if (attempt.Report is not null)
        {
            return;
        }

        if (attempt.HasEnded)
        {
            attempts.Remove(attempt);
            attempt.Dispose();
        }

        foundNothing = false;
        TakeMore();
        EndIfDone();
    }

    private void OnStop()
    {
        if (isStopping)
        {
            EndIfDone();
            return;
        }

        isStopping = true;
        if (isTaking)
        {
            // What is taken already is answered before this.
            Ask(new TaskCommands.StopWaiting(plan.Runner), static (_, _) => Nothing.Instance);
        }

        timers.Add(After(plan.StopLimit, StopLimitIsOver.Instance));
        timers.Add(After(plan.StopLimit + plan.CancelLimit + LastReports, LastReportsAreOver.Instance));
        EndIfDone();
    }

    private void EndIfDone()
    {
        if (isStopping && !isTaking && !IsBusy)
        {
            Context.Stop(self);
        }
    }

    private void Ask<TReply>(IStoreRequest<TReply> request, Func<TReply?, StoreException?, object> toMessage)
        where TReply : class
    {
        _ = AskAsync();

        async Task AskAsync()
        {
            object message;
            try
            {
                message = toMessage(await store.AskAsync(request, CancellationToken.None).ConfigureAwait(false), null);
            }
            catch (StoreException error)
            {
                message = toMessage(null, error);
            }

            self.Tell(message, ActorRefs.NoSender);
        }
    }

    /// <summary>Sends itself a message after a while.</summary>
    private ITimer After(TimeSpan wait, object message) =>
        store.Clock.CreateTimer(_ => self.Tell(message, ActorRefs.NoSender), null, wait, Timeout.InfiniteTimeSpan);

    /// <summary>What no second try would mend.</summary>
    private static bool IsForGood(StoreException error) => error.Code is ErrorCode.InvalidArgument or ErrorCode.LimitExceeded;

    private static bool IsRefusal(StoreException error) => error.Code is ErrorCode.Fenced or ErrorCode.NotFound;

    /// <summary>An error as text that can be stored.</summary>
    private static string TextOf(Exception error)
    {
        string text = $"{error.GetType().Name}: {error.Message}";

        // Half of a surrogate pair is no text, and an error may have anything in it.
        return string.Concat(text.EnumerateRunes().Take(4000).Select(rune => rune.ToString()));
    }

    /// <summary>Why a handler was told to end.</summary>
    private enum Cause
    {
        None,
        Timeout,
        Stop,
        LeaseRanOut,

        /// <summary>The store said that the task is not this runner's any more.</summary>
        Fenced,
    }

    private sealed class Attempt(TakenTask taken, long leasedAt) : IDisposable
    {
        public TaskInfo Task { get; } = taken.Task;

        public long Token { get; } = taken.Token;

        public CancellationTokenSource Cancellation { get; } = new();

        /// <summary>When the lease was last known to begin, as a timestamp of the clock.</summary>
        public long LeasedAt { get; set; } = leasedAt;

        public Cause Cause { get; set; }

        public ITimer? Renewal { get; set; }

        public ITimer? Timeout { get; set; }

        public ITimer? GiveUp { get; set; }

        public bool IsRenewing { get; set; }

        /// <summary>Whether the handler has returned.</summary>
        public bool HasEnded { get; set; }

        /// <summary>Whether it is decided what is reported.</summary>
        public bool IsSettled { get; set; }

        /// <summary>What is to be reported; null where it was, and where there is nothing to report.</summary>
        public IStoreRequest<TaskReported>? Report { get; set; }

        public int FailedReports { get; set; }

        public void Dispose()
        {
            Renewal?.Dispose();
            Timeout?.Dispose();
            GiveUp?.Dispose();
        }
    }

    private sealed record Taken(TasksTaken? Tasks, StoreException? Error, long Asked) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record HandlerEnded(Attempt Attempt, Exception? Error) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record RenewalIsDue(Attempt Attempt) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Renewed(Attempt Attempt, StoreException? Error, long Asked) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record TimeIsOver(Attempt Attempt) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record GiveUp(Attempt Attempt) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Reported(Attempt Attempt, StoreException? Error) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record ReportAgain(Attempt Attempt) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed class TakeAgain : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static TakeAgain Instance { get; } = new();
    }

    private sealed class StopLimitIsOver : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static StopLimitIsOver Instance { get; } = new();
    }

    private sealed class LastReportsAreOver : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static LastReportsAreOver Instance { get; } = new();
    }

    private sealed class Nothing : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Nothing Instance { get; } = new();
    }

    /// <summary>The runner is to take no more, and to end when what it has is done, or its time is over.</summary>
    internal sealed class Stop : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Stop Instance { get; } = new();
    }
}
