using System.Collections.Frozen;
using System.Runtime.Serialization;
using System.Text;
using GoStore.Actors.Cluster.Messages;
using GoStore.Actors.Serving;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>
/// Every message that is ever written, and what it is called there. Nothing else is read or written. A manifest is for ever: it stands in journals. The first
/// letter is the capability; requests are in small letters, and what they are answered with has a capital one.
/// </summary>
internal static class Manifests
{
    private const int LongestManifest = 4;

    /// <summary>The numbers of what is set besides the parameters of a constructor.</summary>
    private static readonly FrozenDictionary<string, int> Numbers = new Dictionary<string, int>
    {
        // Of any message: beyond all parameters, and beyond WireFormat.NullsField.
        ["Namespace"] = 101,
        ["GroupPrefix"] = 102,
        ["Code"] = 103,
        ["Message"] = 104,

        // Of messages without parameters.
        ["Quota.MaxKeys"] = 1,
        ["Quota.MaxGroups"] = 2,
        ["Quota.MaxValueBytes"] = 3,
        ["Quota.MaxTotalBytes"] = 4,
        ["TraversalOptions.MaxDepth"] = 1,
        ["TraversalOptions.EdgeTypes"] = 2,
        ["TraversalOptions.Direction"] = 3,
        ["TraversalOptions.Filters"] = 4,
        ["TraversalOptions.VisitLimit"] = 5,
    }.ToFrozenDictionary();

    /// <summary>All of them, in the order in which they stand in the schema.</summary>
    public static IReadOnlyList<Known> All { get; } =
    [
        // Entries.
        Of<EntryCommands.Set>("es"),
        Of<EntryCommands.SetMany>("esm"),
        Of<EntryCommands.Touch>("et"),
        Of<EntryCommands.Increment>("ei"),
        Of<EntryCommands.Patch>("ep"),
        Of<EntryCommands.Delete>("ed"),
        Of<EntryCommands.DeleteMany>("edm"),
        Of<EntryCommands.DeleteRange>("edr"),
        Of<EntryCommands.DeleteGroup>("edg"),
        Of<EntryCommands.DeleteGroups>("edp"),
        Of<EntryCommands.Expect>("ex"),
        Of<EntryCommands.ExpectUnchanged>("exu"),
        Of<EntryQueries.Get>("eg"),
        Of<EntryQueries.Exists>("ee"),
        Of<EntryQueries.GetTimeToLive>("etl"),
        Of<EntryQueries.GetBatch>("egb"),
        Of<EntryQueries.GetAll>("ega"),
        Of<EntryQueries.GetPage>("egp"),
        Of<EntryQueries.Count>("ec"),
        Of<EntryQueries.CountAll>("eca"),
        Of<EntryQueries.GroupExists>("eeg"),
        Of<EntryQueries.GetGroups>("egg"),
        Of<EntryQueries.GetSplit>("egs"),
        Of<EntryQueries.GetFields>("egf"),
        Of<EntryWritten>("eW"),
        Of<EntriesWritten>("eWM"),
        Of<EntryTouched>("eT"),
        Of<EntryIncremented>("eI"),
        Of<EntryPatched>("eP"),
        Of<EntriesDeleted>("eD"),
        Of<Expected>("eX"),
        Of<Entry>("eE"),
        Of<Existence>("eEX"),
        Of<TimeToLive>("eTL"),
        Of<EntryList>("eL"),
        Of<EntryPage>("eLP"),
        Of<EntryCount>("eC"),
        Of<GroupPage>("eG"),
        Of<ValueParts>("eV"),

        // The store.
        Of<StoreCommands.Transaction>("st"),
        Of<StoreCommands.PurgeExpired>("sp"),
        Of<StoreCommands.Backup>("sb"),
        Of<StoreCommands.Close>("sc"),
        Of<StoreQueries.GetInfo>("si"),
        Of<TransactionDone>("sT"),
        Of<Purged>("sP"),
        Of<BackedUp>("sB"),
        Of<StoreInfo>("sI"),

        // Requests around requests.
        Wrapped("rn", typeof(InNamespace<>), () => new NamespacedRequestWire()),
        Wrapped("rg", typeof(Guarded<>), () => new GuardedRequestWire()),
        Of<AddressedRequest>("ra"),
        Of<ConditionalRequest>("rc"),

        // Namespaces.
        Of<NamespaceCommands.Open>("no"),
        Of<NamespaceCommands.SetQuota>("nq"),
        Of<NamespaceQueries.Get>("ng"),
        Of<NamespaceQueries.List>("nl"),
        Of<NamespaceInfo>("nI"),
        Of<NamespacePage>("nP"),

        // Events.
        Of<WatchCommands.Watch>("ww"),
        Of<WatchCommands.Unwatch>("wu"),
        Of<Watching>("wW"),
        Of<Unwatched>("wU"),
        Of<StoreEvent>("wE"),
        Of<EventsMissed>("wM"),
        Of<WatchEnded>("wX"),

        // The change log ("h", as in history) and its consumers.
        Of<ChangeCommands.Trim>("ht"),
        Of<ChangeQueries.GetChanges>("hg"),
        Of<ChangeQueries.GetLatestRevision>("hl"),
        Of<ChangesTrimmed>("hT"),
        Of<ChangePage>("hP"),
        Of<LatestRevision>("hL"),
        Of<ConsumerCommands.Take>("ct"),
        Of<ConsumerCommands.Renew>("cn"),
        Of<ConsumerCommands.Release>("cr"),
        Of<ConsumerCommands.Commit>("cc"),
        Of<ConsumerCommands.Seek>("cs"),
        Of<ConsumerCommands.Delete>("cd"),
        Of<ConsumerQueries.Status>("cg"),
        Of<ConsumerQueries.List>("cl"),
        Of<ConsumerQueries.Peek>("cp"),
        Of<ConsumerBatch>("cB"),
        Of<ConsumerRenewed>("cN"),
        Of<ConsumerReleased>("cR"),
        Of<ConsumerCommitted>("cC"),
        Of<ConsumerDeleted>("cD"),
        Of<ConsumerStatus>("cS"),
        Of<ConsumerPage>("cP"),

        // Locks.
        Of<LockCommands.Acquire>("la"),
        Of<LockCommands.Renew>("ln"),
        Of<LockCommands.Release>("lr"),
        Of<LockCommands.Expect>("lx"),
        Of<LockQueries.Status>("lg"),
        Of<LockQueries.List>("ll"),
        Of<LockGrant>("lG"),
        Of<LockReleased>("lR"),
        Of<LockExpected>("lX"),
        Of<LockStatus>("lS"),
        Of<LockPage>("lP"),

        // Tasks.
        Of<TaskCommands.Create>("tc"),
        Of<TaskCommands.Take>("tt"),
        Of<TaskCommands.StopWaiting>("ts"),
        Of<TaskCommands.Renew>("tn"),
        Of<TaskCommands.Complete>("td"),
        Of<TaskCommands.Fail>("tf"),
        Of<TaskCommands.HandBack>("th"),
        Of<TaskCommands.Cancel>("tx"),
        Of<TaskCommands.Retry>("tr"),
        Of<TaskQueries.Get>("tg"),
        Of<TaskQueries.List>("tl"),
        Of<TaskInfo>("tI"),
        Of<TasksTaken>("tT"),
        Of<TaskWaitEnded>("tS"),
        Of<TaskRenewed>("tN"),
        Of<TaskReported>("tR"),
        Of<TaskCancelled>("tX"),
        Of<TaskPage>("tP"),

        // The graph.
        Of<GraphCommands.AddEdge>("ga"),
        Of<GraphCommands.PutEdge>("gp"),
        Of<GraphCommands.UpdateEdge>("gu"),
        Of<GraphCommands.RemoveEdge>("gr"),
        Of<GraphCommands.RemoveNode>("grn"),
        Of<GraphQueries.GetEdge>("gg"),
        Of<GraphQueries.GetOutgoing>("go"),
        Of<GraphQueries.GetIncoming>("gi"),
        Of<GraphQueries.GetEdges>("ge"),
        Of<GraphQueries.GetDegree>("gd"),
        Of<GraphQueries.GetNeighbours>("gn"),
        Of<GraphQueries.FindMutualConnections>("gm"),
        Of<GraphQueries.BreadthFirstSearch>("gb"),
        Of<GraphQueries.FindShortestPath>("gs"),
        Of<Edge>("gE"),
        Of<EdgeWritten>("gW"),
        Of<EdgeRemoved>("gR"),
        Of<NodeRemoved>("gRN"),
        Of<EdgePage>("gP"),
        Of<NodeDegree>("gD"),
        Of<NodeList>("gN"),
        Of<GraphTraversal>("gT"),
        Of<PathFound>("gF"),

        // Templates ("m", as in mould).
        Of<TemplateQueries.Render>("mr"),
        Of<Rendered>("mR"),

        // The keys of a server ("a", as in access).
        Of<ServingCommands.CreateKey>("ac"),
        Of<ServingCommands.RevokeKey>("ar"),
        Of<ServingCommands.NoteUse>("an"),
        Of<ServingCommands.Probe>("ap"),
        Of<ServingQueries.GetKeys>("ag"),
        Of<AccessKey>("aK"),
        Of<AccessKeys>("aKS"),
        Of<KeyRevoked>("aR"),
        Of<UseNoted>("aN"),
        Of<Probed>("aP"),

        // Failures.
        Of<StoreFailure>("fF"),
        Of<EntryNotFound>("fEN"),
        Of<VersionConflict>("fVC"),
        Of<ReadsChanged>("fRC"),
        Of<InvalidArgument>("fIA"),
        Of<LimitExceeded>("fLE"),
        Of<StoreBusy>("fSB"),
        Of<StoreUnavailable>("fSU"),
        Of<StoreClosed>("fSC"),
        Of<TransactionFailed>("fTF"),
        Of<QuotaExceeded>("fQE"),
        Of<NamespaceNotFound>("fNN"),
        Of<LockHeld>("fLH"),
        Of<LockFenced>("fLF"),
        Of<ConsumerHeld>("fCH"),
        Of<ConsumerFenced>("fCF"),
        Of<ConsumerNotFound>("fCN"),
        Of<TaskNotFound>("fTN"),
        Of<TaskExists>("fTE"),
        Of<TaskIsRunning>("fTR"),
        Of<TaskFenced>("fTX"),
        Of<EdgeNotFound>("fGN"),
        Of<EdgeConflict>("fGC"),
        Of<TemplateFailure>("fMF"),

        // The cluster, and its journal.
        Of<ClusterRequest>("kr"),
        Of<ClusterReply>("kR"),
        Of<ClusterProgress>("kP"),
        Of<ClusterRetry>("kA"),
        Of<ClusterCancel>("kX"),
        Of<ClusterWatch>("kw"),
        Of<ClusterUnwatch>("ku"),
        Of<ClusterWatching>("kW"),
        Of<ClusterEvent>("kE"),
        Of<ClusterShards>("kS"),
        Of<NamespaceCommitted>("jc"),
        Of<NamespaceTakenOver>("jt"),
        Of<NamespaceReleased>("jr"),
        Of<NamespaceSnapshot>("js"),
        Of<NamespaceSnapshotPart>("jp"),
    ];

    private static readonly FrozenDictionary<Type, Known> ByType = All.ToFrozenDictionary(each => each.Type);

    private static readonly FrozenDictionary<uint, Known> ByManifest = All.ToFrozenDictionary(each => Packed(Encoding.ASCII.GetBytes(each.Manifest)));

    /// <exception cref="SerializationException">It is no message that is written.</exception>
    public static (string Manifest, IMessageWire Wire) Of(Type type) =>
        ByType.TryGetValue(type.IsGenericType ? type.GetGenericTypeDefinition() : type, out Known? known)
            ? (known.Manifest, known.Wire)
            : throw new SerializationException($"{type} is no message that nodes send one another. What is one stands in {nameof(Manifests)}.");

    /// <param name="manifest">In ASCII.</param>
    /// <exception cref="SerializationException">No message is called so.</exception>
    public static IMessageWire Of(ReadOnlySpan<byte> manifest) =>
        manifest.Length <= LongestManifest && ByManifest.TryGetValue(Packed(manifest), out Known? known) && known.Manifest.Length == manifest.Length
            ? known.Wire
            : throw new SerializationException(
                $"There is no message with the manifest {Named.Text(Encoding.Latin1.GetString(manifest[..Math.Min(manifest.Length, 16)]))} here. It may be of a newer version: upgrade this node too.");

    /// <inheritdoc cref="Of(ReadOnlySpan{byte})"/>
    public static IMessageWire Of(string manifest) => Of(Encoding.UTF8.GetBytes(manifest ?? ""));

    /// <summary>The number of what is set besides the parameters of a constructor.</summary>
    public static int NumberOf(Type type, string property) =>
        Numbers.TryGetValue($"{type.Name}.{property}", out int own) || Numbers.TryGetValue(property, out own) ? own
        : throw new InvalidOperationException($"{type}.{property} has no number on the wire. Give it one in {nameof(Manifests)}, which no other field of this message has or had.");

    private static Known Of<TMessage>(string manifest)
        where TMessage : notnull => new(manifest, typeof(TMessage), () => Wires.Of(typeof(TMessage)) as IMessageWire ?? new MessageWire<TMessage>());

    private static Known Wrapped(string manifest, Type type, Func<IMessageWire> make) => new(manifest, type, make);

    private static uint Packed(ReadOnlySpan<byte> manifest)
    {
        uint packed = 0;
        foreach (byte letter in manifest)
        {
            packed = packed << 8 | letter;
        }

        return packed;
    }

    /// <summary>A message that is written.</summary>
    /// <param name="Manifest">What it is called.</param>
    /// <param name="Type">Its type; of a request around another one, the definition of the type.</param>
    /// <param name="Make">Makes the way in which it is written.</param>
    internal sealed record Known(string Manifest, Type Type, Func<IMessageWire> Make)
    {
        private readonly Lazy<IMessageWire> wire = new(Make);

        public IMessageWire Wire => wire.Value;
    }
}
