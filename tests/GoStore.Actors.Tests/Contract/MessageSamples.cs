using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;

namespace GoStore.Actors.Tests.Contract;

/// <summary>One valid request of every type there is.</summary>
internal static class MessageSamples
{
    /// <summary>But for the envelopes of a request within a namespace and of one under a lock, which are none of their own.</summary>
    public static IReadOnlyList<Type> RequestTypes { get; } =
    [
        .. typeof(IStoreRequest).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(IStoreRequest)) && !type.IsInterface && type != typeof(InNamespace<>) && type != typeof(Guarded<>)).OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>Everything but <see cref="StoreCommands.Close"/>, which ends the store.</summary>
    /// <param name="folder">For what writes a file.</param>
    /// <param name="watcher">For what needs an actor besides the one that asks.</param>
    public static IReadOnlyList<IStoreRequest> All(string folder, IActorRef? watcher = null) =>
    [
        new EntryCommands.Set("g", "k", "v"),
        new EntryCommands.SetMany([new EntryCommands.Set("g", "a", "1"), new EntryCommands.Set("g", "b", "2")]),
        new EntryCommands.Touch("g", "k", TimeSpan.FromMinutes(5)),
        new EntryCommands.Increment("g", "number"),
        new EntryCommands.Patch("g", "document", """{"a":1}"""),
        new EntryCommands.Expect("g", "k", ExpectedVersion.Exactly(1)),
        new EntryCommands.ExpectUnchanged("empty", KeyRange.All, FingerprintOfNothing()),
        new EntryQueries.Get("g", "k"),
        new EntryQueries.Exists("g", "k"),
        new EntryQueries.GetTimeToLive("g", "k"),
        new EntryQueries.GetBatch("g", ["a", "k", "none"]),
        new EntryQueries.GetAll("g"),
        new EntryQueries.GetPage("g"),
        new EntryQueries.Count("g"),
        new EntryQueries.CountAll(),
        new EntryQueries.GroupExists("g"),
        new EntryQueries.GetGroups(),
        new EntryQueries.GetSplit("g", "k", ","),
        new EntryQueries.GetFields("g", "k"),
        new EntryCommands.Delete("g", "k"),
        new EntryCommands.DeleteMany("g", ["a", "none"]),
        new EntryCommands.DeleteRange("g", KeyRange.WithPrefix("b")),
        new EntryCommands.DeleteGroup("g"),
        new EntryCommands.DeleteGroups("g"),
        new StoreCommands.Transaction([new EntryCommands.Set("g", "k", "v"), new EntryCommands.Delete("g", "k"), new TaskCommands.Create("t", Id: "2"), new TaskCommands.Create("t", Id: "3")]),
        new StoreCommands.PurgeExpired(),
        new StoreCommands.Backup(Path.Combine(folder, "backup.db")),
        new StoreQueries.GetInfo(),
        new NamespaceCommands.Open("tenant-a"),
        new NamespaceCommands.SetQuota("tenant-a", new Quota { MaxKeys = 1000 }),
        new NamespaceQueries.Get("tenant-a"),
        new NamespaceQueries.List(),
        new WatchCommands.Watch("g", "k", watcher),
        new WatchCommands.Unwatch("g", "k", watcher),
        new ChangeQueries.GetChanges(),
        new ChangeQueries.GetLatestRevision(),
        new ChangeCommands.Trim(0),
        new ConsumerCommands.Take("c", "o", TimeSpan.FromMinutes(1), 10),
        new ConsumerCommands.Renew("c", 1, TimeSpan.FromMinutes(1)),
        new ConsumerCommands.Commit("c", 1, 0),
        new ConsumerCommands.Release("c", 1),
        new ConsumerCommands.Seek("c", 1),
        new ConsumerQueries.Status("c"),
        new ConsumerQueries.List(),
        new ConsumerQueries.Peek("c", 10),
        new ConsumerCommands.Delete("c"),
        new LockCommands.Acquire("l", "o", TimeSpan.FromMinutes(1)),
        new LockCommands.Renew("l", "o", 1, TimeSpan.FromMinutes(1)),
        new LockCommands.Expect("l", 1),
        new LockQueries.Status("l"),
        new LockQueries.List(),
        new LockCommands.Release("l", "o", 1),
        new TaskCommands.Create("t", "p", Id: "1"),
        new TaskCommands.Take("r", ["t"], TimeSpan.FromMinutes(1), 3),
        new TaskCommands.StopWaiting("r"),
        new TaskCommands.Renew("1", 1, TimeSpan.FromMinutes(1)),
        new TaskCommands.Complete("1", 1),
        new TaskCommands.Fail("2", 1, "e"),
        new TaskCommands.HandBack("3", 1),
        new TaskCommands.Cancel("2"),
        new TaskCommands.Retry("1"),
        new TaskQueries.Get("1"),
        new TaskQueries.List(TaskState.Pending, "t"),
        new GraphCommands.AddEdge(new Node("n", "a"), "e", new Node("n", "b"), "{}"),
        new GraphCommands.PutEdge(new Node("n", "b"), "e", new Node("n", "c"), "{}"),
        new GraphCommands.UpdateEdge(new Node("n", "a"), "e", new Node("n", "b"), "{}"),
        new GraphQueries.GetEdge(new Node("n", "a"), "e", new Node("n", "b")),
        new GraphQueries.GetOutgoing(new Node("n", "a"), "e"),
        new GraphQueries.GetIncoming(new Node("n", "c"), "e"),
        new GraphQueries.GetEdges("e"),
        new GraphQueries.GetDegree(new Node("n", "a"), "e"),
        new GraphQueries.GetNeighbours(new Node("n", "a"), "e"),
        new GraphQueries.FindMutualConnections(new Node("n", "a"), new Node("n", "b"), "e"),
        new GraphQueries.BreadthFirstSearch(new Node("n", "a")),
        new GraphQueries.FindShortestPath(new Node("n", "a"), new Node("n", "c")),
        new GraphCommands.RemoveEdge(new Node("n", "a"), "e", new Node("n", "b")),
        new GraphCommands.RemoveNode(new Node("n", "b")),
        new TemplateQueries.Render("{{.k}}", "g"),
    ];

    /// <summary>What a request is answered with where it succeeds.</summary>
    public static Type ReplyOf(Type request) =>
        request.GetInterfaces().Single(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IStoreRequest<>)).GetGenericArguments()[0];

    /// <summary>The same request with one part of it changed.</summary>
    public static IStoreRequest With(IStoreRequest request, string part, object? value)
    {
        ConstructorInfo constructor = request.GetType().GetConstructors().Single();
        object?[] arguments = [.. constructor.GetParameters().Select(parameter => parameter.Name == part ? value : request.GetType().GetProperty(parameter.Name!)!.GetValue(request))];
        return (IStoreRequest)constructor.Invoke(arguments);
    }

    private static string FingerprintOfNothing()
    {
        using var fingerprint = new EntryFingerprint();
        return fingerprint.ToString();
    }
}
