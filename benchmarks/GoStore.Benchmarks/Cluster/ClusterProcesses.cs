using System.Net;
using GoStore.Benchmarks.Measuring;
using GoStore.Benchmarks.Server;

namespace GoStore.Benchmarks.Cluster;

/// <summary>A cluster of <c>gostore serve --cluster</c> over a PostgreSQL of its own.</summary>
internal sealed class ClusterProcesses : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<ServerProcess> nodes = [];

    private ClusterProcesses(PostgresProcess postgres) => Postgres = postgres;

    /// <summary>Whether the program was built with Akka's cluster.</summary>
    public static bool IsBuilt => File.Exists(Path.Combine(AppContext.BaseDirectory, "Akka.Cluster.Sharding.dll"));

    public IReadOnlyList<ServerProcess> Nodes => nodes;

    public PostgresProcess Postgres { get; }

    public static async Task<ClusterProcesses> StartAsync(Workspace workspace, int count)
    {
        var cluster = new ClusterProcesses(await PostgresProcess.StartAsync(workspace));
        try
        {
            int seed = ServerProcess.FreePort();
            for (int number = 0; number < count; number++)
            {
                int port = number == 0 ? seed : ServerProcess.FreePort();
                ServerProcess node = await ServerProcess.StartNodeAsync(workspace, port, seed, cluster.Postgres.ConnectionString, workspace.NewFile($"node-{number}"));
                cluster.nodes.Add(node);
                await ReadyAsync(node);
            }

            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        nodes.ForEach(node => node.Dispose());
        Postgres.Dispose();
    }

    private static async Task ReadyAsync(ServerProcess node)
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await http.GetAsync($"{node.Url}/ready", patience.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(100, patience.Token);
        }
    }
}
