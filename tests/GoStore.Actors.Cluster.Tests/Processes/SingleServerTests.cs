using Xunit;
using Xunit.Abstractions;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>One server on a file promises what a cluster does. It also shows that this harness sees what it is there to see.</summary>
[Collection(ProcessTests.Name)]
public sealed class SingleServerTests(ITestOutputHelper output)
{
    private const int Clients = 16;

    [Fact]
    public async Task What_one_server_acknowledged_survives_kills_and_restarts()
    {
        int seed = ChaosRun.SeedOf();
        output.WriteLine($"seed {seed}");
        using var folder = new ServerFolder("single");
        await using ServerNode node = folder.Single();
        await node.StartAsync();
        var run = new ChaosRun([node], seed);
        await run.OpenAsync();
        run.Start(Clients, 0);
        var faults = new FaultSchedule([node], null, [Fault.Kill, Fault.Restart, Fault.Freeze], TimeSpan.FromSeconds(3), new Random(seed));
        List<string> problems = await run.FinishAsync(() => faults.RunAsync(TimeSpan.FromSeconds(20)));
        output.WriteLine(run.WriteReport("One server", faults.Done, problems));
        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
        Assert.All(Workload.Namespaces, ns => Assert.Contains(run.Recorder.Acknowledged, each => each.Namespace == ns && each.IsWrite));
    }

    [Fact]
    public async Task A_server_that_loses_its_file_is_found_out()
    {
        using var folder = new ServerFolder("forgetful");
        await using ServerNode node = folder.Single();
        await node.StartAsync();
        var run = new ChaosRun([node], 1);
        await run.OpenAsync();
        run.Start(Clients, 0);
        Assert.True(await run.ServesAsync([0], TimeSpan.FromSeconds(60)));
        List<string> problems = await run.FinishAsync(async () =>
        {
            await node.KillAsync();
            node.DeleteData();
            await node.StartAsync();
            Assert.True(await run.ServesAsync([0], TimeSpan.FromSeconds(60)));
        });
        Assert.Contains(problems, each => each.Contains("are not linearizable", StringComparison.Ordinal));
        Assert.Contains(problems, each => each.Contains("is lost", StringComparison.Ordinal));
        Assert.Contains(problems, each => each.Contains("increments were acknowledged", StringComparison.Ordinal));
        Assert.Contains(problems, each => each.Contains("Lock ", StringComparison.Ordinal));
    }
}
