using System.Diagnostics;
using System.Globalization;
using System.Text;
using GoStore.Actors.TestSupport.Linearizability;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>Clients at work on servers, and what can be said of it in the end.</summary>
internal sealed class ChaosRun(IReadOnlyList<ServerNode> nodes, int seed)
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestReturn = TimeSpan.FromSeconds(90);
    private static readonly double TicksPerMillisecond = Stopwatch.Frequency / 1_000.0;

    private readonly CancellationTokenSource end = new();
    private readonly List<Task> clients = [];
    private long started;
    private long ended;
    private long judged;

    public Recorder Recorder { get; } = new();

    /// <summary>The report, as far as it is written.</summary>
    public StringBuilder Report { get; } = new();

    /// <summary>The seed that was asked for with GOSTORE_CLUSTER_SEED, or a new one.</summary>
    public static int SeedOf() => int.TryParse(Environment.GetEnvironmentVariable("GOSTORE_CLUSTER_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next(1, 1_000_000);

    /// <summary>How long faults are made: GOSTORE_CLUSTER_SECONDS, or less than that.</summary>
    public static TimeSpan DurationOf(int seconds) =>
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("GOSTORE_CLUSTER_SECONDS"), CultureInfo.InvariantCulture, out int given) ? given : seconds);

    /// <summary>Connects to all servers and makes the namespaces.</summary>
    public async Task OpenAsync()
    {
        foreach (ServerNode node in nodes)
        {
            await node.ConnectAsync(AskTimeout);
        }

        var waited = Stopwatch.StartNew();
        foreach (string ns in Workload.Namespaces)
        {
            while (true)
            {
                try
                {
                    await nodes[0].SpaceAsync(ns, ns == Workload.Tight ? Workload.TightQuota : null);
                    break;
                }
                catch (StoreException) when (waited.Elapsed < LongestReturn)
                {
                    await Task.Delay(200);
                }
            }
        }

        started = Stopwatch.GetTimestamp();
    }

    /// <summary>Starts clients that ask these nodes.</summary>
    public void Start(int count, params int[] reachable)
    {
        for (int number = 0; number < count; number++)
        {
            var client = new WorkloadClient(clients.Count + 1, nodes, reachable, Recorder, new Random((seed * 100) + clients.Count));
            clients.Add(Task.Run(() => client.RunAsync(end.Token)));
        }
    }

    /// <summary>Waits for a moment after which each of these nodes has acknowledged a write of each namespace.</summary>
    /// <returns>Whether that came.</returns>
    public async Task<bool> ServesAsync(int[] through, TimeSpan longest)
    {
        long from = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(from) < longest)
        {
            await Task.Delay(500);
            HashSet<(int, string)> serving = [.. Recorder.Acknowledged.Where(each => each.Invoked > from && each.IsWrite && through.Contains(each.Node)).Select(each => (each.Node, each.Namespace))];
            if (Workload.Namespaces.All(ns => through.Any(node => serving.Contains((node, ns)))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Does something to the servers, ends the clients, reads everything once more through every node, and judges.</summary>
    /// <returns>What is wrong.</returns>
    public async Task<List<string>> FinishAsync(Func<Task> disturb)
    {
        var problems = new List<string>();
        try
        {
            await disturb();
        }
        catch (Exception error) when (error is InvalidOperationException or StoreException or TimeoutException)
        {
            // What happened until then is worth a verdict all the same.
            problems.Add($"The run ended early: {error.Message}");
        }

        await StopAsync();
        try
        {
            problems.AddRange(await JudgeAsync());
        }
        catch (Exception error) when (error is InvalidOperationException or StoreException or TimeoutException)
        {
            problems.Add($"It could not be judged: {error.Message}");
        }

        return problems;
    }

    /// <summary>What is wrong with what clients were told.</summary>
    private async Task<List<string>> JudgeAsync()
    {
        var problems = new List<string>(Recorder.Problems.Distinct());
        foreach ((ErrorCode code, (int count, string sample)) in Recorder.Errors.Where(each => Recorder.IsSurprising(each.Key)))
        {
            problems.Add($"The error {code} came {count} times: {sample}");
        }

        int[] all = [.. Enumerable.Range(0, nodes.Count)];
        var reader = new WorkloadClient(0, nodes, all, Recorder, new Random(seed));
        var final = new Dictionary<EntryName, RegisterState>();
        var waited = Stopwatch.StartNew();
        foreach (EntryName name in Recorder.Entries.Keys)
        {
            foreach (int node in all)
            {
                final[name] = await reader.ReadThroughAsync(node, name, LongestReturn - waited.Elapsed);
            }
        }

        judged = Stopwatch.GetTimestamp();
        List<Verdict> verdicts =
        [
            .. Recorder.Entries.AsParallel().Select(each => RegisterHistory.Check($"{each.Key}", [.. each.Value], TicksPerMillisecond)),
            .. Recorder.Tokens.Select(each => AppendHistory.Check($"{each.Key}", each.Value, final[each.Key].Value?.Split(' ') ?? [], final[each.Key].Version)),
            .. Recorder.Entries.Where(each => each.Key.Group == Workload.Counters).Select(each => AppendHistory.CheckCounter(
                $"{each.Key}",
                each.Value.Count(one => one is { Request: RegisterRequest.Increment, Outcome: RegisterOutcome.Done }),
                each.Value.Count(one => one is { Request: RegisterRequest.Increment, Outcome: RegisterOutcome.Unknown }),
                final[each.Key])),
            .. Recorder.Holds.Select(each => LockHistory.Check($"{each.Key}", each.Value, Recorder.GuardedWrites.GetValueOrDefault(each.Key) ?? [])),
        ];
        problems.AddRange(verdicts.Where(each => !each.IsGood).Select(each => each.Explanation));
        foreach (string ns in Workload.Namespaces)
        {
            problems.AddRange(await RecountAsync(ns));
        }

        return problems;
    }

    public async Task StopAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(clients);
        clients.Clear();
        ended = Stopwatch.GetTimestamp();
    }

    /// <summary>Writes what was done, what came of it and what is wrong.</summary>
    /// <returns>The file.</returns>
    public string WriteReport(string title, IReadOnlyCollection<Disturbance> disturbances, IReadOnlyCollection<string> problems)
    {
        var availability = new Availability(Recorder.Acknowledged);
        string[] spaces = [.. availability.Namespaces];
        int operations = Recorder.Entries.Values.Sum(each => each.Count);
        Report.AppendLine(CultureInfo.InvariantCulture, $"# {title}, seed {seed}").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started, ended).TotalSeconds:0} s, {nodes.Count} servers; {operations} operations on {Recorder.Entries.Count} entries, of which {Recorder.Entries.Values.Sum(each => each.Count(one => one.Outcome == RegisterOutcome.Unknown))} have an unknown outcome; {Recorder.Holds.Values.Sum(each => each.Count)} times a lock was held. Servers ended {nodes.Sum(each => each.FailedStarts)} times before they listened, and were started again. Reading everything through every server took {Stopwatch.GetElapsedTime(ended, judged).TotalSeconds:0} s, judging it {Stopwatch.GetElapsedTime(judged).TotalSeconds:0} s.").AppendLine()
            .AppendLine("## What was done, and the longest time without an answer from then until the next").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"| at | what | took | {string.Join(" | ", spaces)} |")
            .AppendLine(CultureInfo.InvariantCulture, $"|---|---|---|{string.Concat(spaces.Select(_ => "---|"))}");
        List<Disturbance> ordered = [.. disturbances.OrderBy(each => each.Started)];
        for (int index = 0; index < ordered.Count; index++)
        {
            Disturbance each = ordered[index];
            long until = index + 1 < ordered.Count ? ordered[index + 1].Started : ended;
            Report.AppendLine(CultureInfo.InvariantCulture, $"| {Stopwatch.GetElapsedTime(started, each.Started).TotalSeconds:0.0} s | {each.Name} | {Stopwatch.GetElapsedTime(each.Started, each.Ended).TotalSeconds:0.0} s | {string.Join(" | ", spaces.Select(ns => $"{availability.LongestGap(ns, each.Started, until).TotalSeconds:0.00} s"))} |");
        }

        Report.AppendLine().AppendLine("## Errors that clients saw").AppendLine();
        foreach ((ErrorCode code, (int count, string sample)) in Recorder.Errors.OrderBy(each => each.Key))
        {
            Report.AppendLine(CultureInfo.InvariantCulture, $"- {code}: {count}, such as: {sample.ReplaceLineEndings(" ")}");
        }

        Report.AppendLine().AppendLine("## Answers by second").AppendLine().AppendLine("```").Append(availability.Chart(started, ended, disturbances)).AppendLine("```").AppendLine()
            .AppendLine("## What is wrong").AppendLine();
        if (problems.Count == 0)
        {
            Report.AppendLine("Nothing: no acknowledged write is lost, none was done twice, quotas were held, every entry's history is linearizable, and locks had one holder at a time.");
        }

        foreach (string problem in problems)
        {
            Report.AppendLine("```").AppendLine(problem).AppendLine("```");
        }

        string file = Path.Combine(Artifacts(), $"{title.Replace(' ', '-').ToLowerInvariant()}-{seed}.md");
        File.WriteAllText(file, Report.ToString());
        return file;
    }

    /// <summary>Where reports and the logs of servers go.</summary>
    public static string Artifacts()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GoStore.Actors.sln")))
        {
            folder = folder.Parent;
        }

        return Directory.CreateDirectory(Path.Combine(folder?.FullName ?? AppContext.BaseDirectory, "artifacts", "cluster")).FullName;
    }

    /// <summary>Whether a namespace holds what it says.</summary>
    private async Task<List<string>> RecountAsync(string ns)
    {
        var problems = new List<string>();
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                INamespace space = await nodes[0].SpaceAsync(ns);
                NamespaceUsage usage = await space.UsageAsync();
                long keys = 0;
                long bytes = 0;
                foreach (string group in new[] { Workload.Registers, Workload.Counters, Workload.Lists, Workload.Guarded })
                {
                    await foreach (Entry entry in space.AllAsync(group))
                    {
                        keys++;
                        bytes += Encoding.UTF8.GetByteCount(entry.Key) + Encoding.UTF8.GetByteCount(entry.Value);
                    }
                }

                if (usage.Keys != keys || usage.Bytes != bytes)
                {
                    problems.Add($"{ns} says that it holds {usage.Keys} entries and {usage.Bytes} bytes, and holds {keys} and {bytes}.");
                }

                return problems;
            }
            catch (StoreException) when (waited.Elapsed < LongestReturn)
            {
                await Task.Delay(200);
            }
        }
    }
}
