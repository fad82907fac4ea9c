using Akka.Actor;
using GoStore.Actors.Cluster.Tests.Nodes;
using GoStore.Actors.TestSupport;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Watches;

/// <summary>The namespace moves while it is watched.</summary>
public sealed class MovingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_a_change_log_nothing_is_missed_when_a_node_goes(bool isKilled)
    {
        var cluster = new LoggedCluster();
        await cluster.InitializeAsync();
        try
        {
            (WatchReading reading, INamespace writer) = await MoveAsync(cluster, isKilled, told: 0);
            Task writing = Task.Run(async () =>
            {
                for (int number = 6; number <= 200; number++)
                {
                    await writer.SetAsync("config", $"{number}", "value");
                }
            });
            for (int number = 1; number <= 200; number++)
            {
                StoreEvent told = await reading.EventAsync();
                Assert.Equal(($"{number}", (long)number), (told.Key, told.Revision));
            }

            await writing;
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    [Fact]
    public async Task Without_one_it_is_told_that_something_is_missing()
    {
        var cluster = new UnloggedCluster();
        await cluster.InitializeAsync();
        try
        {
            (WatchReading reading, INamespace writer) = await MoveAsync(cluster, isKilled: true, told: 5);
            // Nobody writes: that there may have been something is told all the same.
            Assert.True((await reading.NextAsync())!.Value.Missed >= 1);
            await writer.SetAsync("config", "after", "value");
            Assert.Equal("after", (await reading.EventAsync()).Key);
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    /// <summary>Watches a namespace from another node, writes five entries, reads some of the events, and has the node go that the namespace lives on.</summary>
    private static async Task<(WatchReading Reading, INamespace Writer)> MoveAsync(WatchCluster cluster, bool isKilled, int told)
    {
        ClusterNode going = cluster.Nodes[2];
        string name = await cluster.NamespaceOnAsync(going);
        INamespace writer = await cluster.Nodes[0].Store.NamespaceAsync(name);
        var reading = new WatchReading(await (await cluster.Nodes[1].Store.NamespaceAsync(name)).WatchAsync("config"));
        for (int number = 1; number <= 5; number++)
        {
            await writer.SetAsync("config", $"{number}", "value");
        }

        for (int number = 1; number <= told; number++)
        {
            Assert.Equal($"{number}", (await reading.EventAsync()).Key);
        }

        await (isKilled ? going.KillAsync() : going.LeaveAsync());
        return (reading, writer);
    }
}
