using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using GoStore.Actors.TestSupport;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Namespaces;

/// <summary>Namespaces through <c>INamespace</c> and, for other actors, through <c>IStore.Namespaces</c>.</summary>
public sealed class NamespaceUseTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();
    private readonly ManualTimeProvider clock = new();
    private IStore store = null!;

    public async Task InitializeAsync() => store = await Store.OpenAsync(folder.File("store.db"), options => options.TimeProvider = clock);

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task An_actor_asks_within_a_namespace_and_reads_replies_without_its_name()
    {
        IActorRef namespaces = store.Namespaces;

        EntryWritten written = await namespaces.AskAsync(new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("config", "colour", "blue")), Patience);
        Entry entry = await namespaces.AskAsync(new InNamespace<Entry>("tenant-a", new EntryQueries.Get("config", "colour")), Patience);

        Assert.Equal((1L, "config", "blue"), (written.Version, entry.Group, entry.Value));
        Assert.Equal("blue", await store.GetAsync("tenant-a:config", "colour"));
        Assert.Equal(new EntryNotFound("config", "size"), await namespaces.Ask<object>(new InNamespace<Entry>("tenant-a", new EntryQueries.Get("config", "size")), Patience));
        Assert.Equal(new EntryNotFound("config", "colour"), await namespaces.Ask<object>(new InNamespace<Entry>("tenant-b", new EntryQueries.Get("config", "colour")), Patience));
    }

    [Fact]
    public async Task A_reply_comes_from_an_actor_that_understands_the_next_request_of_the_namespace()
    {
        ActorSystem system = ActorSystem.Create("app", ConfigurationFactory.ParseString($$"""
            akka.loglevel = ERROR
            akka.stdout-loglevel = OFF
            gostore.path = "{{folder.File("system.db")}}"
            """));
        try
        {
            var replies = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
            IActorRef caller = system.ActorOf(Props.Create(() => new Caller(system.GoStore().Namespaces, replies)));

            Assert.Equal("v", Assert.IsType<Entry>(await replies.Task.WaitAsync(Patience)).Value);
            Assert.False(caller.IsNobody());
        }
        finally
        {
            await system.Terminate();
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tenant:a")]
    [InlineData("tenant a")]
    [InlineData("ténant")]
    [InlineData("$a")]
    public async Task A_name_that_is_not_allowed_is_refused_in_the_same_words_everywhere(string? name)
    {
        object reply = await store.Namespaces.Ask<object>(new InNamespace<EntryWritten>(name!, new EntryCommands.Set("g", "k", "v")), Patience);
        var refused = Assert.IsType<InvalidArgument>(reply);
        StoreException thrown = await Assert.ThrowsAnyAsync<StoreException>(() => store.NamespaceAsync(name!));

        Assert.Equal(("namespace", refused.Message), (refused.Argument, thrown.Message));
        Assert.Contains("tenant-42", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.CountAllAsync());
        Assert.Empty(await store.NamespacesAsync().ToListAsync());
    }

    [Fact]
    public async Task What_is_no_request_within_a_namespace_is_answered_with_what_is_wrong()
    {
        object[] wrong = ["a text", new EntryCommands.Set("g", "k", "v"), new InNamespace<EntryWritten>("tenant-a", null!), new InNamespace<EntryWritten>("tenant-a", new InNamespace<EntryWritten>("tenant-b", new EntryCommands.Set("g", "k", "v")))];
        foreach (object message in wrong)
        {
            Assert.IsType<InvalidArgument>(await store.Namespaces.Ask<object>(message, Patience));
        }

        object misled = await store.Ref.Ask<object>(new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("g", "k", "v")), Patience);
        Assert.Contains("IStore.Namespaces", Assert.IsType<InvalidArgument>(misled).Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.CountAllAsync());
    }

    [Fact]
    public async Task An_operation_of_a_transaction_that_nobody_can_scope_is_refused_with_its_index()
    {
        INamespace tenant = await store.NamespaceAsync("tenant-a");

        var failed = await Assert.ThrowsAsync<TransactionFailedException>(() => tenant.TransactionAsync([new EntryCommands.Set("g", "k", "v"), new Unscoped()]));

        Assert.Equal(1, failed.Index);
        Assert.Contains(nameof(Unscoped), failed.Message, StringComparison.Ordinal);
        Assert.False(await tenant.ExistsAsync("g", "k"));
    }

    [Fact]
    public async Task Operations_that_name_no_group_are_about_the_default_group()
    {
        INamespace tenant = await store.NamespaceAsync("tenant-a");

        Assert.Equal(1, await tenant.SetAsync("k", "v", TimeSpan.FromMinutes(1)));
        Assert.Equal("v", await tenant.GetAsync("k"));
        Assert.Equal((INamespace.DefaultGroup, "v"), ((await tenant.FindAsync("k"))!.Group, (await tenant.FindAsync("k"))!.Value));
        Assert.True(await tenant.ExistsAsync("k"));
        Assert.Equal(TimeSpan.FromMinutes(1), await tenant.GetTimeToLiveAsync("k"));
        Assert.Null(await tenant.TouchAsync("k", null));
        Assert.Equal(5, await tenant.IncrementAsync("n", 5));
        Assert.Equal("""{"a":1}""", (await tenant.PatchAsync("d", """{"a":1}""")).Value);
        Assert.True(await tenant.DeleteAsync("k"));
        Assert.Equal(["default"], await tenant.GetGroupsAsync());
        Assert.Equal(["tenant-a:default"], await store.GetGroupsAsync());
    }

    [Fact]
    public async Task A_handle_knows_the_quota_that_it_was_last_told()
    {
        INamespace first = await store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 5 });
        INamespace second = await store.NamespaceAsync("tenant-a");
        Assert.Equal(5, second.Quota.MaxKeys);

        NamespaceInfo info = await first.SetQuotaAsync(new Quota { MaxKeys = 7 });
        await second.SetAsync("k", "four");

        Assert.Equal((7, 7, 5), (info.Quota.MaxKeys, first.Quota.MaxKeys, second.Quota.MaxKeys));
        Assert.Equal(new NamespaceUsage(1, 1, 5), await second.UsageAsync());
        Assert.Equal(7, second.Quota.MaxKeys);
        StoreException negative = await Assert.ThrowsAnyAsync<StoreException>(() => first.SetQuotaAsync(new Quota { MaxGroups = -1 }));
        Assert.Equal(ErrorCode.InvalidArgument, negative.Code);
        await Assert.ThrowsAnyAsync<StoreException>(() => first.SetQuotaAsync(null!));
        await Assert.ThrowsAnyAsync<StoreException>(() => store.NamespaceAsync("tenant-b", new Quota { MaxKeys = -1 }));
        NamespaceInfo listed = Assert.Single(await store.NamespacesAsync().ToListAsync());
        Assert.Equal(new NamespaceInfo("tenant-a", new Quota { MaxKeys = 7 }, new NamespaceUsage(1, 1, 5)), listed);
    }

    [Fact]
    public async Task The_quota_holds_for_actors_too_and_its_failure_names_the_group_once()
    {
        await store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 1 });
        object first = await store.Namespaces.Ask<object>(new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("tenant-a:g", "k", "v")), Patience);
        object second = await store.Namespaces.Ask<object>(new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("tenant-a:g", "l", "v")), Patience);

        Assert.IsType<EntryWritten>(first);
        Assert.Equal(new QuotaExceeded("tenant-a", QuotaLimit.Keys, 1, 2, "tenant-a:g", "l"), second);
    }

    [Fact]
    public async Task More_namespaces_than_a_page_holds_are_all_listed_in_order()
    {
        await using IStore small = await Store.OpenAsync(folder.File("pages.db"), options => options.Hocon = "gostore.page-entries = 7");
        string[] names = [.. Enumerable.Range(10, 50).Select(number => $"tenant-{number}")];
        foreach (string name in names.Reverse())
        {
            await small.NamespaceAsync(name);
        }

        Assert.Equal(names, await small.NamespacesAsync().Select(each => each.Name).ToListAsync());
    }

    [Fact]
    public async Task An_optimistic_transaction_within_a_namespace_sees_its_own_groups_and_runs_again_after_a_change()
    {
        INamespace tenant = await store.NamespaceAsync("tenant-a");
        await tenant.SetAsync("stock", "apple", "3");
        int runs = 0;
        string seen = await tenant.TransactAsync(async transaction =>
        {
            string value = await transaction.GetAsync("stock", "apple");
            if (++runs == 1)
            {
                await tenant.SetAsync("stock", "apple", "2");
            }

            transaction.Set("stock", "apple", $"{int.Parse(value) - 1}");
            transaction.Set("sold", "apple", "1");
            Assert.Equal(["apple"], (await transaction.GetAllAsync("stock")).Select(each => each.Key));
            return value;
        });

        Assert.Equal(("2", 2), (seen, runs));
        Assert.Equal("1", await tenant.GetAsync("stock", "apple"));
        Assert.Equal(["tenant-a:sold", "tenant-a:stock"], await store.GetGroupsAsync());
    }

    [Fact]
    public async Task An_export_of_a_namespace_names_no_namespace_and_can_be_imported_into_another()
    {
        INamespace first = await store.NamespaceAsync("tenant-a");
        INamespace second = await store.NamespaceAsync("tenant-b");
        await first.SetAsync("g", "k", "v");
        await first.SetAsync("h", "k", "w");
        await store.SetAsync("tenant-ab:g", "k", "not ours");
        using var lines = new MemoryStream();

        Assert.Equal(2, await first.ExportAsync(lines));
        Assert.DoesNotContain("tenant", Encoding.UTF8.GetString(lines.ToArray()), StringComparison.Ordinal);
        lines.Position = 0;
        Assert.Equal(2, await second.ImportAsync(lines));
        Assert.Equal(["g", "h"], await second.GetGroupsAsync());
        Assert.Equal("w", await second.GetAsync("h", "k"));
    }

    [Fact]
    public async Task A_closed_store_answers_within_namespaces_too()
    {
        INamespace known = await store.NamespaceAsync("known");
        await known.SetAsync("k", "v");
        await store.CloseAsync();

        foreach (string name in (string[])["known", "unknown"])
        {
            Assert.IsType<StoreClosed>(await store.Namespaces.Ask<object>(new InNamespace<EntryWritten>(name, new EntryCommands.Set("g", "k", "v")), Patience));
        }

        Assert.Equal(ErrorCode.Closed, await Answers.CodeAsync(known.GetAsync("k")));
    }

    [Fact]
    public async Task A_call_that_was_cancelled_while_it_waited_is_not_done()
    {
        await store.NamespaceAsync("tenant-a");
        INamespace tenant = await store.NamespaceAsync("tenant-a");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tenant.SetAsync("k", "v", cancellationToken: cancelled.Token));
        Assert.False(await tenant.ExistsAsync("k"));
    }

    [Fact]
    public async Task A_request_that_makes_an_actor_fail_is_answered_and_so_are_the_others()
    {
        INamespace tenant = await store.NamespaceAsync("tenant-a");
        Task<long>[] before = [.. Enumerable.Range(0, 20).Select(number => tenant.SetAsync($"{number}", "v"))];
        Task<object>[] poison =
        [
            store.Namespaces.Ask<object>(new Poison("tenant-a", throwsName: false), Patience),
            store.Namespaces.Ask<object>(new Poison("fresh", throwsName: false), Patience),
            store.Namespaces.Ask<object>(new Poison("tenant-a", throwsName: true), Patience),
        ];
        Task<long>[] after = [.. Enumerable.Range(20, 20).Select(number => tenant.SetAsync($"{number}", "v"))];

        Assert.All(await Task.WhenAll(poison), reply => Assert.Equal(ErrorCode.Internal, Assert.IsType<StoreFailure>(reply).Code));
        foreach (Task<long> call in before.Concat(after))
        {
            Assert.True(await Answers.CodeAsync(call) is null or ErrorCode.Internal);
        }

        await tenant.SetAsync("last", "v");
        await (await store.NamespaceAsync("fresh")).SetAsync("k", "v");
        Assert.Equal("v", await tenant.GetAsync("last"));
    }

    [Fact]
    public async Task A_request_is_traced_through_its_namespace()
    {
        INamespace tenant = await store.NamespaceAsync("tenant-a");
        var ended = new ConcurrentQueue<Activity>();
        using var own = new ActivitySource("namespace test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "GoStore.Actors" or "namespace test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        ActivityTraceId trace;
        using (Activity caller = own.StartActivity("caller")!)
        {
            trace = caller.TraceId;
            await tenant.SetAsync("k", "v");
        }

        await store.CloseAsync();
        Activity set = Assert.Single(ended, each => each.TraceId == trace && each.OperationName == "gostore set");
        Assert.Single(ended, each => each.TraceId == trace && each.OperationName == "gostore.execute set" && each.ParentSpanId == set.SpanId);
    }

    [Fact]
    public async Task A_call_that_waits_in_its_namespace_for_a_large_deletion_is_answered_however_long_that_takes()
    {
        await using IStore patient = await Store.OpenAsync(folder.File("large.db"), options =>
        {
            options.AskTimeout = TimeSpan.FromSeconds(1);
            options.Synchronous = "off";
        });
        INamespace tenant = await patient.NamespaceAsync("tenant-a");
        foreach (int batch in Enumerable.Range(0, 200))
        {
            await tenant.SetManyAsync(Enumerable.Range(0, 1000).Select(index => new EntryCommands.Set("large", $"{batch:000}/{index:000}", new string('v', 100))));
        }

        Task<long> deletion = tenant.DeleteGroupAsync("large");
        Task<long>[] counts = [.. Enumerable.Range(0, 20).Select(_ => tenant.CountAsync("large"))];

        Assert.Equal(200_000, await deletion);
        Assert.All(await Task.WhenAll(counts), count => Assert.Equal(0, count));
        Assert.Equal(new NamespaceUsage(0, 0, 0), await tenant.UsageAsync());
    }

    private sealed class Caller : UntypedActor
    {
        private readonly TaskCompletionSource<object> replies;

        public Caller(IActorRef namespaces, TaskCompletionSource<object> replies)
        {
            this.replies = replies;
            namespaces.Tell(new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("g", "k", "v")));
        }

        protected override void OnReceive(object message)
        {
            if (message is EntryWritten)
            {
                Sender.Tell(new InNamespace<Entry>("tenant-a", new EntryQueries.Get("g", "k")));
                return;
            }

            replies.TrySetResult(message);
        }
    }

    private sealed record Unscoped : IStoreRequest<Existence>, ITransactional
    {
        public string Operation => "unscoped";

        public long Size => 0;
    }

    private sealed class Poison(string name, bool throwsName) : IInNamespace
    {
        public string Operation => "poison";

        public string Namespace => throwsName ? throw new InvalidOperationException("A name that throws.") : name;

        public IStoreRequest Request => throw new InvalidOperationException("A request that throws.");
    }
}
