using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using GoStore.Actors.Cluster.Messages;
using GoStore.Actors.Cluster.Nodes;
using GoStore.Actors.Cluster.Watches;
using GoStore.Actors.Engine;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Entity;

/// <summary>What stands for the cluster on a node, over a shard region that the test plays.</summary>
public sealed class ProxyTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestProbe region;
    private readonly IActorRef proxy;

    public ProxyTests()
        : base(ConfigurationFactory.ParseString("""
            akka { loglevel = OFF, stdout-loglevel = OFF }
            gostore { ask-timeout = 1500ms, mailbox-capacity = 3, cluster.retry { min-backoff = 100ms, max-backoff = 200ms } }
            """).WithFallback(Cluster.GoStoreCluster.Reference))
    {
        _ = GoStoreExtensionProvider.Instance.Apply(Sys);
        ClusterSettings cluster = ClusterSettings.Read(Sys.Settings.Config, new StoreOptions(), 4 << 20);
        StoreSettings settings = StoreSettings.Read(Sys.Settings.Config, new StoreOptions { Path = "x" }).At("the cluster");
        var admission = new Admission("the cluster", settings.MailboxCapacity);
        region = CreateTestProbe();
        proxy = Sys.ActorOf(Props.Create(() => new ClusterStoreActor(region, cluster, settings, admission, new ClusterEvents(16))));
    }

    [Fact]
    public async Task A_request_goes_to_its_namespace_and_its_answer_to_whoever_asked()
    {
        Task<object> answer = proxy.Ask<object>(new AddressedRequest("tenant", new EntryCommands.Increment("g", "n")));
        ClusterRequest request = Next();
        Assert.Equal(("tenant", true), (request.Namespace, request.IsOnce));
        region.Reply(new ClusterReply(request.Number, new EntryIncremented(1, 1)));
        Assert.Equal(new EntryIncremented(1, 1), await answer.WaitAsync(Patience));
    }

    [Fact]
    public async Task What_is_not_answered_is_asked_again_under_the_same_number()
    {
        Task<object> answer = proxy.Ask<object>(new EntryQueries.Get("g", "k"));
        ClusterRequest first = Next();
        ClusterRequest second = Next();
        Assert.Equal((first.Caller, first.Number, false), (second.Caller, second.Number, second.IsOnce));
        region.Reply(new ClusterRetry(second.Number, "not yet", MayBeDone: false));
        Assert.Equal(first.Number, Next().Number);
        region.Reply(new ClusterReply(first.Number, new Existence(true)));
        Assert.IsType<Existence>(await answer.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_store_that_is_busy_when_a_write_comes_again_says_nothing_of_the_first_time()
    {
        Task<object> answer = proxy.Ask<object>(new EntryCommands.Increment("g", "n"));
        Next();
        ClusterRequest again = Next();
        region.Reply(new ClusterReply(again.Number, Admission.Busy(10)));
        Assert.Equal(again.Number, Next().Number);
        region.Reply(new ClusterReply(again.Number, new EntryIncremented(1, 1)));
        Assert.IsType<EntryIncremented>(await answer.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_store_that_is_busy_the_first_time_says_so_at_once()
    {
        Task<object> answer = proxy.Ask<object>(new EntryCommands.Increment("g", "n"));
        region.Reply(new ClusterReply(Next().Number, Admission.Busy(10)));
        Assert.IsType<StoreBusy>(await answer.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_read_without_an_answer_times_out_and_a_write_has_an_unknown_outcome()
    {
        Task<object> read = proxy.Ask<object>(new EntryQueries.Get("g", "k"));
        Task<object> write = proxy.Ask<object>(new EntryCommands.Increment("g", "n"));
        Assert.Equal(ErrorCode.Timeout, Assert.IsAssignableFrom<StoreFailure>(await read.WaitAsync(Patience)).Code);
        Assert.Equal(ErrorCode.OutcomeUnknown, Assert.IsAssignableFrom<StoreFailure>(await write.WaitAsync(Patience)).Code);
        Assert.Equal(2, region.ReceiveWhile(Patience, TimeSpan.FromMilliseconds(500), each => each).OfType<ClusterCancel>().Count());
    }

    [Theory]
    [InlineData(false, ErrorCode.Unavailable)]
    [InlineData(true, ErrorCode.OutcomeUnknown)]
    public async Task A_write_that_was_refused_each_time_was_not_done_unless_one_refusal_did_not_know(bool mayBeDone, ErrorCode code)
    {
        region.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            if (message is ClusterRequest request)
            {
                sender.Tell(new ClusterRetry(request.Number, "not here", mayBeDone));
            }

            return AutoPilot.KeepRunning;
        }));
        Assert.Equal(code, Assert.IsAssignableFrom<StoreFailure>(await proxy.Ask<object>(new EntryCommands.Increment("g", "n"), Patience)).Code);
    }

    [Fact]
    public async Task Too_many_at_a_time_are_refused_and_closing_answers_all()
    {
        Task<object>[] writes = [.. Enumerable.Range(0, 3).Select(_ => proxy.Ask<object>(new EntryCommands.Increment("g", "n")))];
        Assert.IsType<StoreBusy>(await proxy.Ask<object>(new EntryCommands.Increment("g", "n"), Patience));
        Assert.IsType<StoreClosed>(await proxy.Ask<object>(new StoreCommands.Close(), Patience));
        foreach (Task<object> write in writes)
        {
            Assert.Equal(ErrorCode.OutcomeUnknown, Assert.IsAssignableFrom<StoreFailure>(await write.WaitAsync(Patience)).Code);
        }

        Assert.IsType<StoreClosed>(await proxy.Ask<object>(new EntryQueries.Get("g", "k"), Patience));
    }

    private ClusterRequest Next() => region.FishForMessage<ClusterRequest>(_ => true, Patience);
}
