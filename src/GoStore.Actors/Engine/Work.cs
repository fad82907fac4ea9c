namespace GoStore.Actors.Engine;

/// <summary>A request as it goes through the store.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Requester">Who asks.</param>
/// <param name="Taken">When it was taken (stopwatch ticks); 0 where nobody measures.</param>
/// <param name="Condition">What has to succeed before it; null for nothing.</param>
internal readonly record struct Job(IStoreRequest Request, Requester Requester, long Taken, IStoreRequest? Condition = null);

/// <summary>A long piece of work between two slices, as a message of the store to itself.</summary>
internal sealed class Work(Job job, HandlerKind kind, IEnumerator<Slice> slices, bool isTakenUp = true) : Akka.Actor.INoSerializationVerificationNeeded
{
    public Job Job { get; } = job;

    public HandlerKind Kind { get; } = kind;

    public IEnumerator<Slice> Slices { get; } = slices;

    public bool Writes => Kind == HandlerKind.SlicedWrite;

    /// <summary>Whether it is taken up again by itself where it is interrupted.</summary>
    public bool IsTakenUp { get; } = isTakenUp;

    public bool IsOver { get; set; }

    /// <summary>Whether one that is taken up again has written something: it is done to its end.</summary>
    public bool IsCertain { get; set; }

    /// <summary>Whether a slice of it was done and more are to come.</summary>
    public bool HasBegun { get; set; }
}
