using System.Collections.Concurrent;
using GoStore.Actors;
using Microsoft.Data.Sqlite;

namespace GoStore.Conformance.Tests.Kv;

/// <summary>kv's TestTaskRunner. kv runs it on a stand-in for its scheduler, ours on a store.</summary>
public sealed class TaskRunnerTests : StoreTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ITasks Tasks => Store.Tasks;

    [Fact]
    public async Task Has_sensible_defaults()
    {
        await using ITaskRunner first = Tasks.StartRunner(Done());
        await using ITaskRunner second = Tasks.StartRunner(Done());

        Assert.NotEqual(first.Name, second.Name);
        await Tasks.CreateAsync("test-task", id: "1");
        Assert.Equal(TimeSpan.FromMinutes(5), (await FinishedAsync("1")).Timeout);
    }

    [Fact]
    public async Task A_handler_can_be_registered()
    {
        var handlers = new TaskHandlers().Add("test-task", (_, _) => Task.CompletedTask);

        Assert.Equal(["test-task"], handlers.Names);
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Task.FromResult(handlers.Add("test-task", (_, _) => Task.CompletedTask)));
    }

    [Fact]
    public void Without_handlers_it_has_no_types() => Assert.Empty(new TaskHandlers().Names);

    [Fact]
    public void It_knows_the_names_of_all_handlers() =>
        Assert.Equal(["a", "b"], new TaskHandlers().Add("a", (_, _) => Task.CompletedTask).Add("b", (_, _) => Task.CompletedTask).Names.Order());

    [Fact]
    public async Task Run_ends_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        Task running = Tasks.RunAsync(Done(), cancellationToken: stop.Token);
        await stop.CancelAsync();

        await running.WaitAsync(Patience);
    }

    [Fact]
    public void Run_with_no_handlers_does_not_poll() => Assert.Throws<StoreArgumentException>(() => Tasks.StartRunner(new TaskHandlers()));

    [Fact]
    public async Task Run_with_no_tasks_runs_nothing()
    {
        int runs = 0;
        await Tasks.RunAsync(
            new TaskHandlers().Add("test-task", (_, _) =>
            {
                runs++;
                return Task.CompletedTask;
            }),
            new TaskRunnerOptions { UntilIdle = true }).WaitAsync(Patience);

        Assert.Equal(0, runs);
    }

    [Fact]
    public async Task Run_goes_on_after_it_could_not_lock()
    {
        await Tasks.CreateAsync("test-task", id: "1");
        await Store.DisposeAsync();
        IStore store = await OpenAsync(FilePath("store.db"), options => options.BusyTimeout = TimeSpan.Zero);
        using (SqliteConnection other = new($"Data Source={FilePath("store.db")};Pooling=False"))
        {
            other.Open();
            using SqliteTransaction holds = other.BeginTransaction(deferred: false);
            await using ITaskRunner runner = store.Tasks.StartRunner(Done());
            await AssertFailsAsync(ErrorCode.Locked, () => store.SetAsync("g", "k", "v"));
            holds.Rollback();
            await FinishedAsync("1", store);
        }
    }

    [Fact]
    public async Task Run_completes_a_task_that_succeeded()
    {
        await Tasks.CreateAsync("test-task", "payload", id: "1");
        var payloads = new ConcurrentQueue<string>();
        await using ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("test-task", (run, _) =>
        {
            payloads.Enqueue(run.Payload);
            return Task.CompletedTask;
        }));

        Assert.Equal(TaskState.Completed, (await FinishedAsync("1")).State);
        Assert.Equal(["payload"], payloads);
    }

    [Fact]
    public async Task Run_fails_a_task_whose_handler_failed()
    {
        await Tasks.CreateAsync("test-task", attempts: 1, id: "1");
        await using ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("test-task", (_, _) => throw new InvalidOperationException("handler error")));

        TaskInfo failed = await FinishedAsync("1");
        Assert.Equal(TaskState.Failed, failed.State);
        Assert.Contains("handler error", failed.LastError);
    }

    [Fact]
    public async Task Run_leaves_a_task_without_a_handler_to_others()
    {
        await Tasks.CreateAsync("unknown", id: "1");
        await Tasks.RunAsync(Done(), new TaskRunnerOptions { UntilIdle = true }).WaitAsync(Patience);

        Assert.Equal((TaskState.Pending, 0), ((await Tasks.FindAsync("1"))!.State, (await Tasks.FindAsync("1"))!.Attempts));
    }

    [Fact]
    public async Task Run_goes_on_after_a_report_did_not_count()
    {
        await Tasks.CreateAsync("test-task", id: "1");
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("test-task", async (run, _) =>
        {
            if (run.Id == "1")
            {
                begun.SetResult();
                await goOn.Task;
            }
        }));
        await begun.Task.WaitAsync(Patience);
        await Tasks.CancelAsync("1");
        goOn.SetResult();
        await Tasks.CreateAsync("test-task", id: "2");

        Assert.Equal(TaskState.Completed, (await FinishedAsync("2")).State);
        Assert.Equal(TaskState.Cancelled, (await Tasks.FindAsync("1"))!.State);
    }

    [Fact]
    public async Task Run_fails_a_task_that_runs_into_its_timeout()
    {
        await Tasks.CreateAsync("test-task", attempts: 1, timeout: TimeSpan.FromSeconds(1), id: "1");
        var begun = new TaskCompletionSource();
        await using ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("test-task", async (_, cancellationToken) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }));
        await begun.Task.WaitAsync(Patience);
        Advance(TimeSpan.FromSeconds(1));

        TaskInfo failed = await FinishedAsync("1");
        Assert.Equal(TaskState.Failed, failed.State);
        Assert.Contains("timeout", failed.LastError);
    }

    [Fact]
    public async Task Run_takes_tasks_of_all_types_that_it_has_handlers_for()
    {
        foreach (string name in (string[])["a", "b", "c"])
        {
            await Tasks.CreateAsync(name, id: name);
        }

        await Tasks.RunAsync(new TaskHandlers().Add("a", (_, _) => Task.CompletedTask).Add("b", (_, _) => Task.CompletedTask), new TaskRunnerOptions { UntilIdle = true }).WaitAsync(Patience);

        Assert.Equal(["b", "a"], await Tasks.ListAsync(TaskState.Completed).Select(task => task.Id).ToListAsync());
    }

    [Fact]
    public async Task Integrates_with_the_sqlite_scheduler()
    {
        for (int index = 0; index < 10; index++)
        {
            await Tasks.CreateAsync("test-task", $"{index}");
        }

        var payloads = new ConcurrentQueue<string>();
        await Tasks.RunAsync(
            new TaskHandlers().Add("test-task", (run, _) =>
            {
                payloads.Enqueue(run.Payload);
                return Task.CompletedTask;
            }),
            new TaskRunnerOptions { Concurrency = 1, UntilIdle = true }).WaitAsync(Patience);

        Assert.Equal(Enumerable.Range(0, 10).Select(index => $"{index}"), payloads);
        await ReopenAsync();
        Assert.Equal(10, await Tasks.ListAsync(TaskState.Completed).CountAsync());
    }

    private static TaskHandlers Done() => new TaskHandlers().Add("test-task", (_, _) => Task.CompletedTask);

    /// <summary>Waits until a task is finished; whatever waits by the clock meanwhile has it moved.</summary>
    private async Task<TaskInfo> FinishedAsync(string id, IStore? store = null)
    {
        using var impatience = new CancellationTokenSource(Patience);
        while (true)
        {
            TaskInfo task = (await (store ?? Store).Tasks.FindAsync(id))!;
            if (task.FinishedAt is not null)
            {
                return task;
            }

            impatience.Token.ThrowIfCancellationRequested();
            await Task.Delay(2, CancellationToken.None);
            Advance(1);
        }
    }
}
