using GoStore.Benchmarks.Measuring;
using GoStore.Benchmarks.Ratios;

namespace GoStore.Benchmarks.Server;

/// <summary>The rows about the server: real processes on the loopback interface, and a load from another.</summary>
internal static class ServerCases
{
    private const int Rounds = 5;
    private const int Connections = 64;
    private const int Streams = 10_000;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(3);

    /// <summary>Until the runtime has compiled all that a request goes through for the second time, which takes longer the more that is.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public static IReadOnlyList<Case> All { get; } =
    [
        new("14 GET of entries over HTTP, 64 connections : a bare endpoint with a constant", "req/s", Target.AtLeast(0.5), GetsAsync),
        new("14 durable PUT over HTTP, 64 connections : etcd's JSON gateway", "req/s", Target.AtLeast(2), PutsAsync),
        new("14 resident memory for 10 000 idle event streams", "MB", Target.AtMost(200), StreamMemoryAsync),
        new("14 durable PUT beside 10 000 idle event streams, 64 connections : with none", "req/s", Target.AtLeast(0.9), PutsBesideStreamsAsync),
    ];

    private static async Task<Outcome> GetsAsync(Bench bench)
    {
        if (Installed.Wrk is null)
        {
            return Outcome.LeftOut("wrk is not installed");
        }

        using ServerProcess ours = await ServerProcess.StartGostoreAsync(bench.Workspace, await DatabaseAsync(bench));
        using ServerProcess peer = await ServerProcess.StartBareAsync(bench.Workspace, Value);
        var wrk = new Wrk(bench.Workspace);
        await wrk.GetsAsync(ours, Connections, WarmUp);
        await wrk.GetsAsync(peer, Connections, WarmUp);
        return Outcome.Of(await Alternating.MeasureAsync(Rounds, () => wrk.GetsAsync(ours, Connections, Slice), () => wrk.GetsAsync(peer, Connections, Slice)));
    }

    private static async Task<Outcome> PutsAsync(Bench bench)
    {
        if (Installed.Wrk is null || Installed.Etcd is null)
        {
            return Outcome.LeftOut("wrk or etcd is not installed");
        }

        using ServerProcess ours = await ServerProcess.StartGostoreAsync(bench.Workspace, await DatabaseAsync(bench));
        using ServerProcess peer = await ServerProcess.StartEtcdAsync(bench.Workspace);
        var wrk = new Wrk(bench.Workspace);
        return Outcome.Of(await Alternating.MeasureAsync(Rounds, () => wrk.PutsAsync(ours, Connections, Slice), () => wrk.PutsToEtcdAsync(peer, Connections, Slice)));
    }

    private static async Task<Outcome> StreamMemoryAsync(Bench bench)
    {
        using ServerProcess server = await ServerProcess.StartGostoreAsync(bench.Workspace, await DatabaseAsync(bench));
        using (await IdleStreams.OpenAsync(server, 100))
        {
            // What the first of them compile is no cost of the others.
        }

        double before = server.ResidentMegabytes;
        using IdleStreams streams = await IdleStreams.OpenAsync(server, Streams);
        double opened = server.ResidentMegabytes;

        // Each has been kept alive at least once by then.
        await Task.Delay(TimeSpan.FromSeconds(20));
        double after = server.ResidentMegabytes;
        return Outcome.Alone(Math.Max(opened, after) - before, $"{before:0} MB before, {opened:0} when they were open, {after:0} after 20 s");
    }

    private static async Task<Outcome> PutsBesideStreamsAsync(Bench bench)
    {
        if (Installed.Wrk is null)
        {
            return Outcome.LeftOut("wrk is not installed");
        }

        using ServerProcess ours = await ServerProcess.StartGostoreAsync(bench.Workspace, await DatabaseAsync(bench));
        using ServerProcess peer = await ServerProcess.StartGostoreAsync(bench.Workspace, await DatabaseAsync(bench));
        using IdleStreams streams = await IdleStreams.OpenAsync(ours, Streams);
        var wrk = new Wrk(bench.Workspace);
        return Outcome.Of(await Alternating.MeasureAsync(Rounds, () => wrk.PutsAsync(ours, Connections, Slice), () => wrk.PutsAsync(peer, Connections, Slice)));
    }

    private static string Value { get; } = new('x', Wrk.ValueBytes);

    /// <summary>The entries that are read and written, as the server would have them: with a change log.</summary>
    private static Task<string> DatabaseAsync(Bench bench) => bench.CopyOfAsync("server", async path =>
    {
        await using Actors.IStore store = await bench.OpenAsync(path, options => options.ChangesEnabled = true);
        foreach (string[] some in Data.Keys.Take(Wrk.Keys).Chunk(500))
        {
            await store.SetManyAsync(some.Select(key => new Actors.EntryCommands.Set(Data.Group, key, Value)));
        }
    });
}
