using System.Runtime.CompilerServices;
using GoStore.Actors.Tasks;

namespace GoStore.Actors.Client;

/// <summary>The tasks of a store or of a namespace as application code sees them: every method is one message.</summary>
internal sealed class TasksClient(EntriesClient store, TaskRunners runners) : ITasks
{
    public Task<TaskInfo> CreateAsync(
        string name,
        string payload = "",
        DateTimeOffset? at = null,
        TimeSpan? delay = null,
        string? cron = null,
        string? timeZone = null,
        int priority = 0,
        int? attempts = null,
        TimeSpan? timeout = null,
        string? id = null,
        CancellationToken cancellationToken = default) =>
        store.AskAsync(new TaskCommands.Create(name, payload, at, delay, cron, timeZone, priority, attempts, timeout, id), cancellationToken);

    public async Task<TaskInfo?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        try
        {
            return await store.AskAsync(new TaskQueries.Get(id), cancellationToken);
        }
        catch (StoreException none) when (none.Code == ErrorCode.NotFound)
        {
            return null;
        }
    }

    public async IAsyncEnumerable<TaskInfo> ListAsync(TaskState? state = null, string? name = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            TaskPage page = await GetPageAsync(state, name, after, null, cancellationToken);
            foreach (TaskInfo task in page.Tasks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return task;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    public Task<TaskPage> GetPageAsync(TaskState? state = null, string? name = null, string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        store.AskAsync(new TaskQueries.List(state, name, after, limit), cancellationToken);

    public async Task<bool> CancelAsync(string id, CancellationToken cancellationToken = default) =>
        (await store.AskAsync(new TaskCommands.Cancel(id), cancellationToken)).WasCancelled;

    public Task<TaskInfo> RetryAsync(string id, CancellationToken cancellationToken = default) =>
        store.AskAsync(new TaskCommands.Retry(id), cancellationToken);

    public ITaskRunner StartRunner(TaskHandlers handlers, TaskRunnerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        return runners.Start(store, handlers, options ?? new TaskRunnerOptions());
    }

    public async Task RunAsync(TaskHandlers handlers, TaskRunnerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ITaskRunner runner = StartRunner(handlers, options);
        await using CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(static state => _ = ((ITaskRunner)state!).StopAsync(), runner);
        await runner.Completion;
    }
}
