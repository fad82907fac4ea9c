using System.Collections.Concurrent;
using System.Globalization;
using GoStore.Actors.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace GoStore.Actors.Tests.Crash;

public sealed class TaskKillTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>GOSTORE_CRASH_KILLS says how often; 200 by default.</summary>
    [Fact]
    public async Task Every_task_takes_effect_at_least_once_and_none_is_stuck_however_often_its_runners_are_killed()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("GOSTORE_CRASH_KILLS") ?? "200", CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        string path = folder.File("tasks.db");
        await using (await Store.OpenAsync(path))
        {
            // Two processes that make the file at the same time are another test's business.
        }

        // Two runners on one file: while one is killed, or starts, the other goes on, and takes up what it left.
        IEnumerable<string>[] created = await Task.WhenAll(Task.Run(() => KillAgainAndAgainAsync(path, kills / 2)), Task.Run(() => KillAgainAndAgainAsync(path, kills - kills / 2)));
        HashSet<string> acknowledged = [.. created.SelectMany(each => each)];
        Assert.Equal("ok", RawDatabase.IntegrityOf(path));
        long left = RawDatabase.Scalar<long>(path, "SELECT count(*) FROM tasks WHERE status = 1");
        List<string> effects = [.. Directory.GetFiles(folder.Path, "*.effects-*").SelectMany(File.ReadAllLines)];

        await using IStore store = await Store.OpenAsync(path, options => options.Hocon = "gostore.tasks.concurrency = 8");
        var late = new ConcurrentQueue<string>();
        await DrainAsync(store, path, late);
        Dictionary<string, TaskInfo> tasks = await store.Tasks.ListAsync().ToDictionaryAsync(task => task.Id, StringComparer.Ordinal);
        HashSet<string> effective = [.. effects, .. late];

        Assert.All(tasks.Values, task => Assert.True(task.State == TaskState.Completed, $"It is stuck: {task}"));
        Assert.True(acknowledged.IsSubsetOf(tasks.Keys), "A task that was acknowledged is gone.");
        Assert.True(effective.SetEquals(tasks.Keys), $"Without effect: {string.Join(", ", tasks.Keys.Except(effective).Take(5))}; without a task: {string.Join(", ", effective.Except(tasks.Keys).Take(5))}.");
        Assert.True(tasks.Values.Any(task => task.Attempts > 1), "No task was taken a second time.");
        output.WriteLine($"{kills} kills, {tasks.Count} tasks ({acknowledged.Count} acknowledged), {effects.Count + late.Count} effects, {left} left running by the last kills, at most {tasks.Values.Max(task => task.Attempts)} attempts");
    }

    private static async Task<IEnumerable<string>> KillAgainAndAgainAsync(string path, int kills)
    {
        var created = new List<string>();
        for (int kill = 0; kill < kills; kill++)
        {
            using var writer = new WriterProcess("tasks", path);
            IReadOnlyList<Acknowledgement> said = await writer.ReadAsync(() => TimeSpan.FromMilliseconds(Random.Shared.Next(10, 150)));
            created.AddRange(said.Select(line => $"{line.Worker}-{line.Number}"));
        }

        return created;
    }

    /// <summary>Runs what is left; what the last runners held comes when their leases are over.</summary>
    private static async Task DrainAsync(IStore store, string path, ConcurrentQueue<string> effects)
    {
        var handlers = new TaskHandlers().AddForAll((run, _) =>
        {
            effects.Enqueue(run.Id);
            return Task.CompletedTask;
        });
        await using ITaskRunner runner = store.Tasks.StartRunner(handlers);
        using var impatience = new CancellationTokenSource(Patience);

        // In one look: between two a task could go from one state to the other.
        while (RawDatabase.Scalar<long>(path, "SELECT count(*) FROM tasks WHERE status IN (0, 1)") > 0)
        {
            Assert.False(impatience.IsCancellationRequested, "Tasks are stuck.");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
