using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using GoStore.Actors.Cluster.Messages;
using ClusterEvent = Akka.Cluster.ClusterEvent;

namespace GoStore.Actors.Cluster.Nodes;

/// <summary>
/// Makes sure that all nodes deal the namespaces out to as many shards: with other numbers two nodes would each take a namespace for theirs, and take it from one another
/// for ever. Nothing would be lost, as the journal takes the writes of one only, but little would be done. The nodes tell each other; of two that differ, the one that
/// came later leaves.
/// </summary>
internal sealed class ShardsCheck : UntypedActor, IWithTimers
{
    public const string Name = "gostore-cluster-shards";

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Whoever has not answered by then has no store: a cluster may have other nodes too.</summary>
    private const int Questions = 10;

    private readonly int shards;
    private readonly TaskCompletionSource<string?> result;
    private readonly Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly Dictionary<UniqueAddress, int> asked = [];
    private readonly ILoggingAdapter log = Context.GetLogger();

    /// <param name="shards">The number of this node.</param>
    /// <param name="result">Gets <c>null</c> once this node is up and all that were there have the same number, or else what is wrong.</param>
    public ShardsCheck(int shards, TaskCompletionSource<string?> result) => (this.shards, this.result) = (shards, result);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, AskEvery);
    }

    protected override void PostStop()
    {
        cluster.Unsubscribe(Self);
        result.TrySetCanceled();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterShards other:
                OnTold(other);
                break;
            case ClusterEvent.MemberRemoved removed:
                asked.Remove(removed.Member.UniqueAddress);
                break;
            case ClusterEvent.IMemberEvent or Look:
                AskAll();
                break;
        }
    }

    private void AskAll()
    {
        foreach (Member member in cluster.State.Members)
        {
            if (member.UniqueAddress != cluster.SelfUniqueAddress
                && member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up
                && asked.GetValueOrDefault(member.UniqueAddress) is var questions and < Questions)
            {
                asked[member.UniqueAddress] = questions + 1;
                Context.ActorSelection(new RootActorPath(member.Address) / "system" / Name).Tell(new ClusterShards(shards, IsQuestion: true), Self);
            }
        }

        Conclude();
    }

    private void OnTold(ClusterShards other)
    {
        Member? member = cluster.State.Members.FirstOrDefault(each => each.Address == Sender.Path.Address);
        if (other.IsQuestion)
        {
            Sender.Tell(new ClusterShards(shards, IsQuestion: false), Self);
        }

        if (member is null)
        {
            // It does not stand in what this node knows yet. It is asked when it does.
            return;
        }

        asked[member.UniqueAddress] = Questions;
        if (other.Shards == shards)
        {
            Conclude();
            return;
        }

        string what = $"this node has {shards} shards (gostore.cluster.shards), and {member.Address} has {other.Shards}";
        Member self = cluster.SelfMember;
        bool isLater = member.Status is MemberStatus.Up or MemberStatus.Leaving && (self.Status is not MemberStatus.Up || member.IsOlderThan(self));
        if (!isLater)
        {
            log.Error("A node with another number of shards came: {0}. It is to leave by itself", what);
            return;
        }

        log.Error("This node leaves the cluster: {0}. All nodes must have the same number", what);
        if (result.TrySetResult(what))
        {
            CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        }
    }

    private void Conclude()
    {
        if (cluster.SelfMember.Status == MemberStatus.Up
            && cluster.State.Members.All(each => each.UniqueAddress == cluster.SelfUniqueAddress || each.Status is not MemberStatus.Up || cluster.State.Unreachable.Contains(each) || asked.GetValueOrDefault(each.UniqueAddress) >= Questions))
        {
            result.TrySetResult(null);
        }
    }

    private sealed class Look : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Look Instance { get; } = new();
    }
}
