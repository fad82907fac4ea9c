using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using GoStore.Actors.Cluster.Entity;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Nodes;

/// <summary>Which shards there are and who has them; with a journal in a file, as nothing here lives on two nodes.</summary>
public sealed class ShardTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("gostore-shards-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_node_with_another_number_of_shards_leaves_and_says_why()
    {
        await using ClusterNode first = await StartAsync("1", null, 10);
        await using ClusterNode other = await StartAsync("2", first, 20, isLetIn: false);
        string? what = await other.System.GoStoreCluster().Agreement.WaitAsync(Patience);
        Assert.Contains("has 20 shards", what);
        Assert.Contains($"{first.Address} has 10", what);
        await other.System.WhenTerminated.WaitAsync(Patience);
        Assert.Null(await first.System.GoStoreCluster().Agreement.WaitAsync(Patience));
        await first.Store.SetAsync("g", "k", "v");
        Assert.Equal(MemberStatus.Up, Akka.Cluster.Cluster.Get(first.System).SelfMember.Status);
    }

    [Fact]
    public async Task A_shard_that_a_node_yields_is_asked_for_anew()
    {
        await using ClusterNode node = await StartAsync("1", null, 10);
        INamespace ns = await node.Store.NamespaceAsync("shop");
        await ns.SetAsync("g", "k", "v");
        ClusterSettings settings = ClusterSettings.Read(node.System.Settings.Config, new StoreOptions(), 4 << 20);
        ShardYield.Of(node.System, new EntitySettings(settings, "", Guid.NewGuid(), GoStoreCluster.TypeName, new KeptReplyFormat()), "shop");
        using var impatience = new CancellationTokenSource(Patience);
        while (await HasAsync(node, "shop"))
        {
            await Task.Delay(20, impatience.Token);
        }

        Assert.Equal("v", await ns.GetAsync("g", "k"));
        Assert.True(await HasAsync(node, "shop"));
    }

    private static async Task<bool> HasAsync(ClusterNode node, string ns)
    {
        CurrentShardRegionState state = await node.System.GoStoreCluster().Region.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Patience);
        return state.Shards.Any(shard => shard.EntityIds.Contains(ns));
    }

    private Task<ClusterNode> StartAsync(string name, ClusterNode? seed, int shards, bool isLetIn = true) => ClusterNode.StartAsync(
        $"Data Source={Path.Combine(folder, name)}.journal",
        Path.Combine(folder, name),
        seed?.Address,
        options => (options.JournalProvider, options.Shards) = ("SQLite.MS", shards),
        isLetIn: isLetIn);
}
