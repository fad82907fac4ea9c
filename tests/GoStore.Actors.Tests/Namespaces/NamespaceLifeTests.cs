using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using GoStore.Actors.Tests.Client;
using GoStore.Actors.TestSupport;
using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Namespaces;

/// <summary>The actors of namespaces come and go, and nobody notices.</summary>
public sealed class NamespaceLifeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Namespaces_that_come_and_go_under_load_lose_no_request_and_keep_the_order_of_each_caller()
    {
        const int Callers = 32, Tenants = 12, Waves = 3, Rounds = 50;
        ActorSystem system = QuietSystem();
        IStore store = system.GoStore(options =>
        {
            options.Path = folder.File("store.db");
            options.Synchronous = "off";
            options.Hocon = "gostore.namespaces.passivate-after = 1ms";
        });
        var last = new ConcurrentDictionary<(int Caller, string Tenant), int>();

        for (int wave = 0; wave < Waves; wave++)
        {
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                var random = new Random((wave * Callers) + caller);
                for (int round = wave * Rounds; round < (wave + 1) * Rounds; round++)
                {
                    string tenant = $"tenant-{random.Next(Tenants)}";

                    // The second is sent without waiting for the first, and must come after it.
                    Task<object> first = store.Namespaces.Ask<object>(new InNamespace<EntryWritten>(tenant, new EntryCommands.Set("g", $"caller-{caller}", $"{2 * round}")), Patience);
                    Task<object> second = store.Namespaces.Ask<object>(new InNamespace<EntryWritten>(tenant, new EntryCommands.Set("g", $"caller-{caller}", $"{(2 * round) + 1}")), Patience);
                    long version = Assert.IsType<EntryWritten>(await first).Version;
                    Assert.Equal(version + 1, Assert.IsType<EntryWritten>(await second).Version);
                    last[(caller, tenant)] = (2 * round) + 1;
                    if (round % 5 == 0)
                    {
                        // Long enough for some to be idle.
                        await Task.Delay(random.Next(6));
                    }
                }
            })));

            // All of them are idle now, and go.
            using var impatience = new CancellationTokenSource(Patience);
            for (int tenant = 0; tenant < Tenants; tenant++)
            {
                while (await FindActorAsync(system, store, $"tenant-{tenant}") is not null)
                {
                    await Task.Delay(1, impatience.Token);
                }
            }
        }

        foreach (((int caller, string tenant), int value) in last)
        {
            Assert.Equal($"{value}", await store.GetAsync($"{tenant}:g", $"caller-{caller}"));
        }

        NamespaceInfo[] infos = await store.NamespacesAsync().ToArrayAsync();
        Assert.Equal(last.Count, infos.Sum(info => info.Usage.Keys));
        await system.Terminate();
    }

    [Fact]
    public async Task A_namespace_that_is_idle_lets_its_actor_go_and_one_that_is_not_keeps_it()
    {
        var clock = new ManualTimeProvider();
        ActorSystem system = QuietSystem();
        try
        {
            IStore store = system.GoStore(options =>
            {
                options.Path = folder.File("store.db");
                options.TimeProvider = clock;
                options.Hocon = "gostore.namespaces.passivate-after = 2m, gostore.purge.interval = 24h";
            });
            INamespace idle = await store.NamespaceAsync("idle");
            INamespace busy = await store.NamespaceAsync("busy");
            await idle.SetAsync("k", "v");
            await busy.SetAsync("k", "v");
            IActorRef? idleActor = await FindActorAsync(system, store, "idle");
            IActorRef? busyActor = await FindActorAsync(system, store, "busy");
            using Inbox inbox = Inbox.Create(system);
        inbox.Watch(idleActor!);

            clock.Advance(TimeSpan.FromMinutes(2));
            await busy.SetAsync("k", "w");
            clock.Advance(TimeSpan.FromMinutes(2));
            Assert.IsType<Terminated>(await inbox.ReceiveAsync(Patience));

            await busy.GetAsync("k");
            Assert.Equal(busyActor, await FindActorAsync(system, store, "busy"));
            Assert.Equal("v", await idle.GetAsync("k"));
            Assert.NotEqual(idleActor, await FindActorAsync(system, store, "idle"));
        }
        finally
        {
            await system.Terminate();
        }
    }

    [Fact]
    public async Task A_flood_is_told_that_the_store_is_busy_and_everybody_is_answered()
    {
        await using BlockedStore blocked = await BlockedStore.OpenAsync(options => options.MailboxCapacity = 50);
        IStore store = blocked.Store;
        Task<ErrorCode?>[] calls = [.. Enumerable.Range(0, 2000).Select(number => Within(store, $"tenant-{number % 7}", number))];
        await blocked.ReleaseAsync();

        ErrorCode?[] answers = await Task.WhenAll(calls).WaitAsync(Patience);

        Assert.All(answers, answer => Assert.True(answer is null or ErrorCode.Busy, $"{answer}"));
        Assert.Contains(ErrorCode.Busy, answers);
        await (await store.NamespaceAsync("tenant-0")).SetAsync("afterwards", "v");
        Assert.Equal(answers.Count(answer => answer is null), await store.CountAllAsync("tenant-") - 1);
    }

    [Fact]
    public async Task A_call_within_a_namespace_that_was_given_up_while_it_waited_is_not_done()
    {
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options => options.BusyTimeout = Patience);
        INamespace tenant = await store.NamespaceAsync("tenant-a");
        using var gaveUp = new CancellationTokenSource();
        Task<long> holds, given, kept;
        await using (SqliteConnection other = RawDatabase.Open(folder.File("store.db"), SqliteOpenMode.ReadWrite))
        {
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            holds = store.SetAsync("g", "k", "v");
            given = tenant.SetAsync("given up", "v", cancellationToken: gaveUp.Token);
            kept = tenant.SetAsync("kept", "v");
            await gaveUp.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await Task.WhenAll(holds, kept);
        Assert.Equal(["kept"], (await tenant.GetAllAsync(INamespace.DefaultGroup)).Select(entry => entry.Key));
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_answers_within_namespaces_and_serves_them_once_it_can()
    {
        ActorSystem system = QuietSystem();
        try
        {
            string path = Path.Combine(folder.Path, "later", "store.db");
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "later"), "a file where a folder has to be");
            IStore store = system.GoStore(options =>
            {
                options.Path = path;
                options.Hocon = "gostore.reopen.max-backoff = 100ms";
            });

            object refused = await store.Namespaces.Ask<object>(new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("g", "k", "v")), Patience);
            Assert.True(Assert.IsAssignableFrom<StoreFailure>(refused).Code is ErrorCode.CannotOpen, $"{refused}");

            File.Delete(Path.Combine(folder.Path, "later"));
            Directory.CreateDirectory(Path.Combine(folder.Path, "later"));
            await Answers.UntilItWorksAsync(() => store.Namespaces.AskAsync(new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("g", "k", "v")), Patience), Patience);
        }
        finally
        {
            await system.Terminate();
        }
    }

    [Fact]
    public async Task What_is_stored_under_the_name_already_is_counted_before_the_first_request_is_done()
    {
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options => options.DefaultQuota = new Quota { MaxKeys = 2501 });
        for (int batch = 0; batch < 5; batch++)
        {
            await store.SetManyAsync(Enumerable.Range(batch * 500, 500).Select(number => new EntryCommands.Set("tenant-a:g", $"{number}", "v")));
        }

        object[] replies = await Task.WhenAll(Enumerable.Range(0, 3).Select(number =>
            store.Namespaces.Ask<object>(new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("g", $"new-{number}", "v")), Patience)));

        Assert.Equal(1, replies.Count(reply => reply is EntryWritten));
        Assert.Equal(2, replies.Count(reply => reply is QuotaExceeded));
        Assert.Equal(2501, (await store.FindNamespaceAsync("tenant-a"))!.Usage.Keys);
    }

    private static async Task<ErrorCode?> Within(IStore store, string name, int number) =>
        await store.Namespaces.Ask<object>(new InNamespace<EntryWritten>(name, new EntryCommands.Set("g", $"{number}", "v")), Patience) is StoreFailure failure ? failure.Code : null;

    private static ActorSystem QuietSystem() => ActorSystem.Create("life", ConfigurationFactory.ParseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF"));

    /// <summary>The actor that a namespace has at the moment; null where it has none, or is just losing it.</summary>
    private static async Task<IActorRef?> FindActorAsync(ActorSystem system, IStore store, string name)
    {
        try
        {
            return (await system.ActorSelection(store.Namespaces.Path / name).Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(1))).Subject;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
