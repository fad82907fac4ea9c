using System.Net;
using GoStore.Host.Server;
using GoStore.Host.Server.Cluster;

namespace GoStore.Host.Tests.Server;

/// <summary>A server as a node of a cluster: one node, with its journal in a SQLite file.</summary>
public sealed class ClusterTests : IDisposable
{
#if AKKA_COMPLETE
    private const bool HasCluster = true;
#else
    private const bool HasCluster = false;
#endif

    private readonly Gostore gostore = new();

    public void Dispose() => gostore.Dispose();

    [SkippableFact]
    public async Task A_node_serves_its_cluster_says_so_leaves_in_order_and_comes_back_with_what_was_written()
    {
        SkipWithoutCluster();
        await using (ServerProcess node = await StartAsync())
        {
            string address = node.Client.BaseAddress!.ToString();
            Assert.Equal("1\n", (await gostore.RunAsync("set", "colour", "red", "--namespace", "shop", "--connection", address)).Output);
            Assert.Equal(HttpStatusCode.OK, (await node.Client.GetAsync("/ready")).StatusCode);
            Assert.Matches(@"^127\.0\.0\.1:\d+ up reachable shards 2 namespaces 2\n$", (await gostore.RunAsync("cluster", "status", "--connection", address)).Output);
            Assert.Matches(@"^shard \d+ 127\.0\.0\.1:\d+\n$", (await gostore.RunAsync("cluster", "status", "--namespace", "shop", "--connection", address)).Output);
            Assert.Contains("\"complete\":true", (await gostore.RunAsync("cluster", "status", "--json", "--connection", address)).Output);
            Assert.Equal(HttpStatusCode.BadRequest, (await node.Client.GetAsync("/v1/cluster?namespace=no+name")).StatusCode);
            Assert.Equal(0, await node.StopAsync());
        }

        Directory.Delete(gostore.PathOf("node"), recursive: true);
        await using ServerProcess again = await StartAsync();
        Assert.Equal("red\n", (await gostore.RunAsync("get", "key", "colour", "--namespace", "shop", "--connection", $"{again.Client.BaseAddress}")).Output);
    }

    [SkippableFact]
    public async Task A_node_that_nobody_lets_in_gives_up_and_says_whom_it_asked()
    {
        SkipWithoutCluster();
        Outcome outcome = await gostore.RunAsync("serve", "--cluster", "--cluster-port", $"{FreePort()}", "--seed", "127.0.0.1:1", "--journal", "Data Source=journal.db", "--set", "cluster.journal-provider=SQLite.MS", "--set", "cluster.join-limit=2s");

        Assert.Equal((int)ExitCode.Unavailable, outcome.ExitCode);
        Assert.Contains("was not let into the cluster within 2s", outcome.Error);
        Assert.Contains("127.0.0.1:1 run", outcome.Error);
    }

    [SkippableFact]
    public async Task A_build_without_a_cluster_says_so()
    {
        Skip.If(HasCluster, "This build has clusters.");
        Outcome outcome = await gostore.RunAsync("serve", "--cluster", "--journal", "Host=db");

        Assert.Equal((int)ExitCode.Usage, outcome.ExitCode);
        Assert.Contains("This build of gostore has no cluster", outcome.Error);
    }

    [Theory]
    [InlineData("Host=db;Password=secret")]
    [InlineData("Host=db;PWD=secret")]
    [InlineData("secret")]
    public async Task A_password_on_the_command_line_is_refused_and_not_repeated(string journal)
    {
        Outcome outcome = await gostore.RunAsync("serve", "--cluster", "--journal", journal);
        Outcome set = await gostore.RunAsync("serve", "--cluster", "--set", $"cluster.journal={journal}");

        Assert.All((Outcome[])[outcome, set], each => Assert.Equal((int)ExitCode.Usage, each.ExitCode));
        Assert.Contains("GOSTORE_SERVER_CLUSTER_JOURNAL", outcome.Error);
        Assert.DoesNotContain("secret", outcome.Error + set.Error);
    }

    [Fact]
    public async Task What_is_no_cluster_says_so()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(gostore, "--connection", "file.db");
        Outcome served = await gostore.RunAsync("cluster", "status", "--connection", $"{server.Client.BaseAddress}");
        Outcome file = await gostore.RunAsync("cluster", "status", "--connection", "file.db");

        Assert.Equal(((int)ExitCode.NotFound, (int)ExitCode.Usage), (served.ExitCode, file.ExitCode));
        Assert.Contains("is no node of a cluster", served.Error);
        Assert.Contains("no node of a cluster", file.Error);
    }

    private static void SkipWithoutCluster() => Skip.If(!HasCluster, "This build has no cluster: the package registry carries only the core of Akka.");

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(
        gostore, "--cluster", "--cluster-port", $"{FreePort()}", "--data", "node", "--journal", "Data Source=journal.db", "--set", "cluster.journal-provider=SQLite.MS");
}
