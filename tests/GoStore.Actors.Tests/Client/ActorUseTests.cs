using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Client;

/// <summary>The store inside an actor system, by <c>Ask</c> and by <c>Tell</c>.</summary>
public sealed class ActorUseTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();
    private ActorSystem system = null!;

    public Task InitializeAsync()
    {
        system = ActorSystem.Create("app", ConfigurationFactory.ParseString($$"""
            akka.loglevel = ERROR
            akka.stdout-loglevel = OFF
            gostore.path = "{{folder.File("system.db")}}"
            """));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await system.Terminate();
        folder.Dispose();
    }

    [Fact]
    public async Task A_system_has_one_store_with_the_settings_of_its_configuration()
    {
        IStore store = system.GoStore();
        await store.SetAsync("g", "k", "v");

        Assert.Same(store, system.GoStore());
        Assert.Equal(folder.File("system.db"), (await store.GetInfoAsync()).Path);
    }

    [Fact]
    public async Task A_system_has_several_stores_by_name_each_with_a_file_of_its_own()
    {
        IStore first = system.GoStore();
        IStore second = system.GoStore(options => options.Path = folder.File("second.db"), "second");
        await first.SetAsync("g", "k", "first");
        await second.SetAsync("g", "k", "second");

        Assert.Equal(("first", "second"), (await first.GetAsync("g", "k"), await second.GetAsync("g", "k")));
        Assert.Same(second, system.GoStore(name: "second"));
        StoreException error = Assert.ThrowsAny<StoreException>(() => system.GoStore(options => options.Path = "other.db", "second"));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains("second", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_gives_the_reply_of_the_request_or_a_failure()
    {
        IActorRef store = system.GoStore().Ref;

        Assert.Equal(new EntryWritten(1), await store.Ask<object>(new EntryCommands.Set("g", "k", "v"), Patience));
        Assert.Equal("v", (await store.Ask<Entry>(new EntryQueries.Get("g", "k"), Patience)).Value);
        Assert.Equal(new EntryNotFound("g", "none"), await store.Ask<object>(new EntryQueries.Get("g", "none"), Patience));
        Assert.Equal(
            new VersionConflict("g", "k", ExpectedVersion.Absent, 1),
            await store.Ask<object>(new EntryCommands.Set("g", "k", "v", Expected: ExpectedVersion.Absent), Patience));
    }

    [Fact]
    public async Task AskAsync_knows_the_reply_from_the_request_and_throws_a_failure()
    {
        IActorRef store = system.GoStore().Ref;

        EntryWritten written = await store.AskAsync(new EntryCommands.Set("config", "colour", "blue"), TimeSpan.FromSeconds(5));
        Entry entry = await store.AskAsync(new EntryQueries.Get("config", "colour"), TimeSpan.FromSeconds(5));

        Assert.Equal((1L, "blue"), (written.Version, entry.Value));
        var missing = await Assert.ThrowsAsync<EntryNotFoundException>(() => store.AskAsync(new EntryQueries.Get("config", "size"), Patience));
        Assert.Equal(("config", "size"), (missing.Group, missing.Key));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.AskAsync(new EntryQueries.Get("config", "colour"), TimeSpan.Zero));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.AskAsync(new EntryQueries.Get("config", "colour"), Patience, cancelled.Token));
    }

    [Fact]
    public async Task An_actor_tells_the_store_and_is_answered_in_order()
    {
        IActorRef store = system.GoStore().Ref;
        Channel<object> replies = Channel.CreateUnbounded<object>();
        system.ActorOf(Props.Create(() => new Writer(store, replies.Writer)));

        var seen = new List<object>();
        using var patience = new CancellationTokenSource(Patience);
        while (seen.Count < 4)
        {
            seen.Add(await replies.Reader.ReadAsync(patience.Token));
        }

        Assert.Equal([new EntryWritten(1), new EntryWritten(2), new EntriesDeleted(1), new EntryNotFound("g", "k")], seen);
    }

    [Fact]
    public async Task A_tell_without_a_sender_is_done_all_the_same()
    {
        IStore store = system.GoStore();
        store.Ref.Tell(new EntryCommands.Set("g", "k", "v"), ActorRefs.NoSender);

        Assert.Equal("v", await store.GetAsync("g", "k"));
    }

    [Fact]
    public async Task The_store_is_closed_with_its_system_and_nothing_acknowledged_is_lost()
    {
        IStore store = system.GoStore();
        await store.SetAsync("g", "k", "v");
        await store.DisposeAsync();
        Assert.Equal("v", await store.GetAsync("g", "k")); // it belongs to the system, which is still there

        await system.Terminate();

        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => store.GetAsync("g", "k"));
        Assert.Equal(ErrorCode.Closed, error.Code);
        Assert.False(File.Exists(folder.File("system.db-wal")));
        await using IStore again = await Store.OpenAsync(folder.File("system.db"));
        Assert.Equal("v", await again.GetAsync("g", "k"));
    }

    [Fact]
    public async Task A_wrong_setting_is_told_at_once_and_does_not_use_the_name_up()
    {
        Assert.ThrowsAny<StoreException>(() => system.GoStore(options => options.BatchRequests = 0));

        Assert.Equal(1, await system.GoStore().SetAsync("g", "k", "v"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_told_to_every_caller()
    {
        IStore store = system.GoStore(options => options.Path = folder.File("missing/store.db"));

        foreach (Func<Task> call in new Func<Task>[] { () => store.GetInfoAsync(), () => store.SetAsync("g", "k", "v"), () => store.GetAsync("g", "k") })
        {
            StoreException error = await Assert.ThrowsAnyAsync<StoreException>(call);
            Assert.Equal(ErrorCode.CannotOpen, error.Code);
            Assert.Contains(folder.File("missing"), error.Message, StringComparison.Ordinal);
        }
    }

    private sealed class Writer : ReceiveActor
    {
        public Writer(IActorRef store, ChannelWriter<object> seen)
        {
            store.Tell(new EntryCommands.Set("g", "k", "1"));
            store.Tell(new EntryCommands.Set("g", "k", "2"));
            store.Tell(new EntryCommands.Delete("g", "k"));
            store.Tell(new EntryQueries.Get("g", "k"));
            ReceiveAny(message => seen.TryWrite(message));
        }
    }
}
