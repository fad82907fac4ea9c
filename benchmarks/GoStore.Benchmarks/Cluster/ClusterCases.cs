using GoStore.Benchmarks.Measuring;
using GoStore.Benchmarks.Ratios;
using GoStore.Benchmarks.Server;

namespace GoStore.Benchmarks.Cluster;

/// <summary>The rows about a cluster: real processes over a PostgreSQL on this machine, so that more nodes share the same processors.</summary>
internal static class ClusterCases
{
    private const int Rounds = 3;
    private const int Connections = 64;
    private const int Namespaces = 16;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public static IReadOnlyList<Case> All { get; } =
    [
        Writes(1),
        Writes(2),
        Writes(3),
        Reads(1),
        Reads(2),
        Reads(3),
    ];

    private static Case Writes(int nodes) => new(
        $"16 durable PUT, {Connections} connections over {Namespaces} namespaces, {Named(nodes)} : INSERT by pgbench, {Connections} connections",
        "op/s",
        null,
        bench => WithNodesAsync(bench, nodes, (cluster, wrk) => Alternating.MeasureAsync(
            Rounds,
            () => SumAsync(cluster, node => wrk.PutsToNamespacesAsync(node, Namespaces, Connections / nodes, Slice)),
            () => cluster.Postgres.InsertsAsync(Connections, Slice))));

    private static Case Reads(int nodes) => new(
        $"16 GET, {Connections} connections over {Namespaces} namespaces, {Named(nodes)} : one server on a file",
        "op/s",
        null,
        bench => WithNodesAsync(bench, nodes, async (cluster, wrk) =>
        {
            using ServerProcess file = await ServerProcess.StartGostoreAsync(bench.Workspace, bench.Workspace.NewFile("file.db"));
            await wrk.PutsToNamespacesAsync(file, Namespaces, Connections, Slice);
            await wrk.GetsOfNamespacesAsync(file, Namespaces, Connections, Slice);
            return await Alternating.MeasureAsync(
                Rounds,
                () => SumAsync(cluster, node => wrk.GetsOfNamespacesAsync(node, Namespaces, Connections / nodes, Slice)),
                () => wrk.GetsOfNamespacesAsync(file, Namespaces, Connections, Slice));
        }));

    private static string Named(int nodes) => nodes switch { 1 => "one node", 2 => "two nodes", _ => "three nodes" };

    private static async Task<Outcome> WithNodesAsync(Bench bench, int nodes, Func<ClusterProcesses, Wrk, Task<Pair>> measure)
    {
        if (Installed.Wrk is null || Installed.Postgres is null)
        {
            return Outcome.LeftOut("wrk or PostgreSQL is not installed");
        }

        if (!ClusterProcesses.IsBuilt)
        {
            return Outcome.LeftOut("this build has no cluster, because the package registry has only the core of Akka");
        }

        using ClusterProcesses cluster = await ClusterProcesses.StartAsync(bench.Workspace, nodes);
        var wrk = new Wrk(bench.Workspace);
        await SumAsync(cluster, node => wrk.PutsToNamespacesAsync(node, Namespaces, Connections / nodes, WarmUp));
        await SumAsync(cluster, node => wrk.GetsOfNamespacesAsync(node, Namespaces, Connections / nodes, Slice));
        return Outcome.Of(await measure(cluster, wrk));
    }

    private static async Task<double> SumAsync(ClusterProcesses cluster, Func<ServerProcess, Task<double>> measure) =>
        (await Task.WhenAll(cluster.Nodes.Select(measure))).Sum();
}
