namespace GoStore.Actors.Engine;

/// <summary>How a request is to be executed.</summary>
internal enum HandlerKind
{
    /// <summary>One statement or several that change nothing; answered at once where no batch is open.</summary>
    Read,

    /// <summary>One statement that changes something; part of a batch.</summary>
    Write,

    /// <summary>Several statements that change something; part of a batch, in a savepoint of its own.</summary>
    AtomicWrite,

    /// <summary>A long read, slice by slice.</summary>
    SlicedRead,

    /// <summary>A long write, slice by slice, each in a savepoint of its own.</summary>
    SlicedWrite,

    /// <summary>Long work, slice by slice, that must not run inside a transaction.</summary>
    SlicedOutside,
}

/// <summary>How one type of request is executed.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="Execute">For what is done in one go: yields the reply, a failure or <see cref="Parked"/>. For sliced ones: how they are done inside a transaction; null where they cannot.</param>
/// <param name="Slices">For what is done in slices.</param>
/// <param name="IsTakenUp">Whether a long write that was interrupted is taken up again by itself (<see cref="HandlerRegistry.GoOnWith"/>).</param>
internal sealed record Handler(
    HandlerKind Kind,
    Func<HandlerContext, IStoreRequest, object>? Execute,
    Func<HandlerContext, IStoreRequest, IEnumerable<Slice>>? Slices = null,
    bool IsTakenUp = false)
{
    public bool Writes => Kind is HandlerKind.Write or HandlerKind.AtomicWrite or HandlerKind.SlicedWrite;
}

/// <summary>Where capabilities register what they can do; the engine itself knows none of them by name.</summary>
internal sealed class HandlerRegistry
{
    private readonly Dictionary<Type, Handler> handlers = [];
    private readonly List<Action> reloads = [];
    private readonly List<Func<HandlerContext, int, int>> purges = [];
    private readonly List<Func<HandlerContext, string, IEnumerable<int>>> purgesWithin = [];
    private readonly List<Func<HandlerContext, IEnumerable<Slice>>> upkeeps = [];
    private readonly List<Func<HandlerContext, IEnumerable<IEnumerable<Slice>>>> unfinished = [];
    private readonly List<Action<HandlerContext>> beforeCommits = [];
    private readonly List<Action> afterCommits = [];
    private readonly List<(Func<bool> Holds, Action<Action> Hold)> replyHolders = [];
    private readonly List<(Action Mark, Action Undo)> undos = [];
    private readonly List<Action> closes = [];
    private readonly List<Alarm> alarms = [];

    /// <summary>What stores a batch somewhere else before it is committed; null where it returns that there is nothing to store, and where nobody does.</summary>
    public Func<CommitElsewhere?>? StoresElsewhere { get; private set; }

    /// <summary>Is told when a store that stores somewhere else has lost its connection, and why, before it ends; null where nobody is.</summary>
    public Action<StoreFailure>? Broke { get; private set; }

    /// <summary>Finds and keeps the replies of requests with an identity; null where nobody does.</summary>
    public IKeptReplies? KeptReplies { get; private set; }

    /// <summary>What deletes up to a number of expired rows, and returns how many there were.</summary>
    public IReadOnlyList<Func<HandlerContext, int, int>> Purges => purges;

    /// <summary>What deletes the expired rows of the groups with a prefix, step by step, and yields for each step how many there were.</summary>
    public IReadOnlyList<Func<HandlerContext, string, IEnumerable<int>>> PurgesWithin => purgesWithin;

    /// <summary>What else is done with every purge, slice by slice, and not counted in its reply.</summary>
    public IReadOnlyList<Func<HandlerContext, IEnumerable<Slice>>> Upkeeps => upkeeps;

    /// <summary>What has to be gone on with after opening, and after a batch was lost.</summary>
    public IReadOnlyList<Func<HandlerContext, IEnumerable<IEnumerable<Slice>>>> Unfinished => unfinished;

    /// <summary>What reads again whatever is kept in memory of the tables.</summary>
    public IReadOnlyList<Action> Reloads => reloads;

    /// <summary>What is still to be written before a batch is committed.</summary>
    public IReadOnlyList<Action<HandlerContext>> BeforeCommits => beforeCommits;

    /// <summary>What is told to others once a batch is committed, before its replies.</summary>
    public IReadOnlyList<Action> AfterCommits => afterCommits;

    /// <summary>Who may deliver the replies of a committed batch later, and elsewhere.</summary>
    public IReadOnlyList<(Func<bool> Holds, Action<Action> Hold)> ReplyHolders => replyHolders;

    /// <summary>What is kept in memory and has to follow a savepoint: how to remember where it stood, and how to go back there.</summary>
    public IReadOnlyList<(Action Mark, Action Undo)> Undos => undos;

    /// <summary>What ends with the store.</summary>
    public IReadOnlyList<Action> Closes => closes;

    /// <summary>What is to be done at a time, without a request.</summary>
    public IReadOnlyList<Alarm> Alarms => alarms;

    public Handler? Find(Type request) => handlers.GetValueOrDefault(request);

    public void Read<TQuery, TReply>(Func<HandlerContext, TQuery, Outcome<TReply>> execute)
        where TQuery : IStoreRequest<TReply> =>
        Add<TQuery>(new Handler(HandlerKind.Read, (context, query) => execute(context, (TQuery)query).Value));

    /// <param name="execute">What is done.</param>
    /// <param name="atomic">Whether it takes more than one statement that changes something.</param>
    public void Write<TCommand, TReply>(Func<HandlerContext, TCommand, Outcome<TReply>> execute, bool atomic = false)
        where TCommand : IStoreRequest<TReply> =>
        Add<TCommand>(new Handler(atomic ? HandlerKind.AtomicWrite : HandlerKind.Write, (context, command) => execute(context, (TCommand)command).Value));

    public void SlicedRead<TQuery>(Func<HandlerContext, TQuery, IEnumerable<Slice>> slices)
        where TQuery : IStoreRequest =>
        Add<TQuery>(new Handler(HandlerKind.SlicedRead, null, (context, query) => slices(context, (TQuery)query)));

    /// <param name="slices">What is done, slice by slice.</param>
    /// <param name="inTransaction">What is done in one go as part of a transaction.</param>
    /// <param name="isTakenUp">Whether it is taken up again by itself where it is interrupted (<see cref="GoOnWith"/>).</param>
    public void SlicedWrite<TCommand, TReply>(
        Func<HandlerContext, TCommand, IEnumerable<Slice>> slices, Func<HandlerContext, TCommand, Outcome<TReply>> inTransaction, bool isTakenUp = false)
        where TCommand : IStoreRequest<TReply> =>
        Add<TCommand>(new Handler(
            HandlerKind.SlicedWrite,
            (context, command) => inTransaction(context, (TCommand)command).Value,
            (context, command) => slices(context, (TCommand)command),
            isTakenUp));

    public void SlicedOutside<TCommand>(Func<HandlerContext, TCommand, IEnumerable<Slice>> slices)
        where TCommand : IStoreRequest =>
        Add<TCommand>(new Handler(HandlerKind.SlicedOutside, null, (context, command) => slices(context, (TCommand)command)));

    public void Purge(Func<HandlerContext, int, int> purge) => purges.Add(purge);

    public void PurgeWithin(Func<HandlerContext, string, IEnumerable<int>> purge) => purgesWithin.Add(purge);

    /// <param name="upkeep">Ends by itself, and costs next to nothing where there is nothing to do; a purge may come often.</param>
    public void Upkeep(Func<HandlerContext, IEnumerable<Slice>> upkeep) => upkeeps.Add(upkeep);

    /// <summary>Adds what reads its tables again: after a batch was lost, and after another process has written.</summary>
    public void ReloadWith(Action reload) => reloads.Add(reload);

    public void BeforeCommit(Action<HandlerContext> write) => beforeCommits.Add(write);

    public void AfterCommit(Action publish) => afterCommits.Add(publish);

    /// <param name="holds">Whether the replies of the batch that was just committed are to be held.</param>
    /// <param name="hold">Is given what delivers them, to be called once, on whatever thread. Those who want theirs at once are not among them.</param>
    public void HoldReplies(Func<bool> holds, Action<Action> hold) => replyHolders.Add((holds, hold));

    /// <param name="mark">A savepoint begins.</param>
    /// <param name="undo">All since the last mark is rolled back.</param>
    public void UndoWith(Action mark, Action undo) => undos.Add((mark, undo));

    public void GoOnWith(Func<HandlerContext, IEnumerable<IEnumerable<Slice>>> work) => unfinished.Add(work);

    public void CloseWith(Action close) => closes.Add(close);

    /// <param name="next">When to ring, in Unix milliseconds; null for not at all. Must be quick: it is asked after every commit.</param>
    /// <param name="ring">What is done then, as part of a batch.</param>
    public void Alarm(Func<long?> next, Action<HandlerContext> ring) => alarms.Add(new Alarm(next, ring));

    /// <param name="begin">Is asked when all of a batch is written and before its commit; null where nothing was changed.</param>
    /// <param name="broke">Is told when the file is lost to the store.</param>
    public void CommitThrough(Func<CommitElsewhere?> begin, Action<StoreFailure> broke) => (StoresElsewhere, Broke) = (begin, broke);

    public void KeepRepliesIn(IKeptReplies replies) => KeptReplies = replies;

    private void Add<TRequest>(Handler handler) => handlers.Add(typeof(TRequest), handler);
}
