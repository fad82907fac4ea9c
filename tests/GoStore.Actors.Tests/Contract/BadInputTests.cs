using System.Collections.Immutable;
using Akka.Actor;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Contract;

/// <summary>
/// What is not allowed is refused with an error of its own that names the argument, through <see cref="IStore"/> and through a bare <c>Ask</c>
/// alike, and leaves everything as it was.
/// </summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private const string LoneSurrogate = "a\ud800b";
    private const string Deep = "10 000 levels deep";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string TooDeep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);

    private static readonly Refusal[] Refusals =
    [
        // Time-to-live
        .. new[] { TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.FromSeconds(-5), TimeSpan.MinValue }.SelectMany(wrong => new Refusal[]
        {
            new($"set with a time-to-live of {wrong}", store => store.SetAsync("g", "k", "new", wrong), new EntryCommands.Set("g", "k", "new", wrong), ErrorCode.InvalidArgument, "timeToLive", $"The time-to-live is {wrong}"),
            new($"touch with a time-to-live of {wrong}", store => store.TouchAsync("g", "k", wrong), new EntryCommands.Touch("g", "k", wrong), ErrorCode.InvalidArgument, "timeToLive", "must be more than zero"),
        }),
        new("set with a time-to-live beyond the calendar", store => store.SetAsync("g", "k", "new", TimeSpan.MaxValue), new EntryCommands.Set("g", "k", "new", TimeSpan.MaxValue), ErrorCode.InvalidArgument, "timeToLive", "9999"),
        new("touch with a time-to-live beyond the calendar", store => store.TouchAsync("g", "k", TimeSpan.FromDays(3_000_000)), new EntryCommands.Touch("g", "k", TimeSpan.FromDays(3_000_000)), ErrorCode.InvalidArgument, "timeToLive", "9999"),

        // Expected versions
        .. new[] { 0, -1, long.MinValue }.SelectMany(version => new[] { ExpectedVersion.Exactly(version), ExpectedVersion.AbsentOrExactly(version) }).SelectMany(wrong => new Refusal[]
        {
            new($"set expected {wrong}", store => store.SetAsync("g", "k", "new", expected: wrong), new EntryCommands.Set("g", "k", "new", Expected: wrong), ErrorCode.InvalidArgument, "expected", $"{wrong.Version}"),
            new($"patch expected {wrong}", store => store.PatchAsync("g", "json", "{}", wrong), new EntryCommands.Patch("g", "json", "{}", wrong), ErrorCode.InvalidArgument, "expected", "versions start at 1"),
            new($"delete expected {wrong}", store => store.DeleteAsync("g", "k", wrong), new EntryCommands.Delete("g", "k", wrong), ErrorCode.InvalidArgument, "expected", "ExpectedVersion.Absent"),
            new($"a precondition expected {wrong}", store => store.TransactionAsync([new EntryCommands.Expect("g", "k", wrong)]), new StoreCommands.Transaction([new EntryCommands.Expect("g", "k", wrong)]), ErrorCode.InvalidArgument, "expected", "Operation 0"),
        }),

        // Offsets and limits
        .. new[] { -1, long.MinValue }.SelectMany(wrong => new Refusal[]
        {
            new($"page with an offset of {wrong}", store => store.GetPageAsync("g", wrong, 1), new EntryQueries.GetAll("g", Offset: wrong), ErrorCode.InvalidArgument, "offset", $"{wrong}"),
            new($"page with a limit of {wrong}", store => store.GetPageAsync("g", 0, wrong), new EntryQueries.GetAll("g", Limit: wrong), ErrorCode.InvalidArgument, "limit", $"{wrong}"),
            new($"prefix with an offset of {wrong}", store => store.GetPrefixAsync("g", "k", wrong), new EntryQueries.GetAll("g", KeyRange.WithPrefix("k"), Offset: wrong), ErrorCode.InvalidArgument, "offset", "zero or more"),
            new($"range with a limit of {wrong}", store => store.GetRangeAsync("g", "a", "z", 0, wrong), new EntryQueries.GetAll("g", KeyRange.Between("a", "z"), Limit: wrong), ErrorCode.InvalidArgument, "limit", "zero or more"),
            new($"type with a limit of {wrong}", store => store.GetByTypeAsync("g", "t", 0, wrong), new EntryQueries.GetAll("g", Type: "t", Limit: wrong), ErrorCode.InvalidArgument, "limit", "zero or more"),
            new($"delete prefix with an offset of {wrong}", store => store.DeletePrefixAsync("g", "k", wrong), new EntryCommands.DeleteRange("g", KeyRange.WithPrefix("k"), wrong), ErrorCode.InvalidArgument, "offset", "zero or more"),
            new($"delete range with a limit of {wrong}", store => store.DeleteRangeAsync("g", null, null, 0, wrong), new EntryCommands.DeleteRange("g", Limit: wrong), ErrorCode.InvalidArgument, "limit", "zero or more"),
        }),
        new("a page message with a negative limit", null, new EntryQueries.GetPage("g", Limit: -1), ErrorCode.InvalidArgument, "limit", "-1"),
        new("a groups message with a negative limit", null, new EntryQueries.GetGroups(Limit: -1), ErrorCode.InvalidArgument, "limit", "-1"),

        // Types
        new("entries of an empty type", store => store.GetByTypeAsync("g", ""), new EntryQueries.GetAll("g", Type: ""), ErrorCode.InvalidArgument, "type", "empty"),

        // Patches
        .. new[] { "", " ", "{", "nope", "{'a':1}", """{"a":1,}""", """{"a":1} x""", "NaN", "01", """{"a":1,"a":2}""" }.Select(wrong =>
            new Refusal($"a patch of {wrong}", store => store.PatchAsync("g", "json", wrong), new EntryCommands.Patch("g", "json", wrong), ErrorCode.InvalidArgument, "patch", "JSON")),
        new($"a patch {Deep}", store => store.PatchAsync("g", "json", TooDeep), new EntryCommands.Patch("g", "json", TooDeep), ErrorCode.InvalidArgument, "patch", "depth"),
        new("a patch of a value that is no JSON", store => store.PatchAsync("g", "k", "{}"), new EntryCommands.Patch("g", "k", "{}"), ErrorCode.WrongValue, null, "is not JSON"),
        new("a patch of an empty value", store => store.PatchAsync("g", "empty", "{}"), new EntryCommands.Patch("g", "empty", "{}"), ErrorCode.WrongValue, null, "is not JSON"),
        new($"a patch of a value {Deep}", store => store.PatchAsync("g", "deep", "{}"), new EntryCommands.Patch("g", "deep", "{}"), ErrorCode.WrongValue, null, "depth"),

        // Increments: only what a counter itself would have written counts as a number.
        .. new[] { "k", "empty", "json", "1.5", " 1", "1 ", "+1", "01", "-0", "1e3", "0x1", "1_000", "１", "9223372036854775808", "-9223372036854775809" }.Select(key =>
            new Refusal($"an increment of '{key}'", store => store.IncrementAsync("g", key), new EntryCommands.Increment("g", key), ErrorCode.WrongValue, null, "no whole number of 64 bits")),
        new("an increment past the largest number", store => store.IncrementAsync("g", "largest"), new EntryCommands.Increment("g", "largest"), ErrorCode.WrongValue, null, "beyond"),
        new("an increment past the smallest number", store => store.IncrementAsync("g", "smallest", -1), new EntryCommands.Increment("g", "smallest", -1), ErrorCode.WrongValue, null, "beyond"),
        new("an increment by the smallest number of a negative one", store => store.IncrementAsync("g", "minus one", long.MinValue), new EntryCommands.Increment("g", "minus one", long.MinValue), ErrorCode.WrongValue, null, "beyond"),
        new("a decrement far past the smallest number", store => store.IncrementAsync("g", "smallest", long.MinValue), new EntryCommands.Increment("g", "smallest", long.MinValue), ErrorCode.WrongValue, null, "beyond"),

        // Transactions
        new("an empty transaction", store => store.TransactionAsync([]), new StoreCommands.Transaction([]), ErrorCode.InvalidArgument, "operations", "at least one"),
        new("a transaction without operations", store => store.TransactionAsync(null!), new StoreCommands.Transaction(default), ErrorCode.InvalidArgument, "operations", "operation"),
        new("a transaction with a null in it", store => store.TransactionAsync([new EntryCommands.Set("g", "k", "new"), null!]), new StoreCommands.Transaction([new EntryCommands.Set("g", "k", "new"), null!]), ErrorCode.InvalidArgument, "operations", "Operation 1"),
        new("a transaction over the number of operations", store => store.TransactionAsync(Sets(1001)), new StoreCommands.Transaction([.. Sets(1001)]), ErrorCode.LimitExceeded, null, "gostore.limits.transaction-operations"),
        new("a transaction over the number of bytes", store => store.TransactionAsync(Large(3)), new StoreCommands.Transaction([.. Large(3)]), ErrorCode.LimitExceeded, null, "gostore.limits.transaction-bytes"),
        new("set many without entries", store => store.SetManyAsync(null!), new EntryCommands.SetMany(default), ErrorCode.InvalidArgument, "entries", "entries"),
        new("set many with a null in it", store => store.SetManyAsync([new EntryCommands.Set("g", "k", "new"), null!]), new EntryCommands.SetMany([new EntryCommands.Set("g", "k", "new"), null!]), ErrorCode.InvalidArgument, "entries", "Operation 1"),
        new("set many with a wrong one", store => store.SetManyAsync([new EntryCommands.Set("g", "k", "new"), new EntryCommands.Set("g", "x", "new", TimeSpan.Zero)]), new EntryCommands.SetMany([new EntryCommands.Set("g", "k", "new"), new EntryCommands.Set("g", "x", "new", TimeSpan.Zero)]), ErrorCode.InvalidArgument, "timeToLive", "Operation 1"),
        new("set many over the number of entries", store => store.SetManyAsync(Sets(1001)), new EntryCommands.SetMany([.. Sets(1001)]), ErrorCode.LimitExceeded, null, "gostore.limits.transaction-operations"),
        new("set many over the number of bytes", store => store.SetManyAsync(Large(3)), new EntryCommands.SetMany([.. Large(3)]), ErrorCode.LimitExceeded, null, "gostore.limits.transaction-bytes"),
        new("a batch without keys", store => store.GetBatchAsync("g", null!), new EntryQueries.GetBatch("g", default), ErrorCode.InvalidArgument, "keys", "keys"),
        new("a batch with a null in it", store => store.GetBatchAsync("g", ["k", null!]), new EntryQueries.GetBatch("g", ["k", null!]), ErrorCode.InvalidArgument, "key", "null"),
        new("a batch with a lone surrogate in it", store => store.GetBatchAsync("g", ["k", LoneSurrogate]), new EntryQueries.GetBatch("g", ["k", LoneSurrogate]), ErrorCode.InvalidArgument, "key", "surrogate"),
        new("a batch over the number of keys", store => store.GetBatchAsync("g", Keys(1001)), new EntryQueries.GetBatch("g", [.. Keys(1001)]), ErrorCode.LimitExceeded, null, "gostore.limits.transaction-operations"),
        new("delete many without keys", store => store.DeleteManyAsync("g", null!), new EntryCommands.DeleteMany("g", default), ErrorCode.InvalidArgument, "keys", "keys"),
        new("delete many with a null in it", store => store.DeleteManyAsync("g", ["k", null!]), new EntryCommands.DeleteMany("g", ["k", null!]), ErrorCode.InvalidArgument, "key", "null"),
        new("delete many with a lone surrogate in it", store => store.DeleteManyAsync("g", ["k", LoneSurrogate]), new EntryCommands.DeleteMany("g", ["k", LoneSurrogate]), ErrorCode.InvalidArgument, "key", "surrogate"),
        new("delete many over the number of keys", store => store.DeleteManyAsync("g", Keys(1001)), new EntryCommands.DeleteMany("g", [.. Keys(1001)]), ErrorCode.LimitExceeded, null, "gostore.limits.transaction-operations"),

        // Names and values that are too long, at the limits that nobody changed
        new("a group of 64 KiB and a byte", store => store.SetAsync(new string('g', 65_537), "k", "v"), new EntryCommands.Set(new string('g', 65_537), "k", "v"), ErrorCode.LimitExceeded, null, "gostore.limits.group"),
        new("a group of 64 KiB and a byte to read", store => store.FindAsync(new string('g', 65_537), "k"), new EntryQueries.Get(new string('g', 65_537), "k"), ErrorCode.LimitExceeded, null, "at most 65536"),
        new("a key of 64 KiB and a byte", store => store.SetAsync("g", new string('k', 65_537), "v"), new EntryCommands.Set("g", new string('k', 65_537), "v"), ErrorCode.LimitExceeded, null, "gostore.limits.key"),
        new("a key of 64 KiB and a byte, of letters of three bytes", store => store.SetAsync("g", new string('€', 21_845) + "kk", "v"), new EntryCommands.Set("g", new string('€', 21_845) + "kk", "v"), ErrorCode.LimitExceeded, null, "this one is 65537"),
        new("a type of 64 KiB and a byte", store => store.SetAsync("g", "k", "v", type: new string('t', 65_537)), new EntryCommands.Set("g", "k", "v", Type: new string('t', 65_537)), ErrorCode.LimitExceeded, null, "gostore.limits.key"),
        new("a value of 16 MiB and a byte", store => store.SetAsync("g", "k", new string('v', 16_777_217)), new EntryCommands.Set("g", "k", new string('v', 16_777_217)), ErrorCode.LimitExceeded, null, "gostore.limits.value"),
        new("a patch that makes a value too long", store => store.PatchAsync("g", "json", $"{{\"b\":\"{new string('v', 16_777_216)}\"}}"), new EntryCommands.Patch("g", "json", $"{{\"b\":\"{new string('v', 16_777_216)}\"}}"), ErrorCode.LimitExceeded, null, "gostore.limits.value"),

        // Change log and consumers
        new("changes from revision 0", store => store.GetChangesAsync(0), new ChangeQueries.GetChanges(0), ErrorCode.InvalidArgument, "from", "revisions start at 1"),
        new("changes with a negative limit", store => store.GetChangesAsync(limit: -1), new ChangeQueries.GetChanges(Limit: -1), ErrorCode.InvalidArgument, "limit", "-1"),
        new("a trim up to a negative revision", store => store.TrimChangesAsync(-1), new ChangeCommands.Trim(-1), ErrorCode.InvalidArgument, "upTo", "-1"),
        new("a consumer without a name", store => store.Consumer("").GetAsync(), new ConsumerCommands.Take("", "o", TimeSpan.FromSeconds(1), 1), ErrorCode.InvalidArgument, "name", "empty"),
        new("a consumer without an owner", store => store.Consumer("c", new ConsumerOptions { Owner = "" }).GetAsync(), new ConsumerCommands.Take("c", "", TimeSpan.FromSeconds(1), 1), ErrorCode.InvalidArgument, "owner", "empty"),
        new("a consumer with a lease of nothing", null, new ConsumerCommands.Take("c", "o", TimeSpan.Zero, 1), ErrorCode.InvalidArgument, "lease", "more than zero"),
        new("a consumer with a lease beyond the calendar", store => store.Consumer("c", new ConsumerOptions { Lease = TimeSpan.MaxValue }).GetAsync(), new ConsumerCommands.Take("c", "o", TimeSpan.MaxValue, 1), ErrorCode.InvalidArgument, "lease", "9999"),
        new("a renewal with a negative lease", null, new ConsumerCommands.Renew("c", 1, TimeSpan.FromTicks(-1)), ErrorCode.InvalidArgument, "lease", "more than zero"),
        new("a consumer that takes no changes", null, new ConsumerCommands.Take("c", "o", TimeSpan.FromSeconds(1), 0), ErrorCode.InvalidArgument, "limit", "1 or more"),
        new("a peek at a negative number of changes", store => store.Consumer("c").PeekAsync(-1), new ConsumerQueries.Peek("c", -1), ErrorCode.InvalidArgument, "limit", "-1"),
        new("a seek to revision 0", store => store.Consumer("c").SeekAsync(0), new ConsumerCommands.Seek("c", 0), ErrorCode.InvalidArgument, "next", "from 1 to 1"),
        new("a seek beyond the end", store => store.Consumer("c").SeekAsync(2), new ConsumerCommands.Seek("c", 2), ErrorCode.InvalidArgument, "next", "from 1 to 1"),
        new("a commit of a consumer that is not there", null, new ConsumerCommands.Commit("c", 1, 0), ErrorCode.NotFound, null, "no consumer"),
        new("consumers with a negative limit", null, new ConsumerQueries.List(Limit: -1), ErrorCode.InvalidArgument, "limit", "-1"),

        // Tasks
        new("a task without a name", store => store.Tasks.CreateAsync(""), new TaskCommands.Create(""), ErrorCode.InvalidArgument, "name", "empty"),
        new("a task of a very high priority", store => store.Tasks.CreateAsync("t", priority: 101), new TaskCommands.Create("t", Priority: 101), ErrorCode.InvalidArgument, "priority", "from -100 to 100"),
        new("a task of a very low priority", store => store.Tasks.CreateAsync("t", priority: -101), new TaskCommands.Create("t", Priority: -101), ErrorCode.InvalidArgument, "priority", "-101"),
        new("a task without attempts", store => store.Tasks.CreateAsync("t", attempts: 0), new TaskCommands.Create("t", Attempts: 0), ErrorCode.InvalidArgument, "attempts", "1 or more"),
        new("a task with a timeout of nothing", store => store.Tasks.CreateAsync("t", timeout: TimeSpan.Zero), new TaskCommands.Create("t", Timeout: TimeSpan.Zero), ErrorCode.InvalidArgument, "timeout", "more than zero"),
        new("a task with a timeout of a month", store => store.Tasks.CreateAsync("t", timeout: TimeSpan.FromDays(30)), new TaskCommands.Create("t", Timeout: TimeSpan.FromDays(30)), ErrorCode.InvalidArgument, "timeout", "24 days"),
        new("a task with a negative delay", store => store.Tasks.CreateAsync("t", delay: TimeSpan.FromTicks(-1)), new TaskCommands.Create("t", Delay: TimeSpan.FromTicks(-1)), ErrorCode.InvalidArgument, "delay", "zero or more"),
        new("a task with a delay beyond the calendar", store => store.Tasks.CreateAsync("t", delay: TimeSpan.MaxValue), new TaskCommands.Create("t", Delay: TimeSpan.MaxValue), ErrorCode.InvalidArgument, "delay", "9999"),
        new("a task with a time and a delay", store => store.Tasks.CreateAsync("t", at: DateTimeOffset.UnixEpoch, delay: TimeSpan.Zero), new TaskCommands.Create("t", At: DateTimeOffset.UnixEpoch, Delay: TimeSpan.Zero), ErrorCode.InvalidArgument, "delay", "more than one"),
        new("a task with a time and a schedule", store => store.Tasks.CreateAsync("t", at: DateTimeOffset.UnixEpoch, cron: "* * * * *"), new TaskCommands.Create("t", At: DateTimeOffset.UnixEpoch, Cron: "* * * * *"), ErrorCode.InvalidArgument, "at", "more than one"),
        new("a task with a time zone and no schedule", store => store.Tasks.CreateAsync("t", timeZone: "UTC"), new TaskCommands.Create("t", TimeZone: "UTC"), ErrorCode.InvalidArgument, "timeZone", "no cron"),
        new("a task in a time zone that is not there", store => store.Tasks.CreateAsync("t", cron: "* * * * *", timeZone: "Europe/Atlantis"), new TaskCommands.Create("t", Cron: "* * * * *", TimeZone: "Europe/Atlantis"), ErrorCode.InvalidArgument, "timeZone", "Europe/Atlantis"),
        .. new[] { " ", "*", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 * ", "* * * * 8", "-1 * * * *", "a * * * *", "* * * MO *", "5-1 * * * *", "*/0 * * * *", "*/x * * * *", "1/2/3 * * * *", "1,,2 * * * *", "1- * * * *", "0 0 31 2 *", "0 0 31 4,6,9,11 *", "* * L * *", "@reboot" }.Select(wrong =>
            new Refusal($"a schedule of '{wrong}'", store => store.Tasks.CreateAsync("t", cron: wrong), new TaskCommands.Create("t", Cron: wrong), ErrorCode.InvalidArgument, "cron", "30 8 * * MON-FRI")),
        new("a runner that takes nothing", null, new TaskCommands.Take("r", ["t"], TimeSpan.FromSeconds(1), 0), ErrorCode.InvalidArgument, "limit", "from 1 to 100"),
        new("a runner that takes too many", null, new TaskCommands.Take("r", ["t"], TimeSpan.FromSeconds(1), 101), ErrorCode.InvalidArgument, "limit", "101"),
        new("a runner without a list of names", null, new TaskCommands.Take("r", default, TimeSpan.FromSeconds(1), 1), ErrorCode.InvalidArgument, "names", "missing"),
        new("a runner with an empty name among others", null, new TaskCommands.Take("r", ["t", ""], TimeSpan.FromSeconds(1), 1), ErrorCode.InvalidArgument, "names", "empty"),
        new("a runner of too many names", null, new TaskCommands.Take("r", [.. Keys(101)], TimeSpan.FromSeconds(1), 1), ErrorCode.InvalidArgument, "names", "at most 100"),
        new("a runner with a lease of nothing", null, new TaskCommands.Take("r", ["t"], TimeSpan.Zero, 1), ErrorCode.InvalidArgument, "lease", "more than zero"),
        new("a runner with a negative wait", null, new TaskCommands.Take("r", ["t"], TimeSpan.FromSeconds(1), 1, TimeSpan.FromTicks(-1)), ErrorCode.InvalidArgument, "wait", "zero or more"),
        new("a renewal of a task with a lease beyond the calendar", null, new TaskCommands.Renew("t", 1, TimeSpan.MaxValue), ErrorCode.InvalidArgument, "lease", "9999"),
        new("a report on a task that is not there", null, new TaskCommands.Complete("t", 1), ErrorCode.NotFound, null, "no task"),
        new("a task to be cancelled that is not there", store => store.Tasks.CancelAsync("t"), new TaskCommands.Cancel("t"), ErrorCode.NotFound, null, "no task"),
        new("a task to be retried that is not there", store => store.Tasks.RetryAsync("t"), new TaskCommands.Retry("t"), ErrorCode.NotFound, null, "no task"),
        new("tasks with a negative limit", store => store.Tasks.GetPageAsync(limit: -1), new TaskQueries.List(Limit: -1), ErrorCode.InvalidArgument, "limit", "-1"),
        new("tasks in a state that is none", store => store.Tasks.GetPageAsync((TaskState)9), new TaskQueries.List((TaskState)9), ErrorCode.InvalidArgument, "state", "9"),
        new("tasks after no task", store => store.Tasks.GetPageAsync(after: "x"), new TaskQueries.List(After: "x"), ErrorCode.InvalidArgument, "after", "where a page"),
        new("a payload of 16 MiB and a byte", store => store.Tasks.CreateAsync("t", new string('v', 16_777_217)), new TaskCommands.Create("t", new string('v', 16_777_217)), ErrorCode.LimitExceeded, null, "gostore.limits.value"),
        // The graph
        .. new[] { (new Node("", "a"), "from.type"), (new Node("n", ""), "from.id"), (default, "from.type"), (new Node("n", null!), "from.id"), (new Node("n", LoneSurrogate), "from.id") }.SelectMany(wrong => new Refusal[]
        {
            new($"an edge whose {wrong.Item2} is wrong, {wrong.Item1.Type ?? "null"} {wrong.Item1.Id?.Replace('\ud800', '?') ?? "null"}", store => store.Graph.AddEdgeAsync(wrong.Item1, "e", new Node("n", "b")), new GraphCommands.AddEdge(wrong.Item1, "e", new Node("n", "b")), ErrorCode.InvalidArgument, wrong.Item2, wrong.Item2),
            new($"a put of an edge whose {wrong.Item2} is wrong, {wrong.Item1.Type ?? "null"} {wrong.Item1.Id?.Replace('\ud800', '?') ?? "null"}", store => store.Graph.PutEdgeAsync(wrong.Item1, "e", new Node("n", "b")), new GraphCommands.PutEdge(wrong.Item1, "e", new Node("n", "b")), ErrorCode.InvalidArgument, wrong.Item2, wrong.Item2),
            new($"an update of an edge whose {wrong.Item2} is wrong, {wrong.Item1.Type ?? "null"} {wrong.Item1.Id?.Replace('\ud800', '?') ?? "null"}", store => store.Graph.UpdateEdgeAsync(wrong.Item1, "e", new Node("n", "b"), null), new GraphCommands.UpdateEdge(wrong.Item1, "e", new Node("n", "b"), null), ErrorCode.InvalidArgument, wrong.Item2, wrong.Item2),
            new($"a path whose {wrong.Item2} is wrong, {wrong.Item1.Type ?? "null"} {wrong.Item1.Id?.Replace('\ud800', '?') ?? "null"}", store => store.Graph.FindShortestPathAsync(wrong.Item1, new Node("n", "b")), new GraphQueries.FindShortestPath(wrong.Item1, new Node("n", "b")), ErrorCode.InvalidArgument, wrong.Item2, wrong.Item2),
            new($"a path found by code whose {wrong.Item2} is wrong, {wrong.Item1.Type ?? "null"} {wrong.Item1.Id?.Replace('\ud800', '?') ?? "null"}", store => store.Graph.FindShortestPathAsync(wrong.Item1, new Node("n", "b"), _ => true), new GraphQueries.FindShortestPath(wrong.Item1, new Node("n", "b")), ErrorCode.InvalidArgument, wrong.Item2, wrong.Item2),
        }),
        new("an edge without a type", store => store.Graph.AddEdgeAsync(new Node("n", "a"), "", new Node("n", "b")), new GraphCommands.AddEdge(new Node("n", "a"), "", new Node("n", "b")), ErrorCode.InvalidArgument, "type", "The type is empty"),
        new("an edge to nowhere", store => store.Graph.AddEdgeAsync(new Node("n", "a"), "e", default), new GraphCommands.AddEdge(new Node("n", "a"), "e", default), ErrorCode.InvalidArgument, "to.type", "null"),
        new("a removal of an edge without a type", store => store.Graph.RemoveEdgeAsync(new Node("n", "a"), "", new Node("n", "b")), new GraphCommands.RemoveEdge(new Node("n", "a"), "", new Node("n", "b")), ErrorCode.InvalidArgument, "type", "The type is empty"),
        new("an edge with properties that are no JSON", store => store.Graph.AddEdgeAsync(new Node("n", "a"), "e", new Node("n", "b"), "{a:1}"), new GraphCommands.AddEdge(new Node("n", "a"), "e", new Node("n", "b"), "{a:1}"), ErrorCode.InvalidArgument, "properties", "no JSON document"),
        new("an edge with empty properties", store => store.Graph.AddEdgeAsync(new Node("n", "a"), "e", new Node("n", "b"), ""), new GraphCommands.AddEdge(new Node("n", "a"), "e", new Node("n", "b"), ""), ErrorCode.InvalidArgument, "properties", "no JSON document"),
        new("an edge with properties that are too deep", store => store.Graph.AddEdgeAsync(new Node("n", "a"), "e", new Node("n", "b"), new string('[', 65) + new string(']', 65)), new GraphCommands.AddEdge(new Node("n", "a"), "e", new Node("n", "b"), new string('[', 65) + new string(']', 65)), ErrorCode.InvalidArgument, "properties", "64"),
        new("an edge with half a character in an escape", store => store.Graph.AddEdgeAsync(new Node("n", "a"), "e", new Node("n", "b"), "\"\\ud800\""), new GraphCommands.AddEdge(new Node("n", "a"), "e", new Node("n", "b"), "\"\\ud800\""), ErrorCode.InvalidArgument, "properties", "surrogate"),
        new("an edge with properties of 64 KiB and a byte", store => store.Graph.AddEdgeAsync(new Node("n", "a"), "e", new Node("n", "b"), $"\"{new string('v', 65_535)}\""), new GraphCommands.AddEdge(new Node("n", "a"), "e", new Node("n", "b"), $"\"{new string('v', 65_535)}\""), ErrorCode.LimitExceeded, null, "gostore.graph.max-properties"),
        new("an edge whose id is too long", store => store.Graph.AddEdgeAsync(new Node("n", new string('i', 65_537)), "e", new Node("n", "b")), new GraphCommands.AddEdge(new Node("n", new string('i', 65_537)), "e", new Node("n", "b")), ErrorCode.LimitExceeded, null, "gostore.limits.key"),
        new("an update that expects no edge", store => store.Graph.UpdateEdgeAsync(new Node("n", "a"), "e", new Node("n", "b"), null, ExpectedVersion.Absent), new GraphCommands.UpdateEdge(new Node("n", "a"), "e", new Node("n", "b"), null, ExpectedVersion.Absent), ErrorCode.InvalidArgument, "expected", "AddEdge"),
        new("an update of an edge that is not there", store => store.Graph.UpdateEdgeAsync(new Node("n", "a"), "e", new Node("n", "none"), null), new GraphCommands.UpdateEdge(new Node("n", "a"), "e", new Node("n", "none"), null), ErrorCode.NotFound, null, "\"n:none\""),
        new("a removal of a node without an id", store => store.Graph.RemoveNodeAsync(new Node("n", "")), new GraphCommands.RemoveNode(new Node("n", "")), ErrorCode.InvalidArgument, "node.id", "empty"),
        new("edges after one of another node", null, new GraphQueries.GetOutgoing(new Node("n", "a"), null, new EdgeKey(new Node("n", "b"), "e", new Node("n", "a"))), ErrorCode.InvalidArgument, "after", "none of those"),
        new("edges after one that is none", null, new GraphQueries.GetEdges(null, default(EdgeKey)), ErrorCode.InvalidArgument, "after", "null"),
        new("edges with a negative limit", null, new GraphQueries.GetEdges(Limit: -1), ErrorCode.InvalidArgument, "limit", "-1"),
        .. new (string What, TraversalOptions Options, string Argument, string Says)[]
        {
            ("a negative depth", new TraversalOptions { MaxDepth = -1 }, "maxDepth", "-1"),
            ("a visit limit of 0", new TraversalOptions { VisitLimit = 0 }, "visitLimit", "1 or more"),
            ("a direction of its own", new TraversalOptions { Direction = (EdgeDirection)7 }, "direction", "7"),
            ("an empty edge type", new TraversalOptions { EdgeTypes = ["e", ""] }, "edgeTypes", "empty"),
            ("a null edge type", new TraversalOptions { EdgeTypes = [null!] }, "edgeTypes", "null"),
            ("a null filter", new TraversalOptions { Filters = [null!] }, "filters", "null"),
            ("a filter whose pointer is none", new TraversalOptions { Filters = [new EdgeFilter("a", EdgeComparison.Exists)] }, "filters", "JSON pointer"),
            ("a filter with a wrong escape", new TraversalOptions { Filters = [new EdgeFilter("/a~2", EdgeComparison.Exists)] }, "filters", "~0"),
            ("a filter without a value", new TraversalOptions { Filters = [new EdgeFilter("/a", EdgeComparison.Equal)] }, "filters", "nothing to compare with"),
            ("a filter whose value is no JSON", new TraversalOptions { Filters = [new EdgeFilter("/a", EdgeComparison.Equal, "close")] }, "filters", "quotation marks"),
            ("a filter with a comparison of its own", new TraversalOptions { Filters = [new EdgeFilter("/a", (EdgeComparison)9, "1")] }, "filters", "9"),
        }.SelectMany(wrong => new Refusal[]
        {
            new($"a search with {wrong.What}", store => store.Graph.BreadthFirstSearchAsync(new Node("n", "a"), wrong.Options), new GraphQueries.BreadthFirstSearch(new Node("n", "a"), wrong.Options), ErrorCode.InvalidArgument, wrong.Argument, wrong.Says),
            new($"a path with {wrong.What}", store => store.Graph.FindShortestPathAsync(new Node("n", "a"), new Node("n", "b"), _ => true, wrong.Options), new GraphQueries.FindShortestPath(new Node("n", "a"), new Node("n", "b"), wrong.Options), ErrorCode.InvalidArgument, wrong.Argument, wrong.Says),
        }),
        new("a search with too many filters", store => store.Graph.BreadthFirstSearchAsync(new Node("n", "a"), new TraversalOptions { Filters = [.. Enumerable.Repeat(new EdgeFilter("/a", EdgeComparison.Exists), 17)] }), new GraphQueries.BreadthFirstSearch(new Node("n", "a"), new TraversalOptions { Filters = [.. Enumerable.Repeat(new EdgeFilter("/a", EdgeComparison.Exists), 17)] }), ErrorCode.LimitExceeded, null, "filters"),

        // Files
        new("a backup without a path", store => store.BackupAsync(null!), new StoreCommands.Backup(null!), ErrorCode.InvalidArgument, "path", "name of a file"),
        new("a backup with an empty path", store => store.BackupAsync(""), new StoreCommands.Backup(""), ErrorCode.InvalidArgument, "path", "name of a file"),
        new("a backup into a folder that is not there", store => store.BackupAsync("/no-such-folder/backup.db"), new StoreCommands.Backup("/no-such-folder/backup.db"), ErrorCode.CannotOpen, null, "/no-such-folder"),
    ];

    private readonly TemporaryFolder folder = new();
    private IStore store = null!;

    public static TheoryData<string> AllRefusals => [.. Refusals.Select(refusal => refusal.What)];

    /// <summary>Every text that a request has, one at a time.</summary>
    public static TheoryData<string, string> AllTexts
    {
        get
        {
            var texts = new TheoryData<string, string>();
            foreach (IStoreRequest request in MessageSamples.All("/nowhere").Where(each => each is not StoreCommands.Backup))
            {
                foreach (string part in request.GetType().GetConstructors().Single().GetParameters().Where(each => each.ParameterType == typeof(string)).Select(each => each.Name!))
                {
                    texts.Add(request.Operation, part);
                }
            }

            return texts;
        }
    }

    public async Task InitializeAsync()
    {
        store = await Store.OpenAsync(folder.File("store.db"));
        await store.SetAsync("g", "k", "old");
        await store.SetAsync("g", "empty", "");
        await store.SetAsync("g", "json", """{"a":1}""");
        await store.SetAsync("g", "deep", TooDeep);
        await store.SetAsync("g", "largest", $"{long.MaxValue}");
        await store.SetAsync("g", "smallest", $"{long.MinValue}");
        await store.SetAsync("g", "minus one", "-1");
        foreach (string notANumber in new[] { "1.5", " 1", "1 ", "+1", "01", "-0", "1e3", "0x1", "1_000", "１", "9223372036854775808", "-9223372036854775809" })
        {
            await store.SetAsync("g", notANumber, notANumber);
        }
    }

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(AllRefusals))]
    public async Task It_is_refused_with_its_own_error_through_the_client_and_through_ask_and_changes_nothing(string what)
    {
        Refusal refusal = Refusals.Single(each => each.What == what);
        IReadOnlyList<Entry> before = await store.GetAllAsync("g");

        StoreFailure failure = Assert.IsAssignableFrom<StoreFailure>(await store.Ref.Ask<object>(refusal.Message, Patience));
        Assert.Equal(refusal.Code, failure.Code);
        Assert.Contains(refusal.Says, failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Message.Length < 600, failure.Message);
        if (refusal.Argument is not null)
        {
            Assert.Equal(refusal.Argument, Assert.IsType<InvalidArgument>(Cause(failure)).Argument);
        }

        if (refusal.Call is { } call)
        {
            StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => call(store));
            Assert.Equal(refusal.Code, error.Code);
            Assert.Contains(refusal.Says, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, await store.GetAllAsync("g"));
        Assert.Equal(before.Count, await store.CountAllAsync());
        Assert.Equal(1, await store.SetAsync("afterwards", "k", "v"));
    }

    [Theory]
    [MemberData(nameof(AllTexts))]
    public async Task A_null_or_a_lone_surrogate_in_any_text_of_any_request_is_refused_with_its_name(string operation, string part)
    {
        IStoreRequest sample = MessageSamples.All(folder.Path).Single(each => each.Operation == operation);
        bool nullIsAllowed = part is "After"
            || (part is "Type" && sample is EntryQueries.GetAll or EntryQueries.GetPage)
            || (part is "Type" or "Group" && sample is ChangeQueries.GetChanges or ConsumerCommands.Take)
            || (part is "Cron" or "TimeZone" or "Id" && sample is TaskCommands.Create)
            || (part is "Name" && sample is TaskQueries.List)
            || (part is "Type" && sample.GetType().DeclaringType == typeof(GraphQueries) && sample is not GraphQueries.GetEdge)
            || part is "Properties";
        foreach (string? wrong in new[] { null, LoneSurrogate }.Skip(nullIsAllowed ? 1 : 0))
        {
            object reply = await store.Ref.Ask<object>(MessageSamples.With(sample, part, wrong), Patience);
            Assert.True(reply is InvalidArgument, $"{operation} with {part} = {(wrong is null ? "null" : "a lone surrogate")} was answered with {reply}");
            string name = ((InvalidArgument)reply).Argument;
            Assert.True(name.Equals(part, StringComparison.OrdinalIgnoreCase) || (part, name) is ("Document", "patch"), $"{part} is called {name}");
            Assert.Contains(wrong is null ? "null" : part == "Namespace" ? "letters, digits and hyphens" : "surrogate", ((InvalidArgument)reply).Message, StringComparison.Ordinal);
        }

        Assert.Equal("old", await store.GetAsync("g", "k"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_null_or_a_lone_surrogate_in_any_text_of_any_call_is_refused_and_changes_nothing(bool isNull)
    {
        string wrong = isNull ? null! : LoneSurrogate;
        (string What, Func<Task> Call)[] calls =
        [
            ("set group", () => store.SetAsync(wrong, "k", "v")),
            ("set key", () => store.SetAsync("g", wrong, "v")),
            ("set value", () => store.SetAsync("g", "k", wrong)),
            ("set type", () => store.SetAsync("g", "k", "v", type: wrong)),
            ("set many group", () => store.SetManyAsync([new EntryCommands.Set(wrong, "k", "v")])),
            ("get group", () => store.GetAsync(wrong, "k")),
            ("get key", () => store.GetAsync("g", wrong)),
            ("find group", () => store.FindAsync(wrong, "k")),
            ("find key", () => store.FindAsync("g", wrong)),
            ("batch group", () => store.GetBatchAsync(wrong, ["k"])),
            ("batch key", () => store.GetBatchAsync("g", [wrong])),
            ("all group", () => store.GetAllAsync(wrong)),
            ("page group", () => store.GetPageAsync(wrong, 0, 1)),
            ("prefix group", () => store.GetPrefixAsync(wrong, "k")),
            ("prefix", () => store.GetPrefixAsync("g", wrong)),
            ("range group", () => store.GetRangeAsync(wrong, "a", "z")),
            ("type group", () => store.GetByTypeAsync(wrong, "t")),
            ("type", () => store.GetByTypeAsync("g", wrong)),
            ("walk group", () => store.AllAsync(wrong).ToListAsync().AsTask()),
            ("walk groups", () => store.GroupsAsync(wrong).ToListAsync().AsTask()),
            ("groups", () => store.GetGroupsAsync(wrong)),
            ("exists group", () => store.ExistsAsync(wrong, "k")),
            ("exists key", () => store.ExistsAsync("g", wrong)),
            ("group exists", () => store.GroupExistsAsync(wrong)),
            ("ttl group", () => store.GetTimeToLiveAsync(wrong, "k")),
            ("ttl key", () => store.GetTimeToLiveAsync("g", wrong)),
            ("touch group", () => store.TouchAsync(wrong, "k", null)),
            ("touch key", () => store.TouchAsync("g", wrong, null)),
            ("increment group", () => store.IncrementAsync(wrong, "k")),
            ("increment key", () => store.IncrementAsync("g", wrong)),
            ("patch group", () => store.PatchAsync(wrong, "k", "{}")),
            ("patch key", () => store.PatchAsync("g", wrong, "{}")),
            ("patch", () => store.PatchAsync("g", "json", isNull ? null! : $$"""{"a":"{{wrong}}"}""")),
            ("delete group", () => store.DeleteAsync(wrong, "k")),
            ("delete key", () => store.DeleteAsync("g", wrong)),
            ("delete many group", () => store.DeleteManyAsync(wrong, ["k"])),
            ("delete many key", () => store.DeleteManyAsync("g", [wrong])),
            ("delete whole group", () => store.DeleteGroupAsync(wrong)),
            ("delete groups", () => store.DeleteGroupsAsync(wrong)),
            ("delete prefix group", () => store.DeletePrefixAsync(wrong, "k")),
            ("delete prefix", () => store.DeletePrefixAsync("g", wrong)),
            ("delete range group", () => store.DeleteRangeAsync(wrong, null, null)),
            ("count group", () => store.CountAsync(wrong)),
            ("count all", () => store.CountAllAsync(wrong)),
            ("split group", () => store.SplitAsync(wrong, "k", ",")),
            ("split key", () => store.SplitAsync("g", wrong, ",")),
            ("split separator", () => store.SplitAsync("g", "k", wrong)),
            ("fields group", () => store.FieldsAsync(wrong, "k")),
            ("fields key", () => store.FieldsAsync("g", wrong)),
            ("transact get", () => store.TransactAsync(transaction => transaction.GetAsync(wrong, "k"))),
            ("transact set", () => store.TransactAsync(transaction => { transaction.Set("g", "k", wrong); return Task.CompletedTask; })),
            ("transact delete range", () => store.TransactAsync(transaction => { transaction.DeleteRange(wrong); return Task.CompletedTask; })),
            ("export", () => store.ExportAsync(new MemoryStream(), wrong)),
            ("task name", () => store.Tasks.CreateAsync(wrong)),
            ("task payload", () => store.Tasks.CreateAsync("t", wrong)),
            ("task to find", () => store.Tasks.FindAsync(wrong)),
            ("task to cancel", () => store.Tasks.CancelAsync(wrong)),
            ("task to retry", () => store.Tasks.RetryAsync(wrong)),
            ("consumer get", () => store.Consumer(wrong).GetAsync()),
            ("consumer status", () => store.Consumer(wrong).StatusAsync()),
            ("consumer peek", () => store.Consumer(wrong).PeekAsync()),
            ("consumer seek", () => store.Consumer(wrong).SeekAsync(1)),
            ("consumer delete", () => store.Consumer(wrong).DeleteAsync()),
            ("edge type", () => store.Graph.AddEdgeAsync(new Node("n", "a"), wrong, new Node("n", "b"))),
            ("edge from", () => store.Graph.PutEdgeAsync(new Node(wrong, "a"), "e", new Node("n", "b"))),
            ("edge to", () => store.Graph.FindEdgeAsync(new Node("n", "a"), "e", new Node("n", wrong))),
            ("outgoing node", () => store.Graph.OutgoingAsync(new Node("n", wrong)).ToListAsync().AsTask()),
            ("incoming node", () => store.Graph.IncomingAsync(new Node(wrong, "a")).ToListAsync().AsTask()),
            ("degree node", () => store.Graph.GetDegreeAsync(new Node("n", wrong))),
            ("neighbours node", () => store.Graph.GetNeighboursAsync(new Node("n", wrong))),
            ("mutual node", () => store.Graph.GetMutualConnectionsAsync(new Node("n", "a"), new Node("n", wrong))),
            ("search node", () => store.Graph.BreadthFirstSearchAsync(new Node("n", wrong))),
            ("path node", () => store.Graph.FindShortestPathAsync(new Node("n", "a"), new Node("n", wrong))),
        ];
        (string What, Func<Task> Call)[] onlySurrogates =
        [
            ("range from", () => store.GetRangeAsync("g", wrong, null)),
            ("range to", () => store.GetRangeAsync("g", null, wrong)),
            ("delete range from", () => store.DeleteRangeAsync("g", wrong, null)),
            ("delete range to", () => store.DeleteRangeAsync("g", null, wrong)),
            ("changes type", () => store.GetChangesAsync(type: wrong)),
            ("changes group", () => store.ChangesAsync(group: wrong).ToListAsync().AsTask()),
            ("consumer owner", () => store.Consumer("c", new ConsumerOptions { Owner = wrong }).GetAsync()),
            ("consumer type", () => store.Consumer("c", new ConsumerOptions { Type = wrong }).GetAsync()),
            ("edges type", () => store.Graph.EdgesAsync(wrong).ToListAsync().AsTask()),
            ("edge properties", () => store.Graph.AddEdgeAsync(new Node("n", "a"), "e", new Node("n", "b"), $"\"{wrong}\"")),
        ];
        IReadOnlyList<Entry> before = await store.GetAllAsync("g");

        foreach ((string what, Func<Task> call) in isNull ? calls : [.. calls, .. onlySurrogates])
        {
            Exception? error = await Record.ExceptionAsync(call);
            Assert.True(error is StoreException { Code: ErrorCode.InvalidArgument }, $"{what}: {error}");
            Assert.True(error!.Message.Contains(isNull ? "null" : "surrogate", StringComparison.Ordinal) || what == "patch", $"{what}: {error.Message}");
        }

        Assert.Equal(before, await store.GetAllAsync("g"));
        Assert.Equal(["g"], await store.GetGroupsAsync());
    }

    [Fact]
    public async Task Names_and_values_as_long_as_the_limits_allow_are_taken_and_a_byte_more_is_not()
    {
        string path = folder.File("small.db");
        await using IStore small = await Store.OpenAsync(path, options => (options.GroupLimit, options.KeyLimit, options.ValueLimit) = (3, 4, 5));

        Assert.Equal(1, await small.SetAsync("€", "éé", "12345", type: "tttt"));
        Assert.Equal("12345", await small.GetAsync("€", "éé"));
        foreach ((Func<Task> call, string setting, long limit, long actual) in new (Func<Task>, string, long, long)[]
        {
            (() => small.SetAsync("€x", "k", "v"), "gostore.limits.group", 3, 4),
            (() => small.SetAsync("g", "ééx", "v"), "gostore.limits.key", 4, 5),
            (() => small.SetAsync("g", "k", "12345€"), "gostore.limits.value", 5, 8),
            (() => small.SetAsync("g", "k", "v", type: "ttttt"), "gostore.limits.key", 4, 5),
            (() => small.PatchAsync("g", "k", """{"a":1}"""), "gostore.limits.value", 5, 7),
        })
        {
            var error = await Assert.ThrowsAsync<LimitExceededException>(call);
            Assert.Contains(setting, error.Message, StringComparison.Ordinal);
            Assert.Equal((limit, actual), (error.Limit, error.Actual));
        }

        Assert.Equal(1, await small.CountAllAsync());
    }

    [Fact]
    public async Task Names_and_values_at_the_limits_that_nobody_changed_are_taken()
    {
        string name = new('€', 21_845);
        await store.SetAsync(name + "g", name + "k", new string('v', 16_777_216));

        Assert.Equal(16_777_216, (await store.GetAsync(name + "g", name + "k")).Length);
    }

    [Fact]
    public async Task The_limits_of_a_transaction_can_be_lowered_and_hold_to_the_operation_and_to_the_byte()
    {
        await using IStore small = await Store.OpenAsync(folder.File("small.db"), options => (options.TransactionOperationsLimit, options.TransactionBytesLimit) = (2, 10));

        await small.TransactionAsync([new EntryCommands.Set("g", "a", "123"), new EntryCommands.Set("g", "b", "123")]);
        var tooMany = await Assert.ThrowsAsync<LimitExceededException>(() => small.TransactionAsync(Sets(3)));
        Assert.Equal((2, 3), (tooMany.Limit, tooMany.Actual));
        var tooLarge = await Assert.ThrowsAsync<LimitExceededException>(() => small.TransactionAsync([new EntryCommands.Set("g", "a", "456"), new EntryCommands.Set("g", "b", "4567")]));
        Assert.Equal((10, 11), (tooLarge.Limit, tooLarge.Actual));
        Assert.Equal("123", await small.GetAsync("g", "a"));
    }

    [Fact]
    public async Task A_limit_as_large_as_numbers_go_works_and_sets_no_memory_aside()
    {
        // Of the process, as a test goes on on other threads than it began on. Room for so many entries would be sixteen gigabytes for their references alone.
        long before = GC.GetTotalAllocatedBytes();
        foreach (long limit in new[] { int.MaxValue, long.MaxValue })
        {
            int count = (int)await store.CountAsync("g");
            Assert.Equal(count, (await store.GetPageAsync("g", 0, limit)).Count);
            Assert.Equal(count, (await store.GetPrefixAsync("g", "", 0, limit)).Count);
            Assert.Equal(count, (await store.GetRangeAsync("g", null, null, 0, limit)).Count);
            Assert.Empty(await store.GetByTypeAsync("g", "t", 0, limit));
            Assert.Empty(await store.GetPageAsync("g", limit, limit));
            Assert.Equal(0, await store.DeletePrefixAsync("g", "", limit, limit));
            Assert.Equal(0, await store.DeleteRangeAsync("g", "none", "none", 0, limit));
        }

        var deleted = Assert.IsType<TransactionDone>(await store.Ref.Ask<object>(new StoreCommands.Transaction([new EntryCommands.DeleteRange("g", default, long.MaxValue, long.MaxValue)]), Patience));
        Assert.Equal(new EntriesDeleted(0), deleted.Replies.Single());
        Assert.IsType<EntryPage>(await store.Ref.Ask<object>(new EntryQueries.GetPage("g", Limit: int.MaxValue), Patience));
        Assert.IsType<GroupPage>(await store.Ref.Ask<object>(new EntryQueries.GetGroups(Limit: int.MaxValue), Patience));
        Assert.True(GC.GetTotalAllocatedBytes() - before < 12_000_000_000);
    }

    [Fact]
    public async Task Two_backups_to_one_name_leave_one_that_is_whole()
    {
        await store.SetManyAsync(Keys(1000).Select(key => new EntryCommands.Set("many", key, new string('v', 1000))));
        string path = folder.File("backup.db");

        Task<BackedUp>[] backups = [store.BackupAsync(path), store.BackupAsync(path)];
        Exception?[] errors = [.. await Task.WhenAll(backups.Select(backup => Record.ExceptionAsync(() => backup)))];

        Assert.Contains(null, errors);
        Assert.All(errors.OfType<Exception>(), error => Assert.IsAssignableFrom<StoreException>(error));
        Assert.Equal("ok", RawDatabase.IntegrityOf(path));
        await using IStore copy = await Store.OpenAsync(path);
        Assert.Equal(await store.CountAllAsync(), await copy.CountAllAsync());
        Assert.Empty(Directory.GetFiles(folder.Path, "*.partial*"));
    }

    [Fact]
    public async Task A_time_to_live_as_short_as_it_can_be_is_taken()
    {
        await store.SetAsync("g", "k", "v", TimeSpan.FromTicks(1));
        await store.SetAsync("g", "k2", "v", TimeSpan.FromDays(365_000));

        Assert.True(await store.GetTimeToLiveAsync("g", "k2") > TimeSpan.FromDays(364_999));
    }

    [Fact]
    public async Task An_increment_reaches_both_ends_of_the_numbers()
    {
        Assert.Equal(long.MaxValue, await store.IncrementAsync("n", "up", long.MaxValue));
        Assert.Equal(long.MinValue, await store.IncrementAsync("n", "down", long.MinValue));
        Assert.Equal(-1, await store.IncrementAsync("n", "up", long.MinValue));
        Assert.Equal(-1, await store.IncrementAsync("n", "down", long.MaxValue));
        Assert.Equal(-1, await store.IncrementAsync("n", "up", 0));
    }

    [Fact]
    public async Task A_path_that_cannot_be_opened_is_refused_with_what_is_wrong()
    {
        (string? Path, ErrorCode Code, string Says)[] paths =
        [
            (null, ErrorCode.InvalidArgument, "path"),
            ("", ErrorCode.InvalidArgument, "it must be a file"),
            ("  ", ErrorCode.InvalidArgument, "it must be a file"),
            ("a\0b", ErrorCode.InvalidArgument, "NUL"),
            (folder.Path, ErrorCode.CannotOpen, "is a folder"),
            (folder.File("missing/store.db"), ErrorCode.CannotOpen, "does not exist"),
        ];
        foreach ((string? path, ErrorCode code, string says) in paths)
        {
            StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => Store.OpenAsync(path!));
            Assert.Equal(code, error.Code);
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(folder.File("missing")));
    }

    [Theory]
    [InlineData("gostore.batch.requests = 0", "gostore.batch.requests")]
    [InlineData("gostore.sqlite.page-size = 1000", "gostore.sqlite.page-size")]
    [InlineData("gostore.sqlite.synchronous = maybe", "gostore.sqlite.synchronous")]
    [InlineData("gostore.sqlite.journal-mode = off", "gostore.sqlite.journal-mode")]
    [InlineData("gostore.mailbox-capacity = 0", "gostore.mailbox-capacity")]
    [InlineData("gostore.purge.interval = 0s", "gostore.purge.interval")]
    [InlineData("gostore.ask-timeout = 0s", "gostore.ask-timeout")]
    [InlineData("gostore.mailbox-capacity = many", "gostore.mailbox-capacity")]
    [InlineData("gostore.sqlite.cache-size = large", "gostore.sqlite.cache-size")]
    [InlineData("gostore.ask-timeout = soon", "gostore.ask-timeout")]
    [InlineData("gostore.graph.max-searches = 0", "gostore.graph.max-searches")]
    [InlineData("gostore.graph.max-visited-nodes = many", "gostore.graph.max-visited-nodes")]
    [InlineData("gostore.path = ${nowhere}", "HOCON")]
    public async Task A_setting_that_is_not_what_it_may_be_is_refused_with_its_name(string setting, string says)
    {
        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => Store.OpenAsync(folder.File("never.db"), options => options.Hocon = setting));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("never.db")));
    }

    [Fact]
    public async Task Every_call_after_the_close_says_that_the_store_is_closed()
    {
        await store.CloseAsync();
        Func<Task>[] calls =
        [
            () => store.SetAsync("g", "k", "v"),
            () => store.SetManyAsync([new EntryCommands.Set("g", "k", "v")]),
            () => store.GetAsync("g", "k"),
            () => store.FindAsync("g", "k"),
            () => store.GetBatchAsync("g", ["k"]),
            () => store.GetAllAsync("g"),
            () => store.GetPageAsync("g", 0, 1),
            () => store.GetPrefixAsync("g", "k"),
            () => store.GetRangeAsync("g", null, null),
            () => store.GetByTypeAsync("g", "t"),
            () => store.AllAsync("g").ToListAsync().AsTask(),
            () => store.GroupsAsync().ToListAsync().AsTask(),
            () => store.GetGroupsAsync(),
            () => store.ExistsAsync("g", "k"),
            () => store.GroupExistsAsync("g"),
            () => store.GetTimeToLiveAsync("g", "k"),
            () => store.TouchAsync("g", "k", null),
            () => store.IncrementAsync("g", "n"),
            () => store.PatchAsync("g", "j", "{}"),
            () => store.DeleteAsync("g", "k"),
            () => store.DeleteManyAsync("g", ["k"]),
            () => store.DeleteGroupAsync("g"),
            () => store.DeleteGroupsAsync("g"),
            () => store.DeletePrefixAsync("g", "k"),
            () => store.DeleteRangeAsync("g", null, null),
            () => store.CountAsync("g"),
            () => store.CountAllAsync(),
            () => store.SplitAsync("g", "k", ","),
            () => store.FieldsAsync("g", "k"),
            () => store.TransactionAsync([new EntryCommands.Set("g", "k", "v")]),
            () => store.TransactAsync(transaction => transaction.GetAsync("g", "k")),
            () => store.ExportAsync(new MemoryStream()),
            () => store.ImportAsync(new MemoryStream("""{"group":"g","key":"k","value":"v"}"""u8.ToArray())),
            () => store.PurgeAsync(),
            () => store.BackupAsync(folder.File("backup.db")),
            () => store.GetInfoAsync(),
            () => store.GetChangesAsync(),
            () => store.ChangesAsync().ToListAsync().AsTask(),
            () => store.GetLatestRevisionAsync(),
            () => store.TrimChangesAsync(1),
            () => store.ConsumersAsync().ToListAsync().AsTask(),
            () => store.Tasks.CreateAsync("t"),
            () => store.Tasks.FindAsync("t"),
            () => store.Tasks.ListAsync().ToListAsync().AsTask(),
            () => store.Tasks.CancelAsync("t"),
            () => store.Tasks.RetryAsync("t"),
            () => store.Consumer("c").GetAsync(),
            () => store.Consumer("c").StatusAsync(),
            () => store.Consumer("c").PeekAsync(),
            () => store.Consumer("c").SeekAsync(1),
            () => store.Consumer("c").DeleteAsync(),
            () => store.Consumer("c").StreamAsync().ToListAsync().AsTask(),
            () => store.Graph.AddEdgeAsync(new Node("n", "a"), "e", new Node("n", "b")),
            () => store.Graph.FindEdgeAsync(new Node("n", "a"), "e", new Node("n", "b")),
            () => store.Graph.EdgesAsync().ToListAsync().AsTask(),
            () => store.Graph.RemoveNodeAsync(new Node("n", "a")),
            () => store.Graph.BreadthFirstSearchAsync(new Node("n", "a")),
            () => store.Graph.FindShortestPathAsync(new Node("n", "a"), new Node("n", "b"), _ => true),
        ];

        foreach (Func<Task> call in calls)
        {
            StoreException error = await Assert.ThrowsAnyAsync<StoreException>(call);
            Assert.Equal(ErrorCode.Closed, error.Code);
            Assert.Contains(folder.File("store.db"), error.Message, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(folder.File("backup.db")));
    }

    [Fact]
    public async Task Closing_and_disposing_twice_is_no_error()
    {
        await store.CloseAsync();
        await store.CloseAsync();
        await store.DisposeAsync();
        await store.DisposeAsync();
        await store.CloseAsync();

        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => store.GetAsync("g", "k"));
        Assert.Equal(ErrorCode.Closed, error.Code);
    }

    [Fact]
    public async Task The_store_may_be_used_from_inside_a_loop_over_it()
    {
        await store.DeleteGroupAsync("g");
        await store.SetManyAsync(Keys(500).Select(key => new EntryCommands.Set("loop", key, "v")));
        int seen = 0;
        await foreach (Entry entry in store.AllAsync("loop"))
        {
            seen++;
            await store.SetAsync("copy", entry.Key, entry.Value);
            Assert.True(await store.DeleteAsync("loop", entry.Key));
            await foreach (string group in store.GroupsAsync())
            {
                Assert.Contains(group, new[] { "copy", "loop" });
            }
        }

        Assert.Equal((500, 0, 500), (seen, await store.CountAsync("loop"), await store.CountAsync("copy")));
    }

    private static StoreFailure Cause(StoreFailure failure) => failure is TransactionFailed failed ? failed.Cause : failure;

    private static IEnumerable<EntryCommands.Set> Sets(int count) => Keys(count).Select(key => new EntryCommands.Set("g", key, "new"));

    private static IEnumerable<EntryCommands.Set> Large(int count) => Keys(count).Select(key => new EntryCommands.Set("g", key, new string('v', 12_000_000)));

    private static IEnumerable<string> Keys(int count) => Enumerable.Range(0, count).Select(index => $"key {index:0000}");

    private sealed record Refusal(string What, Func<IStore, Task>? Call, IStoreRequest Message, ErrorCode Code, string? Argument, string Says);
}
