using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace GoStore.Actors.Hosting.Tests;

/// <summary>What other actors say to a store and its namespaces, and what they are told: by probes, in the app's own set-up.</summary>
public sealed class ActorProtocolTests : Akka.Hosting.TestKit.TestKit, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();

    public ActorProtocolTests()
        : base(startupTimeout: TimeSpan.FromMinutes(1), logLevel: LogLevel.Error)
    {
    }

    private IActorRef Store => ActorRegistry.Get<GoStoreKey>();

    private IActorRef Namespaces => ActorRegistry.Get<GoStoreNamespacesKey>();

    [Fact]
    public async Task The_actors_are_in_the_registry_and_required_by_their_keys()
    {
        IStore store = Host.Services.GetRequiredService<IStore>();

        Assert.Equal(store.Ref, Store);
        Assert.Equal(store.Namespaces, Namespaces);
        Assert.Equal(store.Ref, Host.Services.GetRequiredService<IRequiredActor<GoStoreKey>>().ActorRef);
        Assert.Equal(store.Namespaces, await Host.Services.GetRequiredService<IRequiredActor<GoStoreNamespacesKey>>().GetAsync());
    }

    [Fact]
    public async Task An_actor_that_requires_the_store_uses_it()
    {
        IActorRef writer = ActorRegistry.Get<Writer>();

        Assert.Equal(new EntryWritten(1), await writer.Ask<object>("v", Patience));
        Assert.Equal("v", await Host.Services.GetRequiredService<IStore>().GetAsync("g", "k"));
    }

    [Fact]
    public async Task A_probe_is_answered_in_the_order_of_what_it_tells()
    {
        TestProbe probe = CreateTestProbe();
        probe.Send(Store, new EntryCommands.Set("g", "k", "1"));
        probe.Send(Store, new EntryCommands.Set("g", "k", "2"));
        probe.Send(Store, new EntryQueries.Get("g", "k"));
        probe.Send(Store, new EntryCommands.Set("g", "k", "3", Expected: ExpectedVersion.Absent));
        probe.Send(Store, new EntryCommands.Delete("g", "k"));
        probe.Send(Store, new EntryQueries.Get("g", "k"));

        Assert.Equal(1, (await probe.ExpectMsgAsync<EntryWritten>(Patience)).Version);
        Assert.Equal(2, (await probe.ExpectMsgAsync<EntryWritten>(Patience)).Version);
        Assert.Equal("2", (await probe.ExpectMsgAsync<Entry>(Patience)).Value);
        Assert.Equal(2, (await probe.ExpectMsgAsync<VersionConflict>(Patience)).CurrentVersion);
        Assert.Equal(1, (await probe.ExpectMsgAsync<EntriesDeleted>(Patience)).Count);
        Assert.Equal("k", (await probe.ExpectMsgAsync<EntryNotFound>(Patience)).Key);
        Assert.Equal(Store, probe.LastSender);
    }

    [Fact]
    public async Task A_probe_speaks_to_a_namespace_in_groups_of_its_own()
    {
        TestProbe probe = CreateTestProbe();
        probe.Send(Store, new NamespaceCommands.Open("tenant-a", new Quota { MaxKeys = 1 }));
        Assert.Equal(1, (await probe.ExpectMsgAsync<NamespaceInfo>(Patience)).Quota.MaxKeys);

        probe.Send(Namespaces, new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("g", "k", "v")));
        await probe.ExpectMsgAsync<EntryWritten>(Patience);
        probe.Send(Namespaces, new InNamespace<Entry>("tenant-a", new EntryQueries.Get("g", "k")));
        Assert.Equal(("g", "v"), (await probe.ExpectMsgAsync<Entry>(Patience)) is { } entry ? (entry.Group, entry.Value) : default);
        probe.Send(Namespaces, new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("g", "second", "v")));
        Assert.Equal(ErrorCode.QuotaExceeded, (await probe.ExpectMsgAsync<StoreFailure>(Patience)).Code);
        probe.Send(Store, new EntryQueries.Get("tenant-a:g", "k"));
        Assert.Equal("v", (await probe.ExpectMsgAsync<Entry>(Patience)).Value);
    }

    [Fact]
    public async Task What_is_sent_to_the_wrong_actor_or_is_no_request_is_answered_with_what_is_wrong()
    {
        TestProbe probe = CreateTestProbe();
        probe.Send(Store, new InNamespace<Entry>("tenant-a", new EntryQueries.Get("g", "k")));
        Assert.Contains("IStore.Namespaces", (await probe.ExpectMsgAsync<InvalidArgument>(Patience)).Message, StringComparison.Ordinal);
        probe.Send(Namespaces, new InNamespace<BackedUp>("tenant-a", new StoreCommands.Backup("copy.db")));
        Assert.Equal(ErrorCode.InvalidArgument, (await probe.ExpectMsgAsync<StoreFailure>(Patience)).Code);
        probe.Send(Namespaces, new InNamespace<Entry>("a:b", new EntryQueries.Get("g", "k")));
        Assert.Contains("a:b", (await probe.ExpectMsgAsync<StoreFailure>(Patience)).Message, StringComparison.Ordinal);
        foreach (IActorRef actor in new[] { Store, Namespaces })
        {
            probe.Send(actor, "a text");
            Assert.Contains("String", (await probe.ExpectMsgAsync<StoreFailure>(Patience)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_full_mailbox_answers_that_it_is_busy_and_everybody_else_is_answered_later()
    {
        TestProbe probe = CreateTestProbe();
        const int Sent = 3 * MailboxCapacity;
        await using (SqliteConnection other = RawDatabase.Open(folder.File("app.db"), SqliteOpenMode.ReadWrite))
        {
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            for (int index = 0; index < Sent; index++)
            {
                probe.Send(Store, new EntryCommands.Set("g", $"{index}", "v"));
            }

            StoreBusy busy = await probe.ExpectMsgAsync<StoreBusy>(Patience);
            Assert.InRange(busy.QueueDepth, MailboxCapacity, MailboxCapacity + 1);
            Assert.True(busy.RetryAfter > TimeSpan.Zero);
        }

        int written = 0;
        for (int index = 1; index < Sent; index++)
        {
            written += await probe.ReceiveOneAsync(Patience) switch
            {
                EntryWritten => 1,
                StoreBusy => 0,
                var reply => throw new InvalidOperationException($"{reply} is neither written nor busy."),
            };
        }

        Assert.InRange(written, MailboxCapacity, MailboxCapacity + 1);
        Assert.Equal(written, await Host.Services.GetRequiredService<IStore>().CountAsync("g"));
    }

    [Fact]
    public async Task A_watcher_gets_the_events_of_what_it_watches_until_it_unwatches()
    {
        TestProbe watcher = CreateTestProbe();
        TestProbe writer = CreateTestProbe();
        watcher.Send(Store, new WatchCommands.Watch("g"));
        Assert.Equal(new Watching("g", WatchCommands.Any), await watcher.ExpectMsgAsync<Watching>(Patience));
        watcher.Send(Namespaces, new InNamespace<Watching>("tenant-a", new WatchCommands.Watch("own", "k")));
        Assert.Equal(new Watching("own", "k"), await watcher.ExpectMsgAsync<Watching>(Patience));

        writer.Send(Store, new EntryCommands.Set("other", "k", "v"));
        writer.Send(Store, new EntryCommands.Set("g", "k", "v"));
        StoreEvent written = await watcher.ExpectMsgAsync<StoreEvent>(Patience);
        Assert.Equal((StoreEventKind.Set, "g", "k", "v"), (written.Kind, written.Group, written.Key, written.Value));
        writer.Send(Namespaces, new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("own", "k", "v")));
        Assert.Equal("own", (await watcher.ExpectMsgAsync<StoreEvent>(Patience)).Group);

        watcher.Send(Store, new WatchCommands.Unwatch("g"));
        Assert.Equal(new Unwatched(true), await watcher.ExpectMsgAsync<Unwatched>(Patience));
        writer.Send(Store, new EntryCommands.Set("g", "k", "unseen"));
        writer.Send(Namespaces, new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("own", "k", "seen")));
        Assert.Equal("seen", (await watcher.ExpectMsgAsync<StoreEvent>(Patience)).Value);
    }

    [Fact]
    public async Task A_watcher_is_told_last_that_the_store_was_closed()
    {
        TestProbe watcher = CreateTestProbe();
        watcher.Send(Store, new WatchCommands.Watch("g"));
        await watcher.ExpectMsgAsync<Watching>(Patience);
        await Host.Services.GetRequiredService<IStore>().CloseAsync();

        Assert.Equal(new WatchEnded("g", WatchCommands.Any), await watcher.ExpectMsgAsync<WatchEnded>(Patience));
        watcher.Send(Store, new EntryQueries.Get("g", "k"));
        Assert.Equal(new StoreClosed(folder.File("app.db")), await watcher.ExpectMsgAsync<StoreClosed>(Patience));
    }

    [Fact]
    public async Task A_watcher_that_has_died_is_forgotten()
    {
        TestProbe watcher = CreateTestProbe();
        TestProbe asker = CreateTestProbe();
        watcher.Send(Store, new WatchCommands.Watch("g"));
        await watcher.ExpectMsgAsync<Watching>(Patience);
        // What passes events on comes after the acknowledgement, and word of a death takes its own way.
        await AwaitConditionAsync(() => Task.FromResult(Watchers() == 1), Patience);
        Sys.Stop(watcher.Ref);
        await AwaitConditionAsync(() => Task.FromResult(Watchers() == 0), Patience);

        asker.Send(Store, new WatchCommands.Unwatch("g", Watcher: watcher.Ref));
        Assert.Equal(new Unwatched(false), await asker.ExpectMsgAsync<Unwatched>(Patience));
    }

    public void Dispose() => folder.Dispose();

    protected override void ConfigureServices(HostBuilderContext context, IServiceCollection services) => services.AddGoStoreClient();

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider) => builder
        .WithGoStore(options =>
        {
            options.Path = folder.File("app.db");
            options.MailboxCapacity = MailboxCapacity;
            options.BusyTimeout = TimeSpan.FromMinutes(1);
        })
        .WithActors((system, registry, resolver) => registry.Register<Writer>(system.ActorOf(resolver.Props<Writer>(), "writer")));

    private const int MailboxCapacity = 10;

    /// <summary>How many actors there are that pass events on.</summary>
    private int Watchers() =>
        ((ExtendedActorSystem)Sys).Provider.ResolveActorRef("akka://test/system/gostore_watchers") is ActorRefWithCell watchers ? watchers.Children.Count() : 0;

    private sealed class Writer : ReceiveActor
    {
        public Writer(IRequiredActor<GoStoreKey> store) => Receive<string>(text => store.ActorRef.Forward(new EntryCommands.Set("g", "k", text)));
    }
}
