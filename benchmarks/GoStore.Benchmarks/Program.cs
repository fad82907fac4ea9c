using GoStore.Benchmarks.Cluster;
using GoStore.Benchmarks.Measuring;
using GoStore.Benchmarks.Micro;
using GoStore.Benchmarks.Ratios;
using GoStore.Benchmarks.Server;

namespace GoStore.Benchmarks;

internal static class Program
{
    private const string Help = """
        How fast the store is, always beside something else on the same machine in the same run.

          dotnet run -c Release --project benchmarks/GoStore.Benchmarks -- VERB

          ratios [NAME...]     ours and a peer in turn, about three minutes; only the rows whose name contains one of the texts.
                               Writes artifacts/benchmarks/ratios.json, where the rows are all of them.
              --hocon TEXT     settings for every store that is opened: --hocon "gostore.batch.requests = 256"
              --list           the names of the rows
          server [NAME...]     the same for 'gostore serve', with wrk as the load and etcd as a peer, about three minutes.
                               Writes artifacts/benchmarks/server.json.
          cluster [NAME...]    the same for clusters of one, two and three nodes over PostgreSQL, about four minutes; needs a build with Akka's cluster.
                               Writes artifacts/benchmarks/cluster.json.
          micro [OPTIONS]      every operation of IStore alone, with its allocations, by BenchmarkDotNet: --filter '*Get*'
          settings A B [NAME]  the same store with two texts of HOCON in turn: settings "" "gostore.sqlite.page-size = 1024"
          tables               the same table with and without a rowid, on plain SQLite
          help                 this text

        Exit code: 0 measured, 1 failed, 2 usage. A target that is missed is a result, not a failure.
        """;

    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            switch (arguments is [] ? "help" : arguments[0])
            {
                case "ratios":
                    return await RatioRun.RunAsync("ratios", Cases.All, arguments[1..]);
                case "server":
                    return await RatioRun.RunAsync("server", ServerCases.All, arguments[1..]);
                case "cluster":
                    return await RatioRun.RunAsync("cluster", ClusterCases.All, arguments[1..]);
                case "micro":
                    return MicroRun.Run(arguments[1..]);
                case "settings":
                    return await SettingsComparison.RunAsync(arguments[1..]);
                case "tables":
                    return await TableShapes.RunAsync();
                case MemoryProbe.Verb:
                    return await MemoryProbe.RunAsChildAsync(arguments[1..]);
                case BareEndpoint.Verb:
                    return await BareEndpoint.RunAsync(arguments[1..]);
                case "help" or "--help" or "-h":
                    Console.WriteLine(Help);
                    return 0;
                default:
                    await Console.Error.WriteLineAsync($"There is no benchmark verb '{arguments[0]}'. Use ratios, server, cluster, micro, settings, tables or help.");
                    return 2;
            }
        }
        catch (UsageException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 2;
        }
    }
}
