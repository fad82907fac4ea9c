#if AKKA_COMPLETE
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote;
using Akka.Remote.Hosting;
using GoStore.Actors;
using GoStore.Actors.Cluster;
using GoStore.Host.Server.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoStore.Host.Server.Cluster;

/// <summary>The actor system of this node: it joins before anything is served, and leaves after everything was.</summary>
internal sealed class ClusterNode(ActorSystem system, ServerSettings settings, ILogger<ClusterNode> log) : IClusterNode, IHostedService
{
    /// <summary>What the actor system is called; the same on every node.</summary>
    public const string SystemName = "gostore";

    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(system);
    private volatile bool isLeaving;

    public Task<string> Lost => lost.Task;

    public bool IsUp => !isLeaving && !cluster.IsTerminated && cluster.SelfMember.Status == MemberStatus.Up;

    private ClusterNodeSettings Node => settings.Cluster!;

    /// <summary>Whether this build of the program can be a node.</summary>
    public static void Require()
    {
    }

    /// <summary>Has the store of the cluster be the one that is served.</summary>
    public static void AddTo(IServiceCollection services, ServerSettings settings)
    {
        ClusterNodeSettings node = settings.Cluster!;
        services.AddAkka(SystemName, (akka, _) => akka
            .WithRemoting(node.Self.Host, node.Self.Port)
            .WithClustering(new ClusterOptions { SeedNodes = [.. node.Seeds.Select(each => $"akka.tcp://{SystemName}@{each}")], Roles = [.. node.Roles] })
            .WithGoStoreCluster(options =>
            {
                options.Journal = node.Journal;
                options.JournalProvider = node.JournalProvider;
                options.DataFolder = node.DataFolder;
                options.Store = new StoreOptions { ChangesEnabled = true, Hocon = settings.StoreHocon, TimeProvider = settings.Clock };
            })
            .AddHocon(settings.StoreHocon ?? "", HoconAddMode.Prepend)
            .AddHocon(StoreLog.Hocon, HoconAddMode.Prepend)
            .AddHocon(Shutdown(node), HoconAddMode.Prepend));
        services.AddSingleton(provider => provider.GetRequiredService<ActorSystem>().GoStoreCluster().Store);
        services.AddSingleton<ClusterNode>();
        services.AddSingleton<IClusterNode>(provider => provider.GetRequiredService<ClusterNode>());
        services.AddHostedService(provider => provider.GetRequiredService<ClusterNode>());
    }

    /// <summary>What would only show as a failure deep in the remoting.</summary>
    /// <exception cref="CommandException">The port is taken, or the address is none of this machine.</exception>
    public static void CheckAddress(ClusterNodeSettings node)
    {
        try
        {
            IPAddress address = IPAddress.TryParse(node.Self.Host, out IPAddress? given) ? given : Dns.GetHostAddresses(node.Self.Host)[0];
            using var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(address, node.Self.Port));
            listener.Listen();
        }
        catch (SocketException error)
        {
            throw new CommandException(ExitCode.Unavailable, $"{node.Self}, where other nodes are to reach this one, cannot be listened at: {error.Message}. Name another port with --cluster-port, or another address of this machine with --cluster-address.");
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Says what is wrong with a setting; whoever started it before did not.
        GoStoreCluster store = system.GoStoreCluster();
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new QuarantineListener(this))), typeof(ThisActorSystemQuarantinedEvent));
        cluster.Subscribe(system.ActorOf(Props.Create(() => new MemberLog(log))), ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        _ = NoticeEndAsync();
        _ = NoticeDisagreementAsync(store);
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.RegisterOnMemberUp(up.SetResult);
        long started = settings.Clock.GetTimestamp();
        Task ready = Task.WhenAll(up.Task, store.Agreement);
        while (!ready.IsCompleted)
        {
            TimeSpan waited = settings.Clock.GetElapsedTime(started);
            if (waited >= Node.JoinLimit || lost.Task.IsCompleted)
            {
                throw new CommandException(ExitCode.Unavailable, lost.Task.IsCompleted
                    ? $"The node {Node.Self} was not let into the cluster: {await lost.Task}"
                    : $"The node {Node.Self} was not let into the cluster within {DurationText.Format(Node.JoinLimit)} (gostore.server.cluster.join-limit). {Unreached()}");
            }

            if (waited > TimeSpan.Zero && waited >= BetweenProgress)
            {
                log.LogInformation("The node {Node} has waited {Waited} s to be let into the cluster by {Seeds}", Node.Self, (int)waited.TotalSeconds, string.Join(", ", Node.Seeds));
            }

            TimeSpan wait = waited + BetweenProgress < Node.JoinLimit ? BetweenProgress : Node.JoinLimit - waited;
            await Task.WhenAny(ready, lost.Task, Task.Delay(wait, settings.Clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (store.Agreement is { IsCompletedSuccessfully: true, Result: { } what })
        {
            // It is up, and about to leave again.
            throw new CommandException(ExitCode.Unavailable, $"The node {Node.Self} was not let into the cluster: {Disagreement(what)}");
        }
    }

    public async Task<ClusterView> ViewAsync(string? ns, CancellationToken cancellationToken)
    {
        GoStoreCluster store = system.GoStoreCluster();
        GoStoreClusterPlace? place = ns is null ? null : await store.FindAsync(ns, cancellationToken);
        GoStoreClusterStatus status = await store.GetStatusAsync(cancellationToken);
        return new ClusterView(
            Short(status.Self)!,
            Short(status.Leader),
            status.Shards,
            status.IsComplete,
            [.. status.Members.Select(each => new ClusterViewNode(Short(each.Address)!, each.Status.ToLowerInvariant(), each.Roles, each.IsReachable, each.Shards, each.Namespaces))],
            place is null ? null : new ClusterViewPlace(place.Namespace, place.Shard, Short(place.Address)));
    }

    /// <summary>Leaves, so that others have the namespaces at once.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        isLeaving = true;
        Task leaving = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        try
        {
            await leaving.WaitAsync((Node.LeaveLimit - Node.RequestsLimit) * 0.9, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            log.LogWarning("Leaving the cluster took longer than {Limit} (gostore.server.cluster.leave-limit), and is broken off: others have the namespaces of this node as soon as they notice", DurationText.Format(Node.LeaveLimit));
        }
    }

    private static string? Short(string? address) => address?[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    private static string Shutdown(ClusterNodeSettings node) => $$"""
        akka.coordinated-shutdown {
          exit-clr = off
          run-by-clr-shutdown-hook = off
          terminate-actor-system = on

          // Where all nodes end at once there is nobody left to say goodbye to.
          phases.cluster-exiting.timeout = 3s
        }
        akka.cluster.shutdown-after-unsuccessful-join-seed-nodes = off
        """;

    private string Unreached() => Node.IsFirst
        ? "It is the first seed itself, so it would have formed one: the other seeds know a cluster that did not take it in. Look at their logs."
        : $"Look whether {string.Join(", ", Node.Seeds.Where(each => each != Node.Self))} run, can be reached from here, and can reach {Node.Self}; the first of the seeds must run for a cluster to be formed.";

    private static string Disagreement(string what) => $"{what}. All nodes must have the same number.";

    /// <summary>It comes before the end that it leads to, and says more.</summary>
    private async Task NoticeDisagreementAsync(GoStoreCluster store)
    {
        try
        {
            if (await store.Agreement is { } what)
            {
                lost.TrySetResult(Disagreement(what));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task NoticeEndAsync()
    {
        var removed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.RegisterOnMemberRemoved(() => removed.TrySetResult());
        await Task.WhenAny(removed.Task, system.WhenTerminated);
        if (!isLeaving)
        {
            lost.TrySetResult("the others have removed it, because they could not reach it for a while.");
        }
    }

    /// <summary>Tells who comes, goes and cannot be reached.</summary>
    private sealed class MemberLog : ReceiveActor
    {
        public MemberLog(ILogger log)
        {
            Receive<ClusterEvent.MemberUp>(each => log.LogInformation("The node {Node} is up", Short(each.Member.Address.ToString())));
            Receive<ClusterEvent.MemberRemoved>(each => log.LogInformation("The node {Node} is gone", Short(each.Member.Address.ToString())));
            Receive<ClusterEvent.MemberDowned>(each => log.LogWarning("The node {Node} is taken for lost, and is removed", Short(each.Member.Address.ToString())));
            Receive<ClusterEvent.UnreachableMember>(each => log.LogWarning("The node {Node} cannot be reached", Short(each.Member.Address.ToString())));
            Receive<ClusterEvent.ReachableMember>(each => log.LogInformation("The node {Node} can be reached again", Short(each.Member.Address.ToString())));
            ReceiveAny(_ => { });
        }
    }

    /// <summary>Others do not listen to a node any more that they have given up; one that slept meanwhile hears it from them.</summary>
    private sealed class QuarantineListener : ReceiveActor
    {
        public QuarantineListener(ClusterNode node) =>
            Receive<ThisActorSystemQuarantinedEvent>(quarantined => node.lost.TrySetResult($"{quarantined.RemoteAddress} has given it up, because it could not be reached for a while."));
    }
}
#else
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Server.Cluster;

/// <summary>The registry that this was built with has no packages for clusters.</summary>
internal static class ClusterNode
{
    /// <exception cref="CommandException">Always.</exception>
    public static void Require() => throw new CommandException(
        ExitCode.Usage,
        "This build of gostore has no cluster, because the package registry that it was built with carries only the core of Akka. Build it with a registry that has Akka.Cluster.Sharding, Akka.Cluster.Hosting and Akka.Persistence.Sql.Hosting, such as nuget.org (docs/clustering.md).");

    public static void AddTo(IServiceCollection services, ServerSettings settings) => Require();

    public static void CheckAddress(ClusterNodeSettings node) => Require();
}
#endif
