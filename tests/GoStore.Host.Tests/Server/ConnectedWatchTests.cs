using Akka.Actor;
using GoStore.Actors;
using GoStore.Host.Server;
using Microsoft.AspNetCore.Builder;

namespace GoStore.Host.Tests.Server;

/// <summary>Events and the change log of a store on a server.</summary>
public sealed class ConnectedWatchTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_is_committed_after_the_watch_began_is_told_in_order()
    {
        await using IStore watching = await Store.ConnectAsync(server.Address);
        await using IStore writing = await Store.ConnectAsync(server.Address);
        await writing.SetAsync("before", "k", "v");
        await using IWatch watch = await watching.WatchAsync("told");
        await writing.SetAsync("told", "a", "1");
        await writing.SetAsync("other", "a", "1");
        await writing.SetAsync("told", "a", "2", TimeSpan.FromHours(1));
        await writing.TouchAsync("told", "a", null);
        await writing.DeleteAsync("told", "a");
        await writing.SetAsync("told", "b", "3");
        await writing.DeleteGroupAsync("told");

        List<StoreEvent> told = await TakeAsync(watch, 6);

        Assert.Equal(
            [
                (StoreEventKind.Set, "a", "1", 1L), (StoreEventKind.Set, "a", "2", 2), (StoreEventKind.Touch, "a", null, 2), (StoreEventKind.Delete, "a", null, 2),
                (StoreEventKind.Set, "b", "3", 1), (StoreEventKind.DeleteGroup, "", null, 0L),
            ],
            told.Select(each => (each.Kind, each.Key, each.Value, each.Version)));
        Assert.All(told, each => Assert.Equal("told", each.Group));
        Assert.True(told.Zip(told.Skip(1)).All(pair => pair.First.Revision < pair.Second.Revision));
    }

    [Fact]
    public async Task A_namespace_tells_of_its_own_groups()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        INamespace tenant = await store.NamespaceAsync("watched");
        await using IWatch watch = await tenant.WatchAsync("g", "k");
        await store.SetAsync("g", "k", "of the store");
        await tenant.SetAsync("g", "other", "x");
        await tenant.SetAsync("g", "k", "of the tenant");
        StoreEvent told = Assert.Single(await TakeAsync(watch, 1));
        Assert.Equal(("g", "k", "of the tenant"), (told.Group, told.Key, told.Value));
    }

    [Fact]
    public async Task Names_of_every_kind_can_be_watched()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        foreach (string name in new[] { "", "a b", "ü/😀", "%2F", "+", "&key=x", "\0" })
        {
            await using IWatch watch = await store.WatchAsync(name, name);
            await store.SetAsync(name, name, name);
            Assert.Equal(name, Assert.Single(await TakeAsync(watch, 1)).Value);
        }
    }

    [Fact]
    public async Task An_actor_that_watches_is_told_and_ends_it_with_a_message()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        using ActorSystem system = ActorSystem.Create("watching");
        var told = new System.Collections.Concurrent.BlockingCollection<object>();
        IActorRef watcher = system.ActorOf(Props.Create(() => new Listener(told)));
        Assert.Equal(new Watching("actor", "*"), await store.Ref.Ask<object>(new WatchCommands.Watch("actor", Watcher: watcher), Patience));
        await store.SetAsync("actor", "k", "v");
        Assert.True(told.TryTake(out object? first, Patience));
        Assert.Equal("v", Assert.IsType<StoreEvent>(first).Value);

        Assert.Equal(new Unwatched(true), await store.Ref.Ask<object>(new WatchCommands.Unwatch("actor", Watcher: watcher), Patience));
        Assert.Equal(new Unwatched(false), await store.Ref.Ask<object>(new WatchCommands.Unwatch("actor", Watcher: watcher), Patience));
        await store.Ref.Ask<object>(new WatchCommands.Watch("actor", Watcher: watcher), Patience);
        await store.CloseAsync();
        Assert.True(told.TryTake(out object? last, Patience));
        Assert.IsType<WatchEnded>(last);
        await system.Terminate();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_watch_goes_on_where_it_was_after_the_server_was_started_anew(bool hadEvents)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gostore-server-tests-");
        var settings = new ServerSettings { Path = Path.Combine(folder.FullName, "restarted.db"), Listen = "http://127.0.0.1:0" };
        WebApplication first = GostoreServer.Build(settings);
        await first.StartAsync();
        settings = settings with { Listen = first.Urls.Single() };
        await using IStore store = await Store.ConnectAsync(new Uri(settings.Listen));
        await using IWatch watch = await store.WatchAsync("g");
        if (hadEvents)
        {
            await store.SetAsync("g", "before", "1");
            Assert.Equal("before", Assert.Single(await TakeAsync(watch, 1)).Key);
        }

        await first.DisposeAsync();

        // While nobody serves it.
        await using (IStore file = await Store.OpenAsync(settings.Path, options => options.ChangesEnabled = true))
        {
            await file.SetAsync("g", "meanwhile", "2");
        }

        await using WebApplication second = GostoreServer.Build(settings);
        await second.StartAsync();
        Assert.Equal("meanwhile", Assert.Single(await TakeAsync(watch, 1)).Key);
        await store.SetAsync("g", "after", "3");
        Assert.Equal("after", Assert.Single(await TakeAsync(watch, 1)).Key);
        await second.StopAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_watch_that_is_left_is_forgotten_by_the_server()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        for (int time = 0; time < 100; time++)
        {
            IWatch watch = await store.WatchAsync("left");
            await watch.DisposeAsync();
        }

        using var patience = new CancellationTokenSource(Patience);
        while (server.Streams > 0)
        {
            await Task.Delay(20, patience.Token);
        }
    }

    [Fact]
    public async Task A_consumer_is_woken_by_what_somebody_else_writes()
    {
        await using IStore reading = await Store.ConnectAsync(server.Address);
        await using IStore writing = await Store.ConnectAsync(server.Address);
        using var end = new CancellationTokenSource(Patience);
        IConsumer consumer = reading.Consumer("woken", new ConsumerOptions { Group = "orders", MinBackoff = TimeSpan.FromMilliseconds(10), MaxBackoff = TimeSpan.FromHours(1) });
        await consumer.SeekAsync(await reading.GetLatestRevisionAsync() + 1);
        Task<string> next = Task.Run(async () =>
        {
            await foreach (Change change in consumer.StreamAsync(end.Token))
            {
                return change.Key;
            }

            return "none";
        });
        await writing.SetAsync("orders", "1", "apples");
        Assert.Equal("1", await next.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_backup_is_brought_here()
    {
        await using IStore store = await Store.ConnectAsync(server.Address);
        await store.SetAsync("saved", "k", "v");
        string path = Path.Combine(server.Folder, "here", "copy.db");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        BackedUp copy = await store.BackupAsync(path);
        Assert.Equal((path, new FileInfo(path).Length), (copy.Path, copy.Bytes));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        await using (IStore copied = await Store.OpenAsync(path))
        {
            Assert.Equal("v", await copied.GetAsync("saved", "k"));
        }

        Assert.Equal("path", (await Assert.ThrowsAsync<StoreArgumentException>(() => store.BackupAsync(path))).Argument);
        Assert.Equal(ErrorCode.CannotOpen, (await Assert.ThrowsAsync<StoreException>(() => store.BackupAsync(Path.Combine(server.Folder, "no", "such", "x.db")))).Code);
    }

    private static async Task<List<StoreEvent>> TakeAsync(IWatch watch, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        List<StoreEvent> told = [];
        await foreach ((StoreEvent? change, long missed) in watch.WithCancellation(patience.Token))
        {
            Assert.Equal(0, missed);
            told.Add(change!);
            if (told.Count == count)
            {
                break;
            }
        }

        return told;
    }

    private sealed class Listener(System.Collections.Concurrent.BlockingCollection<object> told) : UntypedActor
    {
        protected override void OnReceive(object message) => told.Add(message);
    }
}
