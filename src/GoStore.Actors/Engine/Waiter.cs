namespace GoStore.Actors.Engine;

/// <summary>
/// What a handler returns that answers later, when something happens: the request is held, and whoever makes that something happen answers it. A handler that
/// returns it must have written nothing.
/// </summary>
/// <param name="Take">Is given the request that waits, on the store's thread.</param>
internal sealed record Deferred(Action<Waiter> Take);

/// <summary>A request that waits for something to happen. It is told when the store closes or loses its connection; all else is up to the one who took it.</summary>
internal sealed class Waiter(Job job, Action<Waiter, object> answer)
{
    public Job Job { get; } = job;

    /// <summary>Whether it was answered, or nobody waits for it any more.</summary>
    public bool IsOver => IsAnswered || Job.Requester.IsOver;

    public bool IsAnswered { get; private set; }

    /// <summary>
    /// Answers, on the store's thread. Where a batch is open the reply goes out with its commit, and says that the batch was lost where it was. So what is to be
    /// undone with a savepoint of its own must not be answered by: answer before the commit (<see cref="HandlerRegistry.BeforeCommit"/>) or when an alarm rings.
    /// </summary>
    public void Answer(object reply)
    {
        if (!IsAnswered)
        {
            IsAnswered = true;
            answer(this, reply);
        }
    }
}
