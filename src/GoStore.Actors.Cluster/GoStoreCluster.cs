using System.Globalization;
using Akka;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using GoStore.Actors.Client;
using GoStore.Actors.Cluster.Entity;
using GoStore.Actors.Cluster.Nodes;
using GoStore.Actors.Cluster.Serialization;
using GoStore.Actors.Cluster.Watches;
using GoStore.Actors.Engine;
using GoStore.Actors.Events;
using GoStore.Actors.Namespaces;
using GoStore.Actors.Tasks;
using GoStore.Actors.Templates;

namespace GoStore.Actors.Cluster;

/// <summary>The store of a cluster, as it is seen from a node. Its namespaces live on the nodes, each on one of them at a time.</summary>
public sealed class GoStoreCluster : IExtension
{
    /// <summary>What the shard region of the namespaces is called.</summary>
    public const string TypeName = "gostore-namespace";

    private readonly ClusterSettings settings;
    private readonly DataFolder folder;
    private readonly Akka.Cluster.Cluster cluster;
    private readonly NamespaceExtractor extractor;
    private readonly TaskCompletionSource<string?> agreement = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal GoStoreCluster(ExtendedActorSystem system, StoreOptions options)
    {
        system.Settings.InjectTopLevelFallback(Reference);
        _ = GoStoreExtensionProvider.Instance.Apply(system);

        // What is not said of the snapshots is as with the journal.
        Config journal = system.Settings.Config.GetConfig("gostore.cluster.journal");
        system.Settings.InjectTopLevelFallback(Settings.Of(
            ("gostore.cluster.snapshot-store.provider-name", journal.GetString("provider-name")),
            ("gostore.cluster.snapshot-store.connection-string", journal.GetString("connection-string"))));
        settings = ClusterSettings.Read(system.Settings.Config, options, ClusterSerializer.LongestMessage(system));
        folder = DataFolder.Take(settings.DataFolder);
        system.WhenTerminated.ContinueWith(_ => folder.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        cluster = Akka.Cluster.Cluster.Get(system);
        extractor = new NamespaceExtractor(settings.Shards);
        system.SystemActorOf(Props.Create(() => new ShardsCheck(settings.Shards, agreement)), ShardsCheck.Name);
        ClusterSharding sharding = ClusterSharding.Get(system);
        if (settings.Role is null || cluster.SelfRoles.Contains(settings.Role))
        {
            var entity = new EntitySettings(settings, cluster.SelfAddress.ToString(), Guid.NewGuid(), TypeName, new KeptReplyFormat());
            ClusterShardingSettings shardingSettings = ClusterShardingSettings.Create(system).WithRole(settings.Role);
            Region = sharding.Start(
                TypeName,
                Props.Create(() => new NamespaceEntity(entity)).WithDispatcher(ClusterSettings.Dispatcher),
                shardingSettings,
                extractor,
                sharding.DefaultShardAllocationStrategy(shardingSettings),
                HandOff.Instance);
        }
        else
        {
            Region = sharding.StartProxy(TypeName, settings.Role, extractor);
        }

        string address = $"the cluster {system.Name}";
        StoreSettings store = StoreSettings.Read(system.Settings.Config, new StoreOptions { Path = settings.DataFolder, AskTimeout = settings.AskTimeout, TimeProvider = settings.Store.TimeProvider }).At(address);
        SettingsReader section = StoreSettings.Section(system.Settings.Config, settings.Store);
        var admission = new Admission(address, store.MailboxCapacity);
        var events = new ClusterEvents(EventSettings.Read(section).WatcherCapacity);
        IActorRef front = system.SystemActorOf(Props.Create(() => new ClusterStoreActor(Region, settings, store, admission, events)), "gostore-cluster");
        Client = new StoreClient(
            front,
            front,
            store with { AskTimeout = settings.AskTimeout + Patience },
            admission,
            events,
            new TemplateRenderer(TemplateSettings.Read(section), store.Clock),
            new TaskRunners(system, "gostore-cluster", TaskRunnerSettings.Read(section)),
            system.WhenTerminated,
            null);

        // Before the shards move away from here, so that what is under way is still answered.
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceRequestsDone, "stop-gostore-runners", async () =>
        {
            await Client.Runners.StopAllAsync(default);
            return Done.Instance;
        });
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "close-gostore-cluster", async () =>
        {
            await Client.CloseAsync();
            return Done.Instance;
        });
    }

    /// <summary>The reference configuration: every setting with its default, as in <c>hocon/cluster.conf</c>.</summary>
    public static Config Reference { get; } = ConfigurationFactory.FromResource<GoStoreCluster>("GoStore.Actors.Cluster.cluster.conf");

    /// <summary>The store: every operation, wherever the namespace lives.</summary>
    public IStore Store => Client;

    /// <summary>Tells which nodes there are, and what lives where.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<GoStoreClusterStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        ClusterShardingStats? stats = await StatsAsync(cancellationToken);
        Akka.Cluster.ClusterEvent.CurrentClusterState state = cluster.State;
        HashSet<Akka.Cluster.UniqueAddress> unreachable = [.. state.Unreachable.Select(each => each.UniqueAddress)];
        return new GoStoreClusterStatus(
            cluster.SelfAddress.ToString(),
            state.Leader?.ToString(),
            settings.Shards,
            stats is not null,
            [
                .. state.Members.Select(each =>
                {
                    IReadOnlyCollection<int> open = [.. stats?.Regions.Where(region => AddressOf(region.Key) == each.Address).SelectMany(region => region.Value.Stats.Values) ?? []];
                    return new GoStoreClusterMember(each.Address.ToString(), each.Status.ToString(), [.. each.Roles.Order(StringComparer.Ordinal)], !unreachable.Contains(each.UniqueAddress), open.Count, open.Sum());
                }).OrderBy(each => each.Address, StringComparer.Ordinal),
            ]);
    }

    /// <summary>Tells where a namespace lives; it need not be there.</summary>
    /// <param name="name">Its name; empty for the store itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreException">The name is none (<see cref="ErrorCode.InvalidArgument"/>), or nobody knows now what lives where, because shards are being moved (<see cref="ErrorCode.Unavailable"/>).</exception>
    public async Task<GoStoreClusterPlace> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > 0 && NamespaceName.Check(name) is { } wrong)
        {
            throw new StoreException(wrong.Code, wrong.Message);
        }

        string shard = extractor.ShardId(EntityNames.EntityOf(name));
        ClusterShardingStats stats = await StatsAsync(cancellationToken)
            ?? throw new StoreException(ErrorCode.Unavailable, "Which shards live where is not known now, as after nodes were lost. Ask again in some seconds.");
        Address? address = stats.Regions.Where(each => each.Value.Stats.ContainsKey(shard)).Select(each => AddressOf(each.Key)).FirstOrDefault();
        return new GoStoreClusterPlace(name, int.Parse(shard, CultureInfo.InvariantCulture), address?.ToString());
    }

    /// <summary>Null once this node is up and those that were there before have as many shards; or else what is wrong.</summary>
    internal Task<string?> Agreement => agreement.Task;

    internal StoreClient Client { get; }

    /// <summary>What is sent here goes to where its namespace lives.</summary>
    internal IActorRef Region { get; }

    /// <summary>The client waits a little longer than what asks for it, which knows why there was no answer.</summary>
    private static TimeSpan Patience => TimeSpan.FromSeconds(5);

    /// <summary>A node that asks itself does not name itself.</summary>
    private Address AddressOf(Address region) => region.HasLocalScope ? cluster.SelfAddress : region;

    private async Task<ClusterShardingStats?> StatsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Region.Ask<ClusterShardingStats>(new GetClusterShardingStats(StatsPatience), StatsPatience + StatsPatience, cancellationToken);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private static TimeSpan StatsPatience => TimeSpan.FromSeconds(2);
}
