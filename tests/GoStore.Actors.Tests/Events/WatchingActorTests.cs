using System.Collections.Concurrent;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using GoStore.Actors.Client;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Events;

/// <summary>Actors that watch with <see cref="WatchCommands.Watch"/>.</summary>
public sealed class WatchingActorTests : IAsyncLifetime
{
    private const int Capacity = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentQueue<object> deadLetters = new();
    private ActorSystem system = null!;
    private IStore store = null!;

    public Task InitializeAsync()
    {
        system = ActorSystem.Create("app", ConfigurationFactory.ParseString($$"""
            akka.loglevel = ERROR
            akka.stdout-loglevel = OFF
            gostore.path = "{{folder.File("store.db")}}"
            """));
        store = system.GoStore();
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new Collector(deadLetters))), typeof(DeadLetter));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await system.Terminate();
        folder.Dispose();
    }

    [Fact]
    public async Task An_actor_that_tells_the_store_to_watch_is_told_of_every_later_commit()
    {
        (IActorRef watcher, ChannelReader<object> seen) = Watcher();
        store.Ref.Tell(new WatchCommands.Watch("g"), watcher);
        Assert.Equal(new Watching("g", "*"), await NextAsync(seen));
        await store.SetAsync("g", "k", "v");
        await store.SetAsync("other", "k", "v");
        await store.DeleteAsync("g", "k");

        Assert.True(await NextAsync(seen) is StoreEvent { Kind: StoreEventKind.Set, Group: "g", Key: "k", Value: "v", Version: 1 });
        Assert.True(await NextAsync(seen) is StoreEvent { Kind: StoreEventKind.Delete, Value: null });
    }

    [Fact]
    public async Task Another_may_ask_for_it_and_who_watches_the_same_twice_is_told_once()
    {
        (IActorRef watcher, ChannelReader<object> seen) = Watcher();
        Assert.Equal(new Watching("g", "k"), await store.Ref.AskAsync(new WatchCommands.Watch("g", "k", watcher), Patience));
        Assert.Equal(new Watching("g", "k"), await store.Ref.AskAsync(new WatchCommands.Watch("g", "k", watcher), Patience));
        await store.SetAsync("g", "k", "1");
        await store.SetAsync("g", "k", "2");

        Assert.Equal(("1", "2"), (((StoreEvent)await NextAsync(seen)).Value, ((StoreEvent)await NextAsync(seen)).Value));
    }

    [Fact]
    public async Task An_ask_that_names_no_watcher_and_a_tell_without_sender_are_refused()
    {
        var asked = Assert.IsType<InvalidArgument>(await store.Ref.Ask<object>(new WatchCommands.Watch("g"), Patience));
        var nobody = Assert.IsType<InvalidArgument>(await store.Ref.Ask<object>(new WatchCommands.Watch("g", Watcher: ActorRefs.Nobody), Patience));
        var named = Assert.IsType<InvalidArgument>(await store.Ref.Ask<object>(new WatchCommands.Watch(null!), Patience));

        Assert.Contains("Watcher", asked.Message, StringComparison.Ordinal);
        Assert.Contains("Watcher", nobody.Message, StringComparison.Ordinal);
        Assert.Contains("group", named.Message, StringComparison.Ordinal);
        store.Ref.Tell(new WatchCommands.Watch("g"), ActorRefs.NoSender);
        await store.SetAsync("g", "k", "v");
        Assert.Empty(deadLetters);
    }

    [Fact]
    public async Task Unwatch_ends_it_and_says_whether_there_was_something_to_end()
    {
        (IActorRef watcher, ChannelReader<object> seen) = Watcher();
        await store.Ref.AskAsync(new WatchCommands.Watch("g", "k", watcher), Patience);
        Assert.Equal(new Unwatched(true), await store.Ref.AskAsync(new WatchCommands.Unwatch("g", "k", watcher), Patience));
        Assert.Equal(new Unwatched(false), await store.Ref.AskAsync(new WatchCommands.Unwatch("g", "k", watcher), Patience));
        await store.SetAsync("g", "k", "unseen");
        await store.Ref.AskAsync(new WatchCommands.Watch("g", "k", watcher), Patience);
        await store.SetAsync("g", "k", "seen");

        Assert.Equal("seen", ((StoreEvent)await NextAsync(seen)).Value);
    }

    [Fact]
    public async Task A_slow_actor_never_has_more_than_the_capacity_in_its_mailbox_and_is_told_exactly_what_it_missed()
    {
        const int emitted = 2000;
        using var gate = new SemaphoreSlim(0);
        (IActorRef watcher, ChannelReader<object> seen) = Watcher(gate);
        await store.Ref.AskAsync(new WatchCommands.Watch("g", Watcher: watcher), Patience);
        for (int start = 0; start < emitted; start += 500)
        {
            await store.SetManyAsync(Enumerable.Range(start, 500).Select(number => new EntryCommands.Set("g", "k", $"{number}")));
        }

        // So many were sent and wait; so many more wait in the queue; the others are counted.
        gate.Release(int.MaxValue / 2);
        long next = 1;
        int events = 0;
        while (next <= emitted)
        {
            switch (await NextAsync(seen))
            {
                case StoreEvent change:
                    Assert.Equal(next++, change.Version);
                    events++;
                    break;
                case EventsMissed missed:
                    next += missed.Count;
                    break;
            }
        }

        Assert.Equal(emitted + 1, next);
        Assert.InRange(events, Capacity, 3 * Capacity);
        await store.SetAsync("g", "k", "after");
        Assert.Equal("after", ((StoreEvent)await NextAsync(seen)).Value);
    }

    [Fact]
    public async Task A_fast_actor_gets_a_long_stream_whole()
    {
        (IActorRef watcher, ChannelReader<object> seen) = Watcher();
        await store.Ref.AskAsync(new WatchCommands.Watch("g", Watcher: watcher), Patience);
        for (long number = 1; number <= 500; number++)
        {
            await store.SetAsync("g", "k", "v");
            Assert.Equal(number, ((StoreEvent)await NextAsync(seen)).Version);
        }
    }

    [Fact]
    public async Task The_end_of_an_actor_ends_its_watches_without_a_dead_letter()
    {
        for (int round = 0; round < 20; round++)
        {
            using var gate = new SemaphoreSlim(0);
            (IActorRef watcher, _) = Watcher(gate);
            await store.Ref.AskAsync(new WatchCommands.Watch("g", Watcher: watcher), Patience);
            await store.Ref.AskAsync(new WatchCommands.Watch("g", "k", watcher), Patience);

            // More than it takes: some are in its mailbox, and the question whether it is done with them.
            await store.SetManyAsync(Enumerable.Range(0, 100).Select(number => new EntryCommands.Set("g", "k", $"{number}")));
            Task<bool> stopped = watcher.GracefulStop(Patience, round % 2 == 0 ? PoisonPill.Instance : Kill.Instance);
            gate.Release(10_000);
            Assert.True(await stopped);
            await store.SetManyAsync(Enumerable.Range(0, 100).Select(number => new EntryCommands.Set("g", "k", $"{number}")));
            await UntilAsync(async () => await store.Ref.AskAsync(new WatchCommands.Unwatch("g", "k", watcher), Patience) == new Unwatched(false));
        }

        await UntilAsync(() => Task.FromResult(Passers() == 0));
        Assert.Empty(deadLetters);
    }

    [Fact]
    public async Task An_actor_that_has_ended_already_is_no_watcher_for_long()
    {
        (IActorRef watcher, _) = Watcher();
        Assert.True(await watcher.GracefulStop(Patience));
        await store.Ref.AskAsync(new WatchCommands.Watch("g", Watcher: watcher), Patience);

        await UntilAsync(async () => await store.Ref.AskAsync(new WatchCommands.Unwatch("g", Watcher: watcher), Patience) == new Unwatched(false));
        Assert.Empty(deadLetters);
    }

    [Fact]
    public async Task The_close_of_the_store_ends_every_watch_with_what_was_left_and_a_word_that_it_is_the_end()
    {
        var watchers = Enumerable.Range(0, 10).Select(_ => Watcher()).ToList();
        foreach ((IActorRef watcher, _) in watchers)
        {
            await store.Ref.AskAsync(new WatchCommands.Watch("g", "k", watcher), Patience);
        }

        using var gate = new SemaphoreSlim(0);
        (IActorRef slow, ChannelReader<object> seenSlowly) = Watcher(gate);
        await store.Ref.AskAsync(new WatchCommands.Watch("*", "*", slow), Patience);
        await store.SetManyAsync(Enumerable.Range(0, 100).Select(number => new EntryCommands.Set("many", "k", $"{number}")));
        await store.SetAsync("g", "k", "v");
        await store.CloseAsync();
        gate.Release(10_000);

        foreach ((_, ChannelReader<object> seen) in watchers)
        {
            Assert.IsType<StoreEvent>(await NextAsync(seen));
            Assert.Equal(new WatchEnded("g", "k"), await NextAsync(seen));
        }

        long counted = 0;
        object last;
        while ((last = await NextAsync(seenSlowly)) is not WatchEnded)
        {
            counted += last is EventsMissed missed ? missed.Count : 1;
        }

        Assert.Equal((101, new WatchEnded("*", "*")), (counted, last));
        await UntilAsync(() => Task.FromResult(Passers() == 0));
        Assert.Empty(deadLetters);
    }

    [Fact]
    public async Task A_watch_in_a_namespace_sees_its_groups_without_its_name()
    {
        (IActorRef watcher, ChannelReader<object> seen) = Watcher();
        await store.Ref.AskAsync(new WatchCommands.Watch("g", Watcher: watcher) { Namespace = "tenant-a" }, Patience);
        Assert.Equal(new Unwatched(false), await store.Ref.AskAsync(new WatchCommands.Unwatch("g", Watcher: watcher), Patience));
        await store.SetAsync("g", "k", "outside");
        await store.SetAsync("tenant-a:g", "k", "inside");

        Assert.True(await NextAsync(seen) is StoreEvent { Group: "g", Value: "inside" });
    }

    /// <summary>How many actors pass events on.</summary>
    private int Passers() => ((ActorRefWithCell)((ExtendedActorSystem)system).Provider.ResolveActorRef($"akka://app/system/{GoStoreExtension.DefaultName}_watchers"))
        .Underlying.ChildrenContainer.Children.Count;

    private (IActorRef Actor, ChannelReader<object> Seen) Watcher(SemaphoreSlim? gate = null)
    {
        Channel<object> seen = Channel.CreateUnbounded<object>();
        return (system.ActorOf(Props.Create(() => new Recorder(seen.Writer, gate))), seen.Reader);
    }

    private static async Task<object> NextAsync(ChannelReader<object> seen)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await seen.ReadAsync(patience.Token);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>Writes down what it gets, each time after the gate has let it through.</summary>
    private sealed class Recorder(ChannelWriter<object> seen, SemaphoreSlim? gate) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            gate?.Wait(Patience);
            seen.TryWrite(message);
        }
    }

    private sealed class Collector(ConcurrentQueue<object> letters) : UntypedActor
    {
        protected override void OnReceive(object message) => letters.Enqueue(message);
    }
}
