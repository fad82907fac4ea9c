using System.Diagnostics;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Client;

/// <summary>A call that waits for its reply.</summary>
internal abstract class PendingCall(IStoreRequest request, RequestDeadlines deadlines) : PendingRequest(request)
{
    /// <summary>Neighbours in the list of those that wait; the list's own.</summary>
    internal PendingCall? Before { get; set; }

    internal PendingCall? Next { get; set; }

    internal int Stripe { get; set; } = -1;

    /// <summary>When the wait is over (<see cref="Environment.TickCount64"/>).</summary>
    internal long Deadline { get; set; }

    /// <summary>How long the store may let it wait by what was asked, in milliseconds.</summary>
    internal long Wait { get; } = WaitOf(request);

    internal CancellationTokenRegistration Cancellation { get; set; }

    protected RequestDeadlines Deadlines { get; } = deadlines;

    /// <summary>Ends when nobody waits for it any more.</summary>
    public abstract Task Over { get; }

    public override void Progress() => Deadline = Deadlines.FromNow() + Wait;

    public abstract void Fail(Exception error);

    public abstract void Cancel(CancellationToken token);

    /// <summary>How long the store may let a request wait by what it asks, in milliseconds.</summary>
    public static long WaitOf(IStoreRequest request) => request switch
    {
        IInNamespace inside => WaitOf(inside.Request),
        IConditional conditional => WaitOf(conditional.Request),
        IWaits waits => (long)Math.Clamp(waits.Wait.TotalMilliseconds, 0, int.MaxValue),
        _ => 0,
    };
}

/// <summary>A call with its result.</summary>
internal sealed class PendingCall<TResult>(IStoreRequest request, RequestDeadlines deadlines, Func<object, TResult> read) : PendingCall(request, deadlines)
{
    // The caller's code must not run on the store's thread.
    private readonly TaskCompletionSource<TResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Task => completion.Task;

    public Activity? Activity { get; init; }

    public override Task Over => completion.Task;

    public override bool IsOver => completion.Task.IsCompleted;

    public override void Reply(object reply)
    {
        Deadlines.Remove(this);
        Cancellation.Dispose();
        TResult result;
        try
        {
            result = read(reply);
        }
        catch (StoreException error)
        {
            Activity?.SetStatus(ActivityStatusCode.Error, error.Code.ToString());
            Activity?.Dispose();
            completion.TrySetException(error);
            return;
        }

        Activity?.Dispose();
        completion.TrySetResult(result);
    }

    public override void Fail(Exception error)
    {
        Deadlines.Remove(this);
        Cancellation.Dispose();
        Activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        Activity?.Dispose();
        completion.TrySetException(error);
    }

    public override void Cancel(CancellationToken token)
    {
        Deadlines.Remove(this);
        Activity?.Dispose();
        completion.TrySetCanceled(token);
    }
}
