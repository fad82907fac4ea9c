using System.Text;
using GoStore.Actors;

namespace GoStore.CrashWriter;

/// <summary>
/// Makes tasks and runs them, those of other processes on the same file as well. The effect of a task is a line with its id in a file beside the database, one for each
/// process; said is what was acknowledged: <c>created process number</c>, of which the id is made.
/// </summary>
internal static class TaskWork
{
    /// <summary>Short enough that what a killed runner left is taken up while others still run.</summary>
    public const string Settings = """
        gostore.tasks {
          attempts = 1000000
          min-backoff = 5ms
          max-backoff = 50ms
          lease = 300ms
          poll-interval = 20ms
          concurrency = 8
        }
        """;

    public static async Task RunAsync(IStore store, string path, Acknowledgements acknowledgements)
    {
        // Each line with one call to the system, so that it is there as a whole or not at all.
        await using var effects = new FileStream($"{path}.effects-{Environment.ProcessId}-{Guid.NewGuid():N}", FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var gate = new Lock();
        var handlers = new TaskHandlers().AddForAll(async (run, cancellationToken) =>
        {
            await Task.Delay(Random.Shared.Next(0, 8), cancellationToken);
            if (Random.Shared.Next(10) == 0)
            {
                throw new InvalidOperationException("It failed, as it does now and then.");
            }

            lock (gate)
            {
                effects.Write(Encoding.ASCII.GetBytes($"{run.Id}\n"));
            }

            await Task.Delay(Random.Shared.Next(0, 4), cancellationToken);
        });
        await using ITaskRunner runner = store.Tasks.StartRunner(handlers);
        for (long number = DateTime.UtcNow.Ticks; !runner.Completion.IsCompleted; number++)
        {
            string id = $"{Environment.ProcessId}-{number}";
            await CreateAsync(store, id, $"t{number % 3}");
            acknowledgements.Say("created", Environment.ProcessId, number);
            await Task.Delay(3);
        }

        await runner.Completion;
    }

    /// <summary>Makes a task for certain: the other process may keep the file for long.</summary>
    private static async Task CreateAsync(IStore store, string id, string name)
    {
        while (true)
        {
            try
            {
                TimeSpan? delay = Random.Shared.Next(3) == 0 ? TimeSpan.FromMilliseconds(Random.Shared.Next(100)) : null;
                await store.Tasks.CreateAsync(name, new string('x', Random.Shared.Next(200)), delay: delay, priority: Random.Shared.Next(-2, 3), id: id);
                return;
            }
            catch (StoreException error) when (error.Code is ErrorCode.Locked or ErrorCode.Timeout)
            {
                await Task.Delay(10);
            }
            catch (StoreException made) when (made.Code == ErrorCode.Conflict)
            {
                return;
            }
        }
    }
}
