using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using GoStore.Actors.Cluster.Messages;
using GoStore.Actors.Cluster.Serialization;
using GoStore.Actors.Journal;
using GoStore.Actors.Serving;
using GoStore.Actors.Tests.Contract;

namespace GoStore.Actors.Cluster.Tests.Serialization;

/// <summary>One message of every type that is written, and some more of those that have odd parts. Their bytes are approved: do not change them, add others.</summary>
internal static class WireSamples
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly Guid Id = new("00112233-4455-6677-8899-aabbccddeeff");
    private static readonly Node A = new("n", "a");
    private static readonly Node B = new("n", "b");
    private static readonly Edge Edge = new(A, "e", B, "{}", 3, At, At.AddHours(1));
    private static readonly Entry Entry = new("g", "k", "v", 7, "t", At, At.AddTicks(1), At.AddDays(1));
    private static readonly Change Change = new(9, StoreEventKind.Set, "g", "k", "v", 7, "t", null, At);
    private static readonly TaskInfo Task = new("1", "t", "p", TaskState.Running, -5, At, At, At, null, 2, 5, TimeSpan.FromMinutes(1), "e", "r", At, "* * * * *", "UTC");
    private static readonly LockStatus Lock = new("l", "o", 4, At, At.AddMinutes(1), 2);
    private static readonly ConsumerStatus Consumer = new("c", null, null, 3, 10, 12, "t", "g", At);
    private static readonly NamespaceInfo Namespace = new("tenant-a", new Quota { MaxKeys = 1, MaxTotalBytes = long.MaxValue }, new NamespaceUsage(1, 2, 3));
    private static readonly AccessKey Key = new("i", "n", 2, ["a", "b"], "h", At, null, At);

    public static RowChanges Rows { get; } = new(
        3,
        [new TableShape("entries", ["group", "key", "value", "version"], ["group", "key"]), new TableShape("odd", [], [])],
        [
            new RowChange(0, false, [ColumnValue.OfText("g"u8.ToArray()), ColumnValue.OfText([0xFF]), ColumnValue.OfBlob([0, 1]), ColumnValue.Of(-1)]),
            new RowChange(0, true, [ColumnValue.OfText([]), ColumnValue.Null, ColumnValue.Of(0), ColumnValue.Of(long.MinValue)]),
            new RowChange(1, false, []),
        ]);

    /// <param name="actor">For messages that have one.</param>
    public static IReadOnlyList<object> All(IActorRef actor) =>
    [
        .. MessageSamples.All("folder", actor).Select(request => request is WatchCommands.Unwatch unwatch ? unwatch with { Watcher = null } : request),
        .. Requests(), .. Replies(), .. Failures(), .. OfTheCluster(actor),
    ];

    public static IEnumerable<IStoreRequest> Requests()
    {
        yield return new StoreCommands.Close();
        yield return new EntryCommands.Set("", "", "ü \0 \u2028 \U0001F600", TimeSpan.FromTicks(1), ExpectedVersion.Absent, "type");
        yield return new EntryCommands.Set("g", "k", "v", TimeSpan.MinValue, ExpectedVersion.AbsentOrExactly(3));
        yield return new EntryCommands.Set("\ud800", "k\udc00", "a\ud800b\udfff", null, ExpectedVersion.Exactly(0));
        yield return new EntryCommands.Set(null!, null!, null!, Type: null!);
        yield return new EntryCommands.SetMany([null!, new EntryCommands.Set("g", "k", "v"), null!]);
        yield return new EntryCommands.SetMany(default);
        yield return new EntryCommands.SetMany([]);
        yield return new EntryCommands.Increment("g", "k", 0);
        yield return new EntryCommands.Increment("g", "k", long.MinValue);
        yield return new EntryCommands.DeleteMany("g", ["a", null!, "", null!]);
        yield return new EntryCommands.DeleteRange("g", KeyRange.Between(null, "z"), 3, 0);
        yield return new EntryQueries.GetAll("g", KeyRange.Between("", ""), "", long.MaxValue, long.MinValue);
        yield return new EntryQueries.GetGroups(null!);
        yield return new StoreCommands.Transaction([null!, new EntryCommands.Set("g", "k", "v"), new GraphCommands.PutEdge(A, "e", default, null, ExpectedVersion.Exactly(4))]);
        yield return new StoreCommands.Transaction(default);
        yield return (IStoreRequest)new StoreCommands.PurgeExpired { GroupPrefix = "tenant-a:" };
        yield return new NamespaceCommands.SetQuota("tenant-a", null!);
        yield return new WatchCommands.Watch();
        yield return new WatchCommands.Watch(null!, "") { Namespace = "tenant-a" };
        yield return new ChangeQueries.GetChanges(0);
        yield return new ChangeQueries.GetChanges { Namespace = "tenant-a" };
        yield return new TaskCommands.Create("t", "p", At.ToOffset(TimeSpan.FromMinutes(-90)), TimeSpan.FromSeconds(1), "* * * * *", "Europe/Berlin", -100, 3, TimeSpan.MaxValue, "id") { Namespace = "tenant-a" };
        yield return new TaskCommands.Take("r", default, TimeSpan.Zero, -1, TimeSpan.FromSeconds(5));
        yield return new TaskQueries.List((TaskState)77);
        yield return new GraphQueries.GetOutgoing(default, null, new EdgeKey(A, "e", B), 5);
        yield return new GraphQueries.BreadthFirstSearch(A, new TraversalOptions());
        yield return new GraphQueries.BreadthFirstSearch(
            A, new TraversalOptions { MaxDepth = 0, EdgeTypes = ["e", "f"], Direction = EdgeDirection.Both, Filters = [new EdgeFilter("/a", EdgeComparison.AtLeast, "1")], VisitLimit = 10 });
        yield return new GraphQueries.BreadthFirstSearch(A, new TraversalOptions { EdgeTypes = default, Filters = default });
        yield return new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("g", "k", "v"));
        yield return new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("g", "k", "v").Under(new LockGrant("l", "o", 5, At, At)));
        yield return new InNamespace<StoreFailure>(null!, null!);
        yield return new Guarded<StoreFailure>(null!, null!, 0);
        yield return new Guarded<Entry>(new EntryQueries.Get("g", "k"), "l", 5);
        yield return new AddressedRequest("tenant-a", new ConditionalRequest(new EntryQueries.Get("g", "k"), new LockCommands.Expect("l", 5)));
        yield return new ConditionalRequest(new EntryQueries.Get("g", "k"), new LockCommands.Expect("l", 5));
        yield return new ServingCommands.CreateKey("i", "n", 2, ["tenant-a"], "h", TimeSpan.FromDays(1));
        yield return new ServingCommands.RevokeKey("i");
        yield return new ServingCommands.NoteUse([("i", At), ("j", At.AddMinutes(1))]);
        yield return new ServingCommands.Probe();
        yield return new ServingQueries.GetKeys();
    }

    public static IEnumerable<object> Replies() =>
    [
        new EntryWritten(1),
        new EntriesWritten([1, 300, -1, 0]),
        new EntriesWritten([]),
        new EntriesWritten(default),
        new EntryTouched(At),
        new EntryTouched(null),
        new EntryIncremented(-4, 2),
        new EntryPatched("{}", 2),
        new EntriesDeleted(0),
        new Expected(),
        Entry,
        Entry with { Value = new string('v', 300), ExpiresAt = null },
        new Existence(true),
        new TimeToLive(TimeSpan.FromSeconds(1), At),
        new TimeToLive(null, null),
        new EntryList([Entry, Entry with { Key = "l" }]),
        new EntryList([]),
        new EntryPage([Entry], "k"),
        new EntryCount(5),
        new GroupPage(["g", ""], "g"),
        new ValueParts(["a", ""]),
        new TransactionDone([new EntryWritten(1), Entry, new Expected()]),
        new Purged(3),
        new BackedUp("backup.db", 4096),
        new StoreInfo("x.db", 9, "3.50", "1.5", 1, 2, "full", "wal", 3, ["warning"]),
        Namespace,
        new NamespacePage([Namespace], null),
        new Watching("g", "*"),
        new Unwatched(true),
        new StoreEvent(StoreEventKind.Expire, "g", "k", null, 3, 4, At),
        new StoreEvent(StoreEventKind.Set, "g", "k", "", 3, 4, At),
        new EventsMissed(5),
        new WatchEnded("g", "k"),
        new ChangesTrimmed(5),
        new ChangePage([Change, Change with { ExpiresAt = At }], 10, 1, 12, 2),
        new LatestRevision(5),
        new ConsumerBatch("c", [Change], 3, At, 10, 1, 12),
        new ConsumerRenewed(At),
        new ConsumerReleased(true),
        new ConsumerCommitted(5),
        new ConsumerDeleted(true),
        Consumer,
        new ConsumerPage([Consumer, Consumer with { Owner = "o", LeasedUntil = At }], "c"),
        new LockGrant("l", "o", 4, At, At.AddMinutes(1)),
        new LockReleased(true),
        new LockExpected(),
        Lock,
        new LockPage([Lock], "l"),
        Task,
        new TasksTaken([new TakenTask(Task, 4)]),
        new TaskWaitEnded(true),
        new TaskRenewed(At),
        new TaskReported(TaskState.Completed, At),
        new TaskCancelled(true, TaskState.Cancelled),
        new TaskPage([Task], null),
        Edge,
        new EdgeWritten(2),
        new EdgeRemoved(true),
        new NodeRemoved(3, true),
        new EdgePage([Edge], Edge.Key),
        new NodeDegree(1, 2),
        new NodeList([A, B]),
        new GraphTraversal([new GraphVisit(A, 0, -1, null), new GraphVisit(B, 1, 0, "e", true)], true),
        new PathFound(new GraphPath([A, B], [Edge.Key])),
        new PathFound(null),
        new Rendered("text"),
        Key,
        new AccessKeys([Key]),
        new KeyRevoked(true),
        new UseNoted(),
        new Probed(),
    ];

    public static IEnumerable<StoreFailure> Failures()
    {
        yield return new StoreFailure(ErrorCode.OutcomeUnknown, "Unknown.");
        yield return new StoreFailure((ErrorCode)77, "Of a newer version.");
        yield return new EntryNotFound("g", "k");
        yield return new EntryNotFound("g", "k") { Message = "In other words." };
        yield return new VersionConflict("g", "k", ExpectedVersion.AbsentOrExactly(4), 5);
        yield return new ReadsChanged("g");
        yield return new InvalidArgument("key", "Wrong.");
        yield return new LimitExceeded("value", 1, 2);
        yield return new StoreBusy(7, TimeSpan.FromMilliseconds(20));
        yield return new StoreUnavailable("gone");
        yield return new StoreClosed("x.db");
        yield return new TransactionFailed(2, new TransactionFailed(1, new VersionConflict("g", "k", ExpectedVersion.Absent, 5)));
        yield return new QuotaExceeded("tenant-a", QuotaLimit.TotalBytes, 1, 2, "g", "k");
        yield return new NamespaceNotFound("tenant-a");
        yield return new LockHeld("l", "o", At);
        yield return new LockFenced("l", 3, null, null);
        yield return new ConsumerHeld("c", "o", At);
        yield return new ConsumerFenced("c", "o", At);
        yield return new ConsumerNotFound("c");
        yield return new TaskNotFound("1");
        yield return new TaskExists("1", TaskState.Running);
        yield return new TaskIsRunning("1", "r");
        yield return new TaskFenced("1", TaskState.Cancelled);
        yield return new EdgeNotFound(Edge.Key);
        yield return new EdgeConflict(Edge.Key, ExpectedVersion.Exactly(2), Edge);
        yield return new TemplateFailure(ErrorCode.TemplateInvalid, "Bad.", 3, null);
    }

    public static IEnumerable<IClusterMessage> OfTheCluster(IActorRef actor) =>
    [
        new ClusterRequest("tenant-a", Id, 5, true, new EntryCommands.Set("g", "k", "v")),
        new ClusterRequest("", Id, long.MaxValue, false, new StoreCommands.Transaction([new EntryCommands.Delete("g", "k")])),
        new ClusterReply(5, new EntryWritten(1)),
        new ClusterReply(5, new TransactionFailed(0, new EntryNotFound("g", "k"))),
        new ClusterProgress(5),
        new ClusterRetry(5, "moving", true),
        new ClusterCancel("tenant-a", Id, 5),
        new ClusterWatch("tenant-a", Id, "*", "k", actor),
        new ClusterUnwatch("tenant-a", Id),
        new ClusterWatching(Id, 2, 3, null, true),
        new ClusterWatching(Id, 2, 3, new StoreBusy(7, TimeSpan.FromMilliseconds(20)), false),
        new ClusterEvent(Id, 2, 3, new StoreEvent(StoreEventKind.Delete, "g", "k", null, 3, 4, At)),
        new ClusterEvent(Id, 2, 4, new EventsMissed(5)),
        new ClusterShards(100, true),
        new NamespaceCommitted(Rows),
        new NamespaceCommitted(new RowChanges(0, [], [])),
        new NamespaceTakenOver("akka.tcp://system@host:1", Id, 5000),
        new NamespaceReleased(),
        new NamespaceSnapshot(Id, Id, 3, 5, new NamespaceTakenOver("a", Guid.Empty, 0)),
        new NamespaceSnapshot(Id, Id, 0, 0, null),
        new NamespaceSnapshotPart(Id, 1, Rows),
    ];
}
