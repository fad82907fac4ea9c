using Xunit;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>Tests of real processes have the machine to themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessTests
{
    public const string Name = "processes";
}

/// <summary>Where the servers of one test keep their data, gone with it; their logs stay among the artifacts.</summary>
internal sealed class ServerFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gostore-cluster-");
    private readonly string logs;

    public ServerFolder(string name)
    {
        logs = Directory.CreateDirectory(Path.Combine(ChaosRun.Artifacts(), $"{name}-logs")).FullName;
        foreach (string file in Directory.GetFiles(logs))
        {
            File.Delete(file);
        }
    }

    public ServerNode Single()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        string file = Path.Combine(folder.FullName, "store.db");
        return new ServerNode(new ServerPlan("server", address, ["serve", "--connection", file, "--listen", $"{address}"], file), logs);
    }

    /// <summary>Nodes of one cluster, in this network or each in one of its own.</summary>
    /// <param name="journal">The connection string of the journal.</param>
    /// <param name="count">How many nodes.</param>
    /// <param name="networks">The network of each; null for that of the tests.</param>
    /// <param name="settings">Settings other than the defaults, as HOCON.</param>
    public IReadOnlyList<ServerNode> Cluster(string journal, int count, IReadOnlyList<NetworkNamespace>? networks = null, string settings = "")
    {
        string config = Path.Combine(folder.FullName, "node.conf");
        File.WriteAllText(config, settings);
        (string Host, int Port)[] members = [.. Enumerable.Range(0, count).Select(index => (networks?[index].Address.ToString() ?? "127.0.0.1", FreePort.Take()))];
        string[] seeds = [.. members.SelectMany(each => new[] { "--seed", $"{each.Host}:{each.Port}" })];
        return
        [
            .. members.Select((member, index) =>
            {
                string name = $"node-{index + 1}";
                string data = Path.Combine(folder.FullName, name);
                var address = new Uri($"http://127.0.0.1:{FreePort.Take()}");
                return new ServerNode(
                    new ServerPlan(
                        name,
                        address,
                        ["serve", "--cluster", "--listen", $"{address}", "--cluster-address", member.Host, "--cluster-port", $"{member.Port}", .. seeds, "--journal", journal, "--data", data, "--config", config],
                        data,
                        networks?[index]),
                    logs);
            }),
        ];
    }

    public void Dispose() => folder.Delete(recursive: true);
}
