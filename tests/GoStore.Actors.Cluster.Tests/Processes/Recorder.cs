using System.Collections.Concurrent;
using GoStore.Actors.TestSupport.Linearizability;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>Something that was answered for sure, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
internal readonly record struct Acknowledgement(int Node, string Namespace, long Invoked, long Answered, bool IsWrite);

/// <summary>Where an entry is.</summary>
internal readonly record struct EntryName(string Namespace, string Group, string Key)
{
    public override string ToString() => $"{Namespace}/{Group}/{Key}";
}

/// <summary>Everything that clients asked and were told, of one run.</summary>
internal sealed class Recorder
{
    public ConcurrentDictionary<EntryName, ConcurrentQueue<RegisterOperation>> Entries { get; } = [];

    public ConcurrentDictionary<EntryName, ConcurrentQueue<AppendedToken>> Tokens { get; } = [];

    public ConcurrentDictionary<EntryName, ConcurrentQueue<LockHold>> Holds { get; } = [];

    public ConcurrentDictionary<EntryName, ConcurrentQueue<GuardedWrite>> GuardedWrites { get; } = [];

    public ConcurrentQueue<Acknowledgement> Acknowledged { get; } = [];

    /// <summary>How often each kind of error came, and what one of them said.</summary>
    public ConcurrentDictionary<ErrorCode, (int Count, string Sample)> Errors { get; } = [];

    /// <summary>What must not be at any time, and was.</summary>
    public ConcurrentQueue<string> Problems { get; } = [];

    public static void Add<TItem>(ConcurrentDictionary<EntryName, ConcurrentQueue<TItem>> all, EntryName name, TItem item) => all.GetOrAdd(name, _ => []).Enqueue(item);

    public void Failed(StoreException error) => Errors.AddOrUpdate(error.Code, (1, error.Message), (_, before) => (before.Count + 1, before.Sample));

    /// <summary>
    /// What an error says of a write. "Unavailable", "closed" and "busy" promise that nothing was done: a client that sees a connection break in the middle of a
    /// write says "outcome unknown" instead.
    /// </summary>
    public static RegisterOutcome OutcomeOf(ErrorCode code) => code switch
    {
        ErrorCode.Conflict => RegisterOutcome.Conflict,
        ErrorCode.OutcomeUnknown or ErrorCode.Timeout or ErrorCode.Internal => RegisterOutcome.Unknown,
        _ => RegisterOutcome.Failed,
    };

    /// <summary>Whether an error is an answer about what is stored, and not one about the service.</summary>
    public static bool IsAnswer(ErrorCode code) => code is ErrorCode.Conflict or ErrorCode.QuotaExceeded or ErrorCode.Held or ErrorCode.Fenced or ErrorCode.NotFound;

    /// <summary>Whether it has no place in a run in which only processes and connections fail.</summary>
    public static bool IsSurprising(ErrorCode code) => code is ErrorCode.Internal or ErrorCode.Corrupt or ErrorCode.InvalidArgument or ErrorCode.WrongValue
        or ErrorCode.ForeignDatabase or ErrorCode.Unauthenticated or ErrorCode.Forbidden or ErrorCode.LimitExceeded or ErrorCode.ReadOnly;
}
