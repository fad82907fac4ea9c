using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster.Sharding;
using GoStore.Actors.Cluster.Tests.Nodes;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Watches;

/// <summary>Three nodes in this process that keep a change log; started once for the tests of a class.</summary>
public sealed class LoggedCluster() : WatchCluster(keepsLog: true);

/// <summary>Three nodes in this process that keep no change log.</summary>
public sealed class UnloggedCluster() : WatchCluster(keepsLog: false);

public class WatchCluster(bool keepsLog) : IAsyncLifetime
{
    /// <summary>How many events wait for a watcher.</summary>
    public const int Capacity = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("gostore-watches-").FullName;
    private readonly PostgresServer postgres = new();
    private int started;
    private string journal = "";

    public List<ClusterNode> Nodes { get; } = [];

    public async Task InitializeAsync()
    {
        journal = postgres.NewDatabase();
        for (int number = 0; number < 3; number++)
        {
            await StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        foreach (ClusterNode node in Nodes.AsEnumerable().Reverse())
        {
            await node.DisposeAsync();
        }

        postgres.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public async Task<ClusterNode> StartAsync()
    {
        ClusterNode node = await ClusterNode.StartAsync(
            journal,
            Path.Combine(folder, $"{++started}"),
            Nodes.FirstOrDefault()?.Address,
            options => options.Store.ChangesEnabled = keepsLog,
            $"gostore.cluster.watch-interval = 300ms\ngostore.events.watcher-capacity = {Capacity}");
        Nodes.Add(node);
        return node;
    }

    /// <summary>A namespace that lives on a node, opened there.</summary>
    public async Task<string> NamespaceOnAsync(ClusterNode node)
    {
        while (true)
        {
            string name = $"n-{Guid.NewGuid():N}";
            await node.Store.NamespaceAsync(name);
            if (await LivesOnAsync(node, name))
            {
                return name;
            }
        }
    }

    public static async Task<bool> LivesOnAsync(ClusterNode node, string ns)
    {
        CurrentShardRegionState state = await node.System.GoStoreCluster().Region.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Patience);
        return state.Shards.Any(shard => shard.EntityIds.Contains(ns));
    }

    /// <summary>The relays of a namespace that lives on a node: one of them, or null.</summary>
    public static async Task<IActorRef?> RelayAsync(ClusterNode node, string ns)
    {
        try
        {
            return await node.System.ActorSelection($"/system/sharding/{GoStoreCluster.TypeName}/*/{ns}/watch-*").ResolveOne(TimeSpan.FromSeconds(2));
        }
        catch (ActorNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Waits until no node watches a namespace.</summary>
    public static async Task NobodyWatchesAsync(ClusterNode node, string ns)
    {
        using var end = new CancellationTokenSource(Patience);
        while (await RelayAsync(node, ns) is not null)
        {
            end.Token.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>An actor that keeps what it is told.</summary>
internal sealed class Listener(Channel<object> told) : UntypedActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static (IActorRef Actor, Func<Task<object>> Next) Start(ActorSystem system)
    {
        var told = Channel.CreateUnbounded<object>();
        return (system.ActorOf(Props.Create(() => new Listener(told))), () => told.Reader.ReadAsync().AsTask().WaitAsync(Patience));
    }

    protected override void OnReceive(object message) => told.Writer.TryWrite(message);
}
