using System.Diagnostics;
using GoStore.Actors.TestSupport.Linearizability;
using Xunit;
using Xunit.Abstractions;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>Three nodes, each in a network of its own, of which two and one cannot reach each other for a while.</summary>
[Collection(ProcessTests.Name)]
public sealed class ClusterSplitTests(ITestOutputHelper output)
{
    private const int ClientsOfEachHalf = 8;
    private static readonly int[] Majority = [0, 1];
    private static readonly int[] Minority = [2];

    [SkippableTheory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Of_two_halves_that_cannot_reach_each_other_one_at_most_acknowledges_writes(bool majorityReachesJournal, bool minorityReachesJournal)
    {
        await ClusterPrograms.RequireAsync();
        string? missing = await NetworkOfNamespaces.MissingAsync();
        Skip.If(missing is not null, missing);
        int seed = ChaosRun.SeedOf();
        output.WriteLine($"seed {seed}");
        using var folder = new ServerFolder($"split-{majorityReachesJournal}-{minorityReachesJournal}".ToLowerInvariant());
        await using NetworkOfNamespaces network = await NetworkOfNamespaces.NewAsync(3);
        await using PostgresServer database = await PostgresServer.StartAsync(network.Outside);
        IReadOnlyList<ServerNode> nodes = folder.Cluster(database.ConnectionString, 3, network.Members);
        await using var running = new RunningNodes(nodes);
        await running.StartAsync();
        var run = new ChaosRun(nodes, seed);
        await run.OpenAsync();
        run.Start(ClientsOfEachHalf, Majority);
        run.Start(ClientsOfEachHalf, Minority);
        Assert.True(await run.ServesAsync(Majority, TimeSpan.FromSeconds(60)) && await run.ServesAsync(Minority, TimeSpan.FromSeconds(60)), "The cluster did not begin to serve.");

        var faults = new FaultSchedule(nodes, database, [], TimeSpan.Zero, new Random(seed));
        NetworkNamespace[] large = [.. Majority.Select(each => network.Members[each])];
        NetworkNamespace[] small = [.. Minority.Select(each => network.Members[each])];
        var begins = new Disturbance($"split, journal reached by {(majorityReachesJournal ? "the majority" : "")}{(majorityReachesJournal && minorityReachesJournal ? " and " : "")}{(minorityReachesJournal ? "the minority" : "")}", Stopwatch.GetTimestamp());
        var heals = new Disturbance("healed", long.MaxValue);
        using var end = new CancellationTokenSource();
        Task supervision = Task.CompletedTask;
        bool goesOn = false;
        bool returns = true;
        List<string> problems = await run.FinishAsync(async () =>
        {
            foreach (NetworkNamespace each in (majorityReachesJournal ? [] : large).Concat(minorityReachesJournal ? [] : small))
            {
                await network.CutAsync(each, network.Outside);
            }

            await network.SplitAsync(large, small);
            begins.Ended = Stopwatch.GetTimestamp();
            faults.Done.Add(begins);
            goesOn = await run.ServesAsync(Majority, TimeSpan.FromSeconds(majorityReachesJournal ? 90 : 45));

            // Long enough for the other half to come back to it, if it could.
            await Task.Delay(TimeSpan.FromSeconds(10));
            heals = new Disturbance("healed", Stopwatch.GetTimestamp());
            await network.HealAsync();
            heals.Ended = Stopwatch.GetTimestamp();
            faults.Done.Add(heals);
            supervision = faults.SuperviseAsync(end.Token);
            foreach (int node in Enumerable.Range(0, nodes.Count))
            {
                returns &= await run.ServesAsync([node], TimeSpan.FromSeconds(120));
            }
        });
        await end.CancelAsync();
        await supervision;
        problems.AddRange(Workload.Namespaces
            .Select(ns => SplitHistory.Check(ns, [.. run.Recorder.Acknowledged
                .Where(each => each.Namespace == ns && each.IsWrite && each.Invoked > begins.Ended && each.Answered < heals.Started)
                .Select(each => new HalfAnswer(Majority.Contains(each.Node) ? 1 : 2, each.Invoked, each.Answered))]))
            .Where(each => !each.IsGood)
            .Select(each => each.Explanation));
        if (!returns)
        {
            problems.Add($"Not every node serves all namespaces within 120 s of the healing. {string.Join(Environment.NewLine, nodes.Select(each => $"{each.Name}:{Environment.NewLine}{each.LastWords()}"))}");
        }

        if (majorityReachesJournal && !goesOn)
        {
            problems.Add("The majority did not serve all namespaces within 90 s of the split, though it reaches the journal.");
        }

        output.WriteLine(run.WriteReport($"Split {(majorityReachesJournal, minorityReachesJournal) switch { (true, true) => "both", (true, false) => "majority", _ => "minority" }}", faults.Done, problems));
        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }
}
