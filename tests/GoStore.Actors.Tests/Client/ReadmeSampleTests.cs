using Xunit;

namespace GoStore.Actors.Tests.Client;

public sealed class ReadmeSampleTests : IDisposable
{
    public ReadmeSampleTests() => Clean();

    [Fact]
    public async Task The_sample_compiles_and_runs_as_it_stands()
    {
        await using IStore store = await Store.OpenAsync("app.db");        // own actor system; ":memory:" for none on disk
        await store.SetAsync("config", "colour", "blue");
        await store.SetAsync("session", "token", "abc123", timeToLive: TimeSpan.FromMinutes(5));
        string colour = await store.GetAsync("config", "colour");         // EntryNotFoundException where absent
        Entry? token = await store.FindAsync("session", "token");         // null where absent; Version, ExpiresAt, ...
        await foreach (Entry entry in store.AllAsync("config")) Console.WriteLine($"{entry.Key} = {entry.Value}");
        await foreach (string group in store.GroupsAsync("tenant-")) Console.WriteLine(group);

        Assert.Equal("blue", colour);
        Assert.Equal(("abc123", 1L), (token!.Value, token.Version));
        Assert.InRange(token.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddMinutes(4), DateTimeOffset.UtcNow.AddMinutes(6));
        Assert.Equal(["colour"], await store.AllAsync("config").Select(entry => entry.Key).ToListAsync());
        Assert.Empty(await store.GetGroupsAsync("tenant-"));
        await Assert.ThrowsAsync<EntryNotFoundException>(() => store.GetAsync("config", "size"));
        Assert.Null(await store.FindAsync("config", "size"));
    }

    [Fact]
    public async Task The_sample_of_namespaces_compiles_and_runs_as_it_stands()
    {
        await using IStore store = await Store.OpenAsync("app.db");
        INamespace tenant = await store.NamespaceAsync("tenant-a", new Quota { MaxKeys = 100, MaxTotalBytes = 1024 * 1024 });
        await tenant.SetAsync("colour", "blue");                           // group "default"; every operation of the store is there
        await tenant.SetAsync("session", "token", "abc123");               // QuotaExceededException where there is no room
        NamespaceUsage usage = await tenant.UsageAsync();                  // keys, groups, bytes
        await foreach (NamespaceInfo each in store.NamespacesAsync()) Console.WriteLine($"{each.Name}: {each.Usage.Keys}");

        Assert.Equal((2, 2), (usage.Keys, usage.Groups));
        Assert.Equal("blue", await tenant.GetAsync("default", "colour"));
        Assert.Equal(["tenant-a"], await store.NamespacesAsync().Select(each => each.Name).ToListAsync());
    }

    [Fact]
    public async Task The_sample_of_events_compiles_and_runs_as_it_stands()
    {
        await using IStore store = await Store.OpenAsync("app.db");
        using IDisposable callback = store.OnChange(change => Console.WriteLine($"{change.Kind} {change.Group}/{change.Key}")); // before the reply

        await using IWatch watch = await store.WatchAsync("config");       // or WatchAsync("config", "colour"); all without arguments
        await store.SetAsync("config", "colour", "green");
        await foreach ((StoreEvent? change, long missed) in watch)         // who is too slow is told how many events are missing, and where
        {
            Console.WriteLine(change is null ? $"{missed} missed" : $"{change.Kind} {change.Key} = {change.Value}");
            Assert.Equal((StoreEventKind.Set, "colour", "green", 0), (change!.Kind, change.Key, change.Value, missed));
            break;                                                         // it goes on until the store closes
        }
    }

    [Fact]
    public async Task The_sample_of_the_change_log_compiles_and_runs_as_it_stands()
    {
        using var stop = new CancellationTokenSource();
        CancellationToken stopping = stop.Token;
        var sent = new List<string>();
        Task SendAsync(Change change)
        {
            sent.Add($"{change.Revision} {change.Key} {change.Value}");
            return stop.CancelAsync();
        }

        await using IStore store = await Store.OpenAsync("app.db", options => options.ChangesEnabled = true);
        await store.SetAsync("order", "1", "2 apples", type: "order");
        await foreach (Change change in store.ChangesAsync(from: 1)) Console.WriteLine($"{change.Revision} {change.Kind} {change.Key}");

        IConsumer mailer = store.Consumer("mailer", new ConsumerOptions { Type = "order" });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Change change in mailer.StreamAsync(stopping))      // one instance at a time; each change at least once
            {
                await SendAsync(change);                                       // what the loop has finished is committed
            }
        });

        Assert.Equal(["1 1 2 apples"], sent);
        Assert.Equal(2, (await mailer.StatusAsync())!.Next);
        Assert.Single(await store.ChangesAsync().ToListAsync());
    }

    [Fact]
    public async Task The_sample_of_locks_compiles_and_runs_as_it_stands()
    {
        await using IStore store = await Store.OpenAsync("app.db");
        await using IHeldLock held = await store.Locks.HoldAsync("nightly-report", wait: TimeSpan.FromMinutes(1));
        await held.Entries.SetAsync("report", "state", "running");         // LockFencedException once the lock is lost
        held.Lost.Register(() => Console.WriteLine("somebody else has it now"));

        Assert.Equal("running", await store.GetAsync("report", "state"));
        Assert.Null(await store.Locks.TryAcquireAsync("nightly-report", "other", TimeSpan.FromSeconds(1)));
        await store.Locks.ReleaseAsync("nightly-report", held.Grant.Owner);
        await Assert.ThrowsAsync<LockFencedException>(() => held.Entries.SetAsync("report", "state", "late"));
    }

    [Fact]
    public async Task The_sample_of_tasks_compiles_and_runs_as_it_stands()
    {
        var sent = new TaskCompletionSource<string>();
        Task SendAsync(string payload, CancellationToken cancelled)
        {
            cancelled.ThrowIfCancellationRequested();
            sent.SetResult(payload);
            return Task.CompletedTask;
        }

        await using IStore store = await Store.OpenAsync("app.db");
        await store.Tasks.CreateAsync("mail", "ada@example.org", delay: TimeSpan.FromMinutes(5), attempts: 5);
        await store.Tasks.CreateAsync("report", cron: "30 8 * * MON-FRI", timeZone: "Europe/Berlin");

        await using ITaskRunner runner = store.Tasks.StartRunner(new TaskHandlers().Add("mail", (run, cancelled) => SendAsync(run.Payload, cancelled)));

        TaskInfo mail = await store.Tasks.ListAsync(name: "mail").SingleAsync();
        Assert.Equal((TaskState.Pending, 5), (mail.State, mail.MaxAttempts));
        await store.Tasks.RetryAsync(mail.Id);
        Assert.Equal("ada@example.org", await sent.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("30 8 * * MON-FRI", (await store.Tasks.ListAsync(name: "report").SingleAsync()).Cron);
    }

    [Fact]
    public async Task The_samples_of_the_graph_and_of_templates_compile_and_run_as_they_stand()
    {
        await using IStore store = await Store.OpenAsync("app.db");
        Node ann = new("User", "ann"), bob = new("User", "bob"), cleo = new("User", "cleo");
        await store.Graph.AddEdgeAsync(ann, "follows", bob, """{"since":2024}""");
        await store.Graph.AddEdgeAsync(bob, "follows", cleo);
        GraphPath? path = await store.Graph.FindShortestPathAsync(ann, cleo);
        Console.WriteLine(path is null ? "no path" : string.Join(" -> ", path.Nodes));
        Assert.Equal("User:ann -> User:bob -> User:cleo", string.Join(" -> ", path!.Nodes));

        await store.SetAsync("config", "colour", "blue");
        string text = await store.RenderAsync("{{range $key, $value := .}}{{$key}} is {{$value}}\n{{end}}", "config");
        Assert.Equal("colour is blue\n", text);
    }

    [Fact]
    public async Task A_store_in_memory_leaves_nothing_on_disk()
    {
        string[] before = Directory.GetFileSystemEntries(".");
        await using (IStore store = await Store.OpenAsync(":memory:"))
        {
            await store.SetAsync("g", "k", "v");
            Assert.Equal(":memory:", (await store.GetInfoAsync()).Path);
            Assert.DoesNotContain(Directory.GetFileSystemEntries("."), name => name.Contains("memory", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(Directory.GetFileSystemEntries(".").Except(before), name => name.Contains("memory", StringComparison.Ordinal));
    }

    public void Dispose() => Clean();

    private static void Clean()
    {
        foreach (string name in new[] { "app.db", "app.db-wal", "app.db-shm" })
        {
            File.Delete(name);
        }
    }
}
