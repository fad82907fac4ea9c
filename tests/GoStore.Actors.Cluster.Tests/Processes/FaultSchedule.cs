namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>What can be done to servers. Each ends with all of them running.</summary>
internal enum Fault
{
    /// <summary>SIGKILL, and started again some seconds later.</summary>
    Kill,

    /// <summary>SIGSTOP for longer than others believe in it, then SIGCONT.</summary>
    Freeze,

    /// <summary>SIGTERM, and started again.</summary>
    Restart,

    /// <summary>The same with one after the other.</summary>
    RollingRestart,

    /// <summary>PostgreSQL ends in order and comes back.</summary>
    DatabaseRestart,

    /// <summary>PostgreSQL crashes and comes back.</summary>
    DatabaseCrash,

    /// <summary>A server is killed and what it has stored deleted.</summary>
    LoseData,
}

/// <summary>Does one thing after the other, all kinds in an order of chance before any comes again.</summary>
internal sealed class FaultSchedule(IReadOnlyList<ServerNode> nodes, PostgresServer? database, IReadOnlyCollection<Fault> kinds, TimeSpan freeze, Random random)
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(6);
    private readonly Queue<Fault> next = [];

    public List<Disturbance> Done { get; } = [];

    /// <summary>Starts what ended by itself, as a service manager does, until it is cancelled.</summary>
    public async Task SuperviseAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            foreach (ServerNode node in nodes)
            {
                if (!node.IsDown && node.HasExited)
                {
                    lock (Done)
                    {
                        Done.Add(new Disturbance($"{node.Name} had ended by itself", Now) { Ended = Now });
                    }

                    await node.StartAsync();
                }
            }

            await Task.Delay(250, CancellationToken.None);
        }
    }

    public async Task RunAsync(TimeSpan time)
    {
        long start = Now;
        while (System.Diagnostics.Stopwatch.GetElapsedTime(start) < time)
        {
            await Task.Delay(Calm + TimeSpan.FromMilliseconds(random.Next(4_000)));
            if (next.Count == 0)
            {
                foreach (Fault each in kinds.OrderBy(_ => random.Next()).ToList())
                {
                    next.Enqueue(each);
                }
            }

            await DoAsync(next.Dequeue());
        }

        await Task.Delay(Calm);
    }

    private static long Now => System.Diagnostics.Stopwatch.GetTimestamp();

    private async Task DoAsync(Fault fault)
    {
        ServerNode node = nodes[random.Next(nodes.Count)];
        var disturbance = new Disturbance(fault is Fault.RollingRestart or Fault.DatabaseRestart or Fault.DatabaseCrash ? $"{fault}" : $"{fault} {node.Name}", Now);
        lock (Done)
        {
            Done.Add(disturbance);
        }

        switch (fault)
        {
            case Fault.Kill:
                await node.KillAsync();
                await Task.Delay(random.Next(500, 8_000));
                await node.StartAsync();
                break;

            case Fault.LoseData:
                await node.KillAsync();
                node.DeleteData();
                await Task.Delay(random.Next(500, 4_000));
                await node.StartAsync();
                break;

            case Fault.Freeze:
                node.Freeze();
                await Task.Delay(freeze);
                node.Thaw();

                // Time to learn that it was removed, if it was.
                await Task.Delay(freeze / 2);
                break;

            case Fault.Restart:
                await RestartAsync(node);
                break;

            case Fault.RollingRestart:
                foreach (ServerNode each in nodes)
                {
                    await RestartAsync(each);
                    await Task.Delay(Calm / 2);
                }

                break;

            case Fault.DatabaseRestart:
                await database!.RestartAsync("fast");
                break;

            case Fault.DatabaseCrash:
                await database!.RestartAsync("immediate");
                break;

            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is no such fault.");
        }

        disturbance.Ended = Now;
    }

    private static async Task RestartAsync(ServerNode node)
    {
        int code = await node.StopAsync();
        if (code != 0)
        {
            throw new InvalidOperationException($"{node.Name} ended with {code} after SIGTERM:{Environment.NewLine}{node.LastWords()}");
        }

        await node.StartAsync();
    }
}
