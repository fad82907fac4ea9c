using Xunit;
using Xunit.Abstractions;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>
/// Three nodes as real processes over a real PostgreSQL, with clients at work, while things go wrong. GOSTORE_CLUSTER_SECONDS says for how long,
/// GOSTORE_CLUSTER_SEED repeats a run; the report is in artifacts/cluster.
/// </summary>
[Collection(ProcessTests.Name)]
public sealed class ClusterFaultTests(ITestOutputHelper output)
{
    private const int Clients = 16;

    [SkippableFact]
    public async Task Three_nodes_lose_nothing_and_do_nothing_twice_whatever_ends_freezes_or_restarts()
    {
        await ClusterPrograms.RequireAsync();
        int seed = ChaosRun.SeedOf();
        output.WriteLine($"seed {seed}");
        using var folder = new ServerFolder("cluster");
        await using PostgresServer database = await PostgresServer.StartAsync();
        IReadOnlyList<ServerNode> nodes = folder.Cluster(database.ConnectionString, 3);
        await using var running = new RunningNodes(nodes);
        await running.StartAsync();
        var run = new ChaosRun(nodes, seed);
        await run.OpenAsync();
        StartClients(run);
        var faults = new FaultSchedule(nodes, database, Enum.GetValues<Fault>(), TimeSpan.FromSeconds(25), new Random(seed));
        using var end = new CancellationTokenSource();
        Task supervision = faults.SuperviseAsync(end.Token);
        List<string> problems = await run.FinishAsync(() => faults.RunAsync(ChaosRun.DurationOf(60)));
        await end.CancelAsync();
        await supervision;
        output.WriteLine(run.WriteReport("Cluster", faults.Done, problems));
        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
        Assert.All(Workload.Namespaces, ns => Assert.Contains(run.Recorder.Acknowledged, each => each.Namespace == ns && each.IsWrite));
    }

    /// <summary>
    /// The number that a frozen owner would write next was written by its successor, which is what keeps it from writing; where that event was deleted after
    /// snapshots, something else has to.
    /// </summary>
    [SkippableFact]
    public async Task A_frozen_owner_whose_successor_has_deleted_old_events_writes_nothing_more()
    {
        await ClusterPrograms.RequireAsync();
        int seed = ChaosRun.SeedOf();
        output.WriteLine($"seed {seed}");
        using var folder = new ServerFolder("frozen");
        await using PostgresServer database = await PostgresServer.StartAsync();
        IReadOnlyList<ServerNode> nodes = folder.Cluster(database.ConnectionString, 3, settings: "gostore.cluster.snapshot.after-batches = 10");
        await using var running = new RunningNodes(nodes);
        await running.StartAsync();
        var run = new ChaosRun(nodes, seed);
        await run.OpenAsync();
        StartClients(run);
        var faults = new FaultSchedule(nodes, database, [], TimeSpan.Zero, new Random(seed));
        using var end = new CancellationTokenSource();
        Task supervision = faults.SuperviseAsync(end.Token);
        List<string> problems = await run.FinishAsync(async () =>
        {
            foreach (int node in Enumerable.Range(0, nodes.Count))
            {
                int[] others = [.. Enumerable.Range(0, nodes.Count).Where(each => each != node)];
                await run.ServesAsync([0, 1, 2], TimeSpan.FromSeconds(60));
                var freeze = new Disturbance($"Freeze {nodes[node].Name}", System.Diagnostics.Stopwatch.GetTimestamp());
                nodes[node].Freeze();
                await run.ServesAsync(others, TimeSpan.FromSeconds(60));

                // Some snapshots of the next owner.
                await Task.Delay(TimeSpan.FromSeconds(8));
                nodes[node].Thaw();
                await Task.Delay(TimeSpan.FromSeconds(12));
                freeze.Ended = System.Diagnostics.Stopwatch.GetTimestamp();
                lock (faults.Done)
                {
                    faults.Done.Add(freeze);
                }
            }
        });
        await end.CancelAsync();
        await supervision;
        output.WriteLine(run.WriteReport("Frozen", faults.Done, problems));
        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }

    /// <summary>Most ask whichever node serves; one for each node stays with it, and is there when it comes to itself.</summary>
    private static void StartClients(ChaosRun run)
    {
        run.Start(Clients - 3, 0, 1, 2);
        run.Start(1, 0);
        run.Start(1, 1);
        run.Start(1, 2);
    }
}

internal static class ClusterPrograms
{
    /// <summary>Skips the test where something that it needs is not there.</summary>
    public static async Task RequireAsync()
    {
        Skip.If(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        Skip.IfNot(await ServerNode.KnowsClusterAsync(), "This build of gostore cannot be a node of a cluster.");
    }
}

/// <summary>Servers that are started together and end with the test.</summary>
internal sealed class RunningNodes(IReadOnlyList<ServerNode> nodes) : IAsyncDisposable
{
    public Task StartAsync() => Task.WhenAll(nodes.Select(each => each.StartAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (ServerNode node in nodes)
        {
            await node.DisposeAsync();
        }
    }
}
