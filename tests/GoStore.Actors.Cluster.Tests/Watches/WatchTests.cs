using Akka.Actor;
using GoStore.Actors.Cluster.Tests.Nodes;
using GoStore.Actors.TestSupport;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Watches;

public sealed class WatchTests(LoggedCluster cluster) : IClassFixture<LoggedCluster>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Who_watches_at_any_node_is_told_what_is_written_at_any_other()
    {
        string name = await cluster.NamespaceOnAsync(cluster.Nodes[0]);
        var readings = new List<WatchReading>();
        foreach (ClusterNode node in cluster.Nodes)
        {
            readings.Add(new WatchReading(await (await node.Store.NamespaceAsync(name)).WatchAsync("config")));
        }

        for (int number = 0; number < 6; number++)
        {
            INamespace ns = await cluster.Nodes[number % 3].Store.NamespaceAsync(name);
            await ns.SetAsync("other", "key", "not watched");
            await ns.SetAsync("config", $"{number}", $"value {number}");
        }

        foreach (WatchReading reading in readings)
        {
            for (int number = 0; number < 6; number++)
            {
                StoreEvent told = await reading.EventAsync();
                Assert.Equal((StoreEventKind.Set, "config", $"{number}", $"value {number}", 2L * (number + 1)), (told.Kind, told.Group, told.Key, told.Value, told.Revision));
            }
        }
    }

    [Fact]
    public async Task The_store_itself_is_watched_at_every_node()
    {
        string group = $"g-{Guid.NewGuid():N}";
        await using IWatch first = await cluster.Nodes[1].Store.WatchAsync(group, "one");
        await using IWatch second = await cluster.Nodes[2].Store.WatchAsync(group, "one");
        await cluster.Nodes[0].Store.SetAsync(group, "two", "not watched");
        await cluster.Nodes[0].Store.SetAsync(group, "one", "value");
        Assert.Equal("value", (await new WatchReading(first).EventAsync()).Value);
        Assert.Equal("value", (await new WatchReading(second).EventAsync()).Value);
    }

    [Fact]
    public async Task What_was_lost_on_the_way_is_read_from_the_log()
    {
        string name = await cluster.NamespaceOnAsync(cluster.Nodes[0]);
        INamespace writer = await cluster.Nodes[2].Store.NamespaceAsync(name);
        await writer.SetAsync("config", "before", "it watched");
        await using IWatch watch = await (await cluster.Nodes[1].Store.NamespaceAsync(name)).WatchAsync("config");
        await LoseRelayAsync(name);

        // More than fit into the queue of who watches.
        Task<List<StoreEvent>> told = ReadAsync(watch, Capacity * 3);
        for (int number = 1; number <= Capacity * 6; number++)
        {
            await writer.SetAsync(number % 2 == 0 ? "config" : "other", $"{number}", "value");
        }

        Assert.Equal(Enumerable.Range(1, Capacity * 3).Select(number => ($"{number * 2}", (number * 2) + 1L)), (await told).Select(each => (each.Key, each.Revision)));
    }

    [Fact]
    public async Task What_was_lost_and_is_trimmed_is_a_gap()
    {
        string name = await cluster.NamespaceOnAsync(cluster.Nodes[0]);
        INamespace writer = await cluster.Nodes[2].Store.NamespaceAsync(name);
        await using IWatch watch = await (await cluster.Nodes[1].Store.NamespaceAsync(name)).WatchAsync("config");
        await LoseRelayAsync(name);
        await writer.TransactAsync(async transaction =>
        {
            for (int number = 1; number <= 10; number++)
            {
                transaction.Set("config", $"{number}", "value");
            }
        });
        await writer.TrimChangesAsync(6);
        var reading = new WatchReading(watch);
        WatchNotice? first = await reading.NextAsync();
        if (first is { Event: null })
        {
            Assert.Equal(6, first.Value.Missed);
        }
        else
        {
            // The watch was up again before the log was trimmed.
            Assert.Equal(1, first!.Value.Event!.Revision);
        }
    }

    [Fact]
    public async Task A_slow_watcher_misses_what_does_not_fit_and_holds_nobody_up()
    {
        string name = await cluster.NamespaceOnAsync(cluster.Nodes[0]);
        INamespace writer = await cluster.Nodes[1].Store.NamespaceAsync(name);
        INamespace watched = await cluster.Nodes[2].Store.NamespaceAsync(name);
        await using IWatch slow = await watched.WatchAsync("config");
        await using IWatch quick = await watched.WatchAsync("config", "299");
        for (int number = 0; number < 300; number++)
        {
            await writer.SetAsync("config", $"{number}", "value");
        }

        Assert.Equal("299", (await new WatchReading(quick).EventAsync()).Key);
        var reading = new WatchReading(slow);

        // Where each one stands, and where some are missing, says the number of all before it.
        long known = 0;
        while (known < 300)
        {
            WatchNotice notice = (await reading.NextAsync())!.Value;
            Assert.True(notice.Event is null || notice.Event.Key == $"{known}");
            known += notice.Event is null ? notice.Missed : 1;
        }

        Assert.Equal(300, known);
        await writer.SetAsync("config", "after", "value");
        Assert.Equal("after", (await reading.EventAsync()).Key);
    }

    [Fact]
    public async Task An_actor_watches_until_it_unwatches()
    {
        string name = await cluster.NamespaceOnAsync(cluster.Nodes[0]);
        ClusterNode node = cluster.Nodes[1];
        INamespace writer = await cluster.Nodes[2].Store.NamespaceAsync(name);
        (IActorRef actor, Func<Task<object>> next) = Listener.Start(node.System);
        for (int again = 0; again < 2; again++)
        {
            // Twice is once.
            Assert.Equal(new Watching("config", "*"), await AskAsync<Watching>(node, name, new WatchCommands.Watch("config", Watcher: actor)));
        }

        await writer.SetAsync("config", "one", "value");
        await writer.SetAsync("config", "two", "value");
        Assert.Equal("one", ((StoreEvent)await next()).Key);
        Assert.Equal("two", ((StoreEvent)await next()).Key);
        Assert.True((await AskAsync<Unwatched>(node, name, new WatchCommands.Unwatch("config", Watcher: actor))).WasWatching);
        Assert.False((await AskAsync<Unwatched>(node, name, new WatchCommands.Unwatch("config", Watcher: actor))).WasWatching);
        await WatchCluster.NobodyWatchesAsync(cluster.Nodes[0], name);
    }

    [Fact]
    public async Task A_watcher_that_has_ended_is_forgotten_where_the_namespace_lives()
    {
        string name = await cluster.NamespaceOnAsync(cluster.Nodes[0]);
        ClusterNode node = cluster.Nodes[1];
        (IActorRef actor, _) = Listener.Start(node.System);
        await AskAsync<Watching>(node, name, new WatchCommands.Watch("config", Watcher: actor));
        Assert.NotNull(await WatchCluster.RelayAsync(cluster.Nodes[0], name));
        node.System.Stop(actor);
        await WatchCluster.NobodyWatchesAsync(cluster.Nodes[0], name);
    }

    [Fact]
    public async Task A_watch_that_is_disposed_is_forgotten_where_the_namespace_lives()
    {
        string name = await cluster.NamespaceOnAsync(cluster.Nodes[0]);
        IWatch watch = await (await cluster.Nodes[1].Store.NamespaceAsync(name)).WatchAsync();
        Assert.NotNull(await WatchCluster.RelayAsync(cluster.Nodes[0], name));
        await watch.DisposeAsync();
        await WatchCluster.NobodyWatchesAsync(cluster.Nodes[0], name);
    }

    [Fact]
    public async Task What_cannot_be_watched_is_refused_with_the_reason()
    {
        INamespace ns = await cluster.Nodes[1].Store.NamespaceAsync(await cluster.NamespaceOnAsync(cluster.Nodes[0]));
        StoreException error = await Assert.ThrowsAsync<LimitExceededException>(() => ns.WatchAsync(new string('g', 100_000)));
        Assert.Contains("gostore.limits.group", error.Message);
        error = Assert.Throws<StoreException>(() => ns.OnChange(_ => { }));
        Assert.Contains("WatchAsync", error.Message);
    }

    private static int Capacity => WatchCluster.Capacity;

    private static Task<TReply> AskAsync<TReply>(ClusterNode node, string ns, IStoreRequest<TReply> request) =>
        node.Store.Namespaces.Ask<TReply>(new InNamespace<TReply>(ns, request), Patience);

    private static async Task<List<StoreEvent>> ReadAsync(IWatch watch, int count)
    {
        var told = new List<StoreEvent>();
        var reading = new WatchReading(watch);
        while (told.Count < count)
        {
            told.Add(await reading.EventAsync());
        }

        return told;
    }

    private async Task LoseRelayAsync(string name)
    {
        IActorRef relay = (await WatchCluster.RelayAsync(cluster.Nodes[0], name))!;
        await relay.GracefulStop(Patience);
    }
}
