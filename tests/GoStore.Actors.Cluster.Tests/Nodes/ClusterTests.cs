using Xunit;

namespace GoStore.Actors.Cluster.Tests.Nodes;

public sealed class ClusterTests(PostgresServer postgres) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gostore-cluster-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    public async Task What_is_written_at_one_node_is_read_at_every_other(string serializesAll)
    {
        string journal = postgres.NewDatabase();
        string hocon = $"akka.actor.serialize-messages = {serializesAll}";
        await using ClusterNode first = await ClusterNode.StartAsync(journal, Path.Combine(folder, "1"), null, hocon: hocon);
        await using ClusterNode second = await ClusterNode.StartAsync(journal, Path.Combine(folder, "2"), first.Address, hocon: hocon);
        await using ClusterNode third = await ClusterNode.StartAsync(journal, Path.Combine(folder, "3"), first.Address, hocon: hocon);
        ClusterNode[] nodes = [first, second, third];
        for (int number = 0; number < 9; number++)
        {
            INamespace written = await nodes[number % 3].Store.NamespaceAsync($"tenant-{number}");
            await written.SetAsync("config", "colour", $"blue-{number}");
            foreach (ClusterNode node in nodes)
            {
                INamespace read = await node.Store.NamespaceAsync($"tenant-{number}");
                Assert.Equal($"blue-{number}", await read.GetAsync("config", "colour"));
            }
        }

        await first.Store.SetAsync("config", "shape", "round");
        Assert.Equal("round", await third.Store.GetAsync("config", "shape"));
        var names = new List<string>();
        await foreach (NamespaceInfo each in second.Store.NamespacesAsync())
        {
            names.Add(each.Name);
        }

        Assert.Equal(9, names.Count);
    }
}
