using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using GoStore.Actors.Client;
using GoStore.Actors.Cluster.Entity;
using GoStore.Actors.Cluster.Messages;
using Xunit;
using Xunit.Abstractions;

namespace GoStore.Actors.Cluster.Tests.Entity;

/// <summary>The entity of the store itself, as two nodes have it that share a journal.</summary>
public sealed class EntityTests : TestKit
{
    private const string Settings = """
        akka { loglevel = WARNING, stdout-loglevel = OFF, persistence.max-concurrent-recoveries = 10 }
        gostore.cluster {
          lease = 400ms
          drain-limit = 2s
          journal { class = "GoStore.Actors.Cluster.Tests.Entity.FaultyJournal, GoStore.Actors.Cluster.Tests" }
          snapshot-store { class = "Akka.Persistence.Snapshot.MemorySnapshotStore, Akka.Persistence" }
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ALittle = TimeSpan.FromMilliseconds(500);

    private readonly string folder = Directory.CreateTempSubdirectory("gostore-entity-").FullName;
    private readonly Guid caller = Guid.NewGuid();
    private readonly Faults faults;
    private long number;

    public EntityTests(ITestOutputHelper output)
        : base(ConfigurationFactory.ParseString(Settings).WithFallback(Cluster.GoStoreCluster.Reference), $"entity-{Guid.NewGuid():N}", output)
    {
        _ = GoStoreExtensionProvider.Instance.Apply(Sys);
        faults = Faults.Of(Sys.Name);
    }

    [Fact]
    public async Task What_one_process_wrote_and_released_the_next_has()
    {
        IActorRef first = Start("1");
        await DoneAsync(first, Set("k", "v"));
        await EndAsync(first);
        Assert.Equal([typeof(NamespaceTakenOver), typeof(NamespaceCommitted), typeof(NamespaceReleased)], faults.Events.Select(each => each.GetType()));
        Assert.Equal("v", await ReadAsync(Start("2"), "k"));

        // The first one's file is behind now.
        Assert.Equal("v", await ReadAsync(Start("1"), "k"));
    }

    [Fact]
    public async Task An_owner_that_was_replaced_answers_neither_writes_nor_reads()
    {
        IActorRef old = Start("1");
        await DoneAsync(old, Set("k", "1"));
        IActorRef next = Start("2");
        Assert.Equal("1", await ReadAsync(next, "k"));
        await DoneAsync(next, Set("k", "2"));

        // Its lease is over, because the next one has waited for it.
        foreach (IStoreRequest request in new IStoreRequest[] { new EntryQueries.Get("g", "k"), Set("k", "3") })
        {
            object? answer = await OnceAsync(old, Message(request));
            Assert.True(answer is null or ClusterRetry, $"It answered {answer}.");
        }

        Assert.Equal("2", await ReadAsync(next, "k"));
    }

    [Fact]
    public async Task A_write_of_an_owner_that_was_replaced_within_its_lease_is_not_answered_as_done()
    {
        IActorRef old = Start("1", lease: TimeSpan.FromSeconds(3));
        await DoneAsync(old, Set("k", "1"));
        TestActorWatch(out IActorRef next);
        next.Tell(Message(new EntryQueries.Get("g", "k")));
        await AwaitConditionAsync(() => Task.FromResult(faults.Events.Count(each => each is NamespaceTakenOver) == 2), Patience);
        object? answer = await OnceAsync(old, Message(Set("k", "2")));
        Assert.True(answer is null or ClusterRetry, $"It answered {answer}.");

        void TestActorWatch(out IActorRef started) => started = Start("2", lease: TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Who_stopped_while_waiting_for_a_lease_waits_for_it_again()
    {
        IActorRef old = Start("1", lease: TimeSpan.FromSeconds(20));
        await DoneAsync(old, Set("k", "1"));
        IActorRef next = Start("2", lease: TimeSpan.FromSeconds(20));
        next.Tell(Message(new EntryQueries.Get("g", "k")));
        await AwaitConditionAsync(() => Task.FromResult(faults.Events.Count(each => each is NamespaceTakenOver) == 2), Patience);
        await EndAsync(next);
        Assert.Null(await OnceAsync(next, Message(new EntryQueries.Get("g", "k")), TimeSpan.FromSeconds(2)));
        Assert.Equal(3, faults.Events.Count(each => each is NamespaceTakenOver));
    }

    [Fact]
    public async Task A_write_that_the_journal_has_lost_sight_of_is_done_once()
    {
        IActorRef process = Start("1");
        await DoneAsync(process, Set("other", "v"));
        foreach (bool isKept in new[] { false, true })
        {
            (faults.KeepsWhatFails, faults.Failures) = (isKept, 1);
            string name = $"n{isKept}";
            ClusterRequest increment = Message(new EntryCommands.Increment("g", name));
            Assert.True(Assert.IsType<ClusterRetry>(await OnceAsync(process, increment)).MayBeDone);
            Assert.Equal(1, Assert.IsType<EntryIncremented>(await UntilAsync(process, increment)).Value);
            Assert.Equal(1, Assert.IsType<EntryIncremented>(await UntilAsync(process, increment)).Value);
        }
    }

    [Fact]
    public async Task After_a_rejected_write_the_numbers_in_the_journal_have_no_gap()
    {
        IActorRef process = Start("1");
        await DoneAsync(process, Set("k", "1"));
        faults.Rejections = 1;
        Assert.IsAssignableFrom<StoreFailure>(Assert.IsType<ClusterReply>(await OnceAsync(process, Message(Set("k", "2")))).Answer);
        Assert.Equal("1", await ReadAsync(process, "k"));
        await DoneAsync(process, Set("k", "3"));
        await EndAsync(process);

        // Two that take over from one another have the same number then, and one of them loses.
        Assert.Equal("3", await ReadAsync(Start("2"), "k"));
        Assert.Equal(2, faults.Events.Count(each => each is NamespaceCommitted));
    }

    [Fact]
    public async Task A_snapshot_that_is_taken_while_others_write_is_one_that_can_be_opened()
    {
        const string Often = "gostore.cluster.snapshot { after-batches = 3, part-bytes = 100 }";
        IActorRef process = Start("1", Often);
        for (int round = 0; round < 60; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(each => DoneAsync(process, Set($"k{round}-{each}", $"{round}"))));
        }

        await EndAsync(process);
        for (int copy = 2; copy < 5; copy++)
        {
            IActorRef next = Start($"{copy}", Often);
            Assert.Equal(240, Assert.IsType<EntryCount>(await UntilAsync(next, Message(new EntryQueries.Count("g")))).Count);
            await DoneAsync(next, Set("k0-0", "again"));
            await EndAsync(next);
        }
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("damaged")]
    [InlineData("of another journal")]
    public async Task A_file_that_is_of_no_use_is_made_anew(string what)
    {
        IActorRef process = Start("1");
        await DoneAsync(process, Set("k", "v"));
        await EndAsync(process);
        string path = Path.Combine(folder, "1", "_.db");
        switch (what)
        {
            case "deleted":
                File.Delete(path);
                break;
            case "damaged":
                File.WriteAllBytes(path, [.. File.ReadAllBytes(path).Select((each, index) => index is >= 100 and < 3000 ? (byte)0xff : each)]);
                break;
            default:
                using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False"))
                {
                    connection.Open();
                    using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
                    command.CommandText = "UPDATE journal_position SET origin = x'00112233445566778899aabbccddeeff', sequence = 1000; UPDATE entries SET entry_value = 'foreign'";
                    command.ExecuteNonQuery();
                }

                break;
        }

        Assert.Equal("v", await ReadAsync(process, "k"));
        await DoneAsync(process, Set("k", "w"));
        Assert.Equal("w", await ReadAsync(process, "k"));
    }

    [Fact]
    public async Task A_page_that_is_found_damaged_while_the_store_works_is_made_anew()
    {
        IActorRef process = Start("1");
        await DoneAsync(process, new EntryCommands.SetMany([.. Enumerable.Range(0, 500).Select(each => new EntryCommands.Set("g", $"k{each:D4}", new string('x', 100)))]));
        await EndAsync(process);
        string path = Path.Combine(folder, "1", "_.db");
        byte[] bytes = File.ReadAllBytes(path);

        // A leaf of the entries, behind all that is read when the file is opened.
        int page = Enumerable.Range(1, (bytes.Length / 4096) - 1).Last(each => bytes.AsSpan(each * 4096, 4096).IndexOf("xxxxxxxxxx"u8) >= 0) * 4096;
        bytes.AsSpan(page, 4096).Fill(0xff);
        File.WriteAllBytes(path, bytes);
        Assert.Equal(500, Assert.IsType<EntryList>(await UntilAsync(process, Message(new EntryQueries.GetAll("g")))).Entries.Count);
    }

    [Fact]
    public async Task Events_that_are_missing_keep_the_namespace_from_being_opened()
    {
        IActorRef process = Start("1");
        await DoneAsync(process, Set("a", "1"));
        await DoneAsync(process, Set("b", "2"));
        await EndAsync(process);
        faults.Lost.Add(2);
        IActorRef next = Start("2");
        object? answer = await OnceAsync(next, Message(new EntryQueries.Get("g", "b")));
        Assert.True(answer is null or ClusterRetry, $"It answered {answer}.");
        faults.Lost.Clear();
        Assert.Equal("2", await ReadAsync(next, "b"));
    }

    [Fact]
    public async Task A_read_after_the_lease_waits_until_the_journal_can_be_read_again()
    {
        IActorRef process = Start("1");
        await DoneAsync(process, Set("k", "v"));
        faults.CannotBeRead = true;
        await Task.Delay(600);
        Task<object?> read = OnceAsync(process, Message(new EntryQueries.Get("g", "k")), Patience);
        await Task.Delay(300);
        Assert.False(read.IsCompleted);
        faults.CannotBeRead = false;
        Assert.Equal("v", Assert.IsType<Entry>(Assert.IsType<ClusterReply>(await read).Answer).Value);
    }

    [Fact]
    public async Task A_proof_that_is_never_answered_is_asked_for_again()
    {
        IActorRef process = Start("1");
        await DoneAsync(process, Set("k", "v"));
        faults.HoldReads();
        await Task.Delay(600);
        Task<object?> read = OnceAsync(process, Message(new EntryQueries.Get("g", "k")), Patience);
        await faults.ReadArrived.Task.WaitAsync(Patience);

        // As where it gives up on the journal at the moment at which it is asked again.
        IActorRef proof = await Sys.ActorSelection(process.Path / "_" / "$a").ResolveOne(Patience);
        Watch(proof);
        Sys.Stop(proof);
        ExpectTerminated(proof, Patience);
        faults.ReleaseReads();
        Assert.Equal("v", Assert.IsType<Entry>(Assert.IsType<ClusterReply>(await read).Answer).Value);
    }

    [Fact]
    public async Task What_was_said_not_to_be_done_is_not_done_by_a_copy_that_comes_late()
    {
        IActorRef process = Start("1");
        await DoneAsync(process, new LockCommands.Acquire("l", "first", TimeSpan.FromMinutes(10)));
        ClusterRequest second = Message(new LockCommands.Acquire("l", "second", TimeSpan.FromMinutes(10)));
        Assert.Equal(ErrorCode.Held, Assert.IsAssignableFrom<StoreFailure>(await UntilAsync(process, second)).Code);
        await DoneAsync(process, new LockCommands.Release("l", "first"));
        Assert.Equal(ErrorCode.Held, Assert.IsAssignableFrom<StoreFailure>(await UntilAsync(process, second)).Code);
        await DoneAsync(process, new LockCommands.Acquire("l", "third", TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public async Task What_is_cancelled_while_it_waits_for_the_lease_is_given_nothing()
    {
        IActorRef process = Start("1");
        await DoneAsync(process, Set("k", "v"));
        faults.CannotBeRead = true;
        await Task.Delay(1200);
        ClusterRequest acquire = Message(new LockCommands.Acquire("l", "gone", TimeSpan.FromMinutes(10)));
        process.Tell(acquire, TestActor);
        process.Tell(new ClusterCancel("", caller, acquire.Number));
        faults.CannotBeRead = false;
        await DoneAsync(process, new LockCommands.Acquire("l", "other", TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public async Task A_request_that_comes_again_while_it_is_done_is_answered_where_it_was_asked_last()
    {
        IActorRef process = Start("1");
        await DoneAsync(process, Set("k", "v"));
        Task arrived = faults.Hold();
        ClusterRequest increment = Message(new EntryCommands.Increment("g", "n"));
        Task<object?> first = OnceAsync(process, increment, TimeSpan.FromSeconds(2));
        await arrived;
        Task<object?> second = OnceAsync(process, increment, Patience);
        await Task.Delay(100);
        faults.Release();
        Assert.Equal(1, Assert.IsType<EntryIncremented>(Assert.IsType<ClusterReply>(await second).Answer).Value);
        Assert.Null(await first);
        Assert.Equal("1", await ReadAsync(process, "n"));
    }

    [Fact]
    public async Task What_was_cancelled_does_not_keep_a_namespace_from_being_let_go()
    {
        IActorRef process = Start("1", "gostore.cluster.passivate-after = 300ms");
        await DoneAsync(process, new LockCommands.Acquire("l", "first", TimeSpan.FromMinutes(10)));
        ClusterRequest waits = Message(new LockCommands.Acquire("l", "second", TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10)));
        Assert.Null(await OnceAsync(process, waits, TimeSpan.FromMilliseconds(100)));
        process.Tell(new ClusterCancel("", caller, waits.Number));
        await AwaitConditionAsync(async () => !await process.Ask<bool>("is it there?"), Patience);
    }

    [Fact]
    public async Task A_hand_off_answers_what_was_begun_and_sends_the_rest_elsewhere()
    {
        IActorRef process = Start("1");
        await DoneAsync(process, Set("k", "v"));
        IActorRef entity = await Sys.ActorSelection(process.Path / "_").ResolveOne(Patience);
        Task arrived = faults.Hold();
        Task<object?> begun = OnceAsync(entity, Message(Set("k", "w")), Patience);
        await arrived;
        entity.Tell(HandOff.Instance);
        Task<object?> late = OnceAsync(entity, Message(Set("k", "x")), Patience);
        Assert.False(Assert.IsType<ClusterRetry>(await late).MayBeDone);
        faults.Release();
        Assert.IsType<EntryWritten>(Assert.IsType<ClusterReply>(await begun).Answer);
        Assert.Equal("w", await ReadAsync(process, "k"));
        Assert.Single(faults.Events.OfType<NamespaceReleased>());
    }

    protected override void AfterAll()
    {
        faults.Release();
        base.AfterAll();
        Directory.Delete(folder, recursive: true);
    }

    private static EntryCommands.Set Set(string key, string value) => new("g", key, value);

    private IActorRef Start(string process, string hocon = "", TimeSpan? lease = null)
    {
        Config config = ConfigurationFactory.ParseString($"gostore.cluster.data-folder = \"{Path.Combine(folder, process)}\"\n{hocon}").WithFallback(Sys.Settings.Config);
        ClusterSettings settings = ClusterSettings.Read(config, new StoreOptions(), 4 << 20);
        Directory.CreateDirectory(settings.DataFolder);
        settings = settings with { Lease = lease ?? settings.Lease };
        var entity = new EntitySettings(settings, process, Guid.NewGuid(), "none", new KeptReplyFormat());
        return Sys.ActorOf(Props.Create(() => new EntityProcess(entity)));
    }

    private ClusterRequest Message(IStoreRequest request) => new("", caller, ++number, IsOnce: !Remote.RequestKinds.IsRead(request.GetType()), request);

    private async Task EndAsync(IActorRef process)
    {
        process.Tell(HandOff.Instance);
        await AwaitConditionAsync(async () => !await process.Ask<bool>("is it there?"), Patience);
    }

    private async Task DoneAsync(IActorRef process, IStoreRequest request)
    {
        object answer = await UntilAsync(process, Message(request));
        Assert.False(answer is StoreFailure, $"{answer}");
    }

    private async Task<string> ReadAsync(IActorRef process, string key) =>
        Assert.IsType<Entry>(await UntilAsync(process, Message(new EntryQueries.Get("g", key)))).Value;

    /// <summary>Asks under the same number until there is an answer.</summary>
    private static async Task<object> UntilAsync(IActorRef process, ClusterRequest message)
    {
        using var impatience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await OnceAsync(process, message) is ClusterReply reply)
            {
                return reply.Answer;
            }

            await Task.Delay(20, impatience.Token);
        }
    }

    /// <summary>What is answered; null for nothing.</summary>
    private static async Task<object?> OnceAsync(IActorRef process, ClusterRequest message, TimeSpan? wait = null)
    {
        try
        {
            return await process.Ask<IClusterMessage>(message, wait ?? ALittle * 4);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
