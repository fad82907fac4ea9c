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
        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(system);
        var extractor = new NamespaceExtractor(settings.Shards);
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
        var events = new ClusterEvents();
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

    internal StoreClient Client { get; }

    /// <summary>What is sent here goes to where its namespace lives.</summary>
    internal IActorRef Region { get; }

    /// <summary>The client waits a little longer than what asks for it, which knows why there was no answer.</summary>
    private static TimeSpan Patience => TimeSpan.FromSeconds(5);
}
