using System.Collections.Concurrent;
using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace GoStore.Actors.Tests.Tasks;

public sealed class TaskRunnerTests : TaskTest
{
    [Fact]
    public async Task A_handler_gets_the_task_with_its_payload_and_which_attempt_it_is()
    {
        await ReopenAsync("gostore.tasks.min-backoff = 1s");
        var runs = new ConcurrentQueue<TaskRun>();
        ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("t", (run, _) =>
        {
            runs.Enqueue(run);
            return run.IsLastAttempt ? Task.CompletedTask : throw new InvalidOperationException("not yet");
        }));
        string id = (await Tasks.CreateAsync("t", "payload", attempts: 3)).Id;
        TaskInfo done = await MovingAsync(UntilAsync(id, task => task.State == TaskState.Completed));

        Assert.Equal([(id, "t", "payload", 1), (id, "t", "payload", 2), (id, "t", "payload", 3)], runs.Select(run => (run.Id, run.Name, run.Payload, run.Attempt)));
        Assert.Equal((3, runner.Name), (done.Attempts, done.Runner));
    }

    [Fact]
    public async Task Work_that_comes_wakes_a_runner_that_waits_and_no_clock_has_to_move_for_it()
    {
        ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("t", (_, _) => Task.CompletedTask));
        for (int index = 0; index < 20; index++)
        {
            await UntilAsync((await Tasks.CreateAsync("t")).Id, task => task.State == TaskState.Completed);
        }
    }

    [Fact]
    public async Task A_runner_leaves_what_it_has_no_handler_for_and_one_for_all_takes_everything()
    {
        string other = (await Tasks.CreateAsync("other")).Id;
        await using (Tasks.StartRunner(new TaskHandlers().Add("t", (_, _) => Task.CompletedTask)))
        {
            await UntilAsync((await Tasks.CreateAsync("t")).Id, task => task.State == TaskState.Completed);
            Assert.Equal(TaskState.Pending, (await FindAsync(other)).State);
        }

        var names = new ConcurrentQueue<string>();
        ITaskRunner all = Tasks.StartRunner(new TaskHandlers().Add("t", (_, _) => Task.CompletedTask).AddForAll((run, _) =>
        {
            names.Enqueue(run.Name);
            return Task.CompletedTask;
        }));
        await UntilAsync(other, task => task.State == TaskState.Completed);
        await UntilAsync((await Tasks.CreateAsync("t")).Id, task => task.State == TaskState.Completed);
        Assert.Equal(["other"], names);
    }

    [Fact]
    public async Task No_more_handlers_run_at_a_time_than_there_may()
    {
        int now = 0;
        int most = 0;
        List<TaskInfo> made = [];
        for (int index = 0; index < 50; index++)
        {
            made.Add(await Tasks.CreateAsync("t"));
        }

        await Tasks.RunAsync(
            new TaskHandlers().Add("t", async (_, _) =>
            {
                int running = Interlocked.Increment(ref now);
                InterlockedMax(ref most, running);
                await Task.Yield();
                Interlocked.Decrement(ref now);
            }),
            new TaskRunnerOptions { Concurrency = 3, UntilIdle = true }).WaitAsync(Patience);

        Assert.InRange(most, 1, 3);
        Assert.All(made, task => Assert.Equal(TaskState.Completed, FindAsync(task.Id).Result.State));
    }

    [Fact]
    public async Task A_runner_until_idle_ends_when_nothing_is_due_and_leaves_what_is_due_later()
    {
        string later = (await Tasks.CreateAsync("t", delay: TimeSpan.FromDays(1))).Id;
        string spawning = (await Tasks.CreateAsync("t", "spawn")).Id;
        await Tasks.RunAsync(
            new TaskHandlers().Add("t", async (run, cancellation) =>
            {
                if (run.Payload == "spawn")
                {
                    await Tasks.CreateAsync("t", id: "spawned", cancellationToken: cancellation);
                }
            }),
            new TaskRunnerOptions { UntilIdle = true }).WaitAsync(Patience);

        Assert.Equal(
            [TaskState.Completed, TaskState.Completed, TaskState.Pending],
            [(await FindAsync(spawning)).State, (await FindAsync("spawned")).State, (await FindAsync(later)).State]);
    }

    [Fact]
    public async Task The_lease_of_a_long_run_is_renewed()
    {
        string id = (await Tasks.CreateAsync("t", timeout: TimeSpan.FromHours(2))).Id;
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("t", async (_, cancellation) =>
        {
            begun.SetResult();
            await goOn.Task.WaitAsync(cancellation);
        }));
        await begun.Task.WaitAsync(Patience);
        for (int third = 0; third < 12; third++)
        {
            DateTimeOffset until = (await FindAsync(id)).LeasedUntil!.Value;
            Clock.Advance(TimeSpan.FromSeconds(10));
            await UntilAsync(id, task => task.LeasedUntil > until);
            Assert.Empty(await TakeAsync("other"));
        }

        goOn.SetResult();
        Assert.Equal(1, (await UntilAsync(id, task => task.State == TaskState.Completed)).Attempts);
    }

    [Fact]
    public async Task A_handler_is_told_to_end_when_its_lease_is_over_although_the_store_does_not_answer()
    {
        await Store.DisposeAsync();
        Store = await Actors.Store.OpenAsync(Path, options =>
        {
            options.TimeProvider = Clock;
            options.BusyTimeout = TimeSpan.FromMinutes(5);
            options.AskTimeout = TimeSpan.FromMinutes(5);
        });
        string id = (await Tasks.CreateAsync("t", timeout: TimeSpan.FromHours(1))).Id;
        var begun = new TaskCompletionSource();
        var told = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("t", async (_, cancellation) =>
        {
            if (begun.TrySetResult())
            {
                await using CancellationTokenRegistration registration = cancellation.Register(told.SetResult);
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }
        }));
        await begun.Task.WaitAsync(Patience);
        using (SqliteConnection other = RawDatabase.Open(Path, SqliteOpenMode.ReadWrite))
        {
            using SqliteTransaction holds = other.BeginTransaction(deferred: false);
            for (int third = 0; third < 4; third++)
            {
                Clock.Advance(TimeSpan.FromSeconds(10));
            }

            await told.Task.WaitAsync(Patience);
            holds.Rollback();
        }

        await UntilAsync(id, task => task.State == TaskState.Completed);
    }

    [Fact]
    public async Task A_handler_whose_task_was_cancelled_is_told_to_end_when_the_lease_is_renewed()
    {
        string id = (await Tasks.CreateAsync("t")).Id;
        var begun = new TaskCompletionSource();
        var told = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("t", async (run, cancellation) =>
        {
            if (run.Id == "next")
            {
                return;
            }

            await using CancellationTokenRegistration registration = cancellation.Register(told.SetResult);
            begun.SetResult();
            await told.Task;
        }));
        await begun.Task.WaitAsync(Patience);
        Assert.True(await Tasks.CancelAsync(id));
        Clock.Advance(TimeSpan.FromSeconds(10));
        await told.Task.WaitAsync(Patience);

        await UntilAsync((await Tasks.CreateAsync("t", id: "next")).Id, task => task.State == TaskState.Completed);
        Assert.Equal(TaskState.Cancelled, (await FindAsync(id)).State);
    }

    [Fact]
    public async Task A_handler_whose_task_went_to_another_runner_is_told_to_end_and_what_it_reports_does_not_count()
    {
        string id = (await Tasks.CreateAsync("t")).Id;
        var begun = new TaskCompletionSource();
        var told = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(
            new TaskHandlers().Add("t", async (_, cancellation) =>
            {
                await using CancellationTokenRegistration registration = cancellation.Register(told.SetResult);
                begun.SetResult();
                await told.Task;
            }),
            new TaskRunnerOptions { Concurrency = 1 });
        await begun.Task.WaitAsync(Patience);

        // As if the lease had run out: another store on the same file cannot be told from another process.
        RawDatabase.Execute(Path, "UPDATE tasks SET leased_until = 0");
        TakenTask taken = await TakeOneAsync("other");
        Clock.Advance(TimeSpan.FromSeconds(10));
        await told.Task.WaitAsync(Patience);
        await runner.StopAsync().WaitAsync(Patience);

        Assert.Equal((TaskState.Running, "other"), ((await FindAsync(id)).State, (await FindAsync(id)).Runner));
        Assert.Equal(TaskState.Completed, (await CompleteAsync(taken)).State);
    }

    [Fact]
    public async Task A_handler_that_does_not_end_when_it_is_told_to_is_given_up_but_keeps_its_place_until_it_ends()
    {
        string stubborn = (await Tasks.CreateAsync("stubborn", timeout: Second, attempts: 1)).Id;
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(
            new TaskHandlers()
                .Add("stubborn", async (_, _) =>
                {
                    begun.SetResult();
                    await goOn.Task;
                })
                .Add("t", (_, _) => Task.CompletedTask),
            new TaskRunnerOptions { Concurrency = 1, CancelLimit = Second * 3 });
        await begun.Task.WaitAsync(Patience);
        TaskInfo failed = await MovingAsync(UntilAsync(stubborn, task => task.State == TaskState.Failed), TimeSpan.FromMilliseconds(100));
        Assert.Contains("timeout of 00:00:01", failed.LastError, StringComparison.Ordinal);

        string next = (await Tasks.CreateAsync("t")).Id;
        Clock.Advance(Second * 30);
        await Store.GetInfoAsync();
        Assert.Equal(TaskState.Pending, (await FindAsync(next)).State);
        goOn.SetResult();
        await UntilAsync(next, task => task.State == TaskState.Completed);
        Assert.Equal(TaskState.Failed, (await FindAsync(stubborn)).State);
    }

    [Fact]
    public async Task What_a_handler_did_in_spite_of_its_timeout_counts_as_done()
    {
        string id = (await Tasks.CreateAsync("t", timeout: Second, attempts: 1)).Id;
        var begun = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("t", async (_, cancellation) =>
        {
            var told = new TaskCompletionSource();
            await using CancellationTokenRegistration registration = cancellation.Register(told.SetResult);
            begun.SetResult();
            await told.Task;
        }));
        await begun.Task.WaitAsync(Patience);
        Clock.Advance(Second);

        Assert.Null((await UntilAsync(id, task => task.State == TaskState.Completed)).LastError);
    }

    [Fact]
    public async Task A_stop_hands_back_what_does_not_finish_so_that_another_runner_gets_it_at_once()
    {
        string quick = (await Tasks.CreateAsync("quick")).Id;
        string slow = (await Tasks.CreateAsync("slow", attempts: 1)).Id;
        string waits = (await Tasks.CreateAsync("slow", attempts: 1)).Id;
        int begun = 0;
        var both = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        ITaskRunner first = Tasks.StartRunner(
            new TaskHandlers()
                .Add("quick", async (_, _) =>
                {
                    Begin();
                    await goOn.Task;
                })
                .Add("slow", async (_, cancellation) =>
                {
                    Begin();
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
                }),
            new TaskRunnerOptions { Concurrency = 2, StopLimit = Second * 5 });
        await both.Task.WaitAsync(Patience);
        Task stopping = first.StopAsync();
        goOn.SetResult();
        await UntilAsync(quick, task => task.State == TaskState.Completed);
        Assert.Equal(TaskState.Running, (await FindAsync(slow)).State);
        Assert.Equal(TaskState.Pending, (await FindAsync(waits)).State);
        Clock.Advance(Second * 5);
        await stopping.WaitAsync(Patience);

        Assert.Equal((TaskState.Pending, 0, null), ((await FindAsync(slow)).State, (await FindAsync(slow)).Attempts, (await FindAsync(slow)).LastError));
        ITaskRunner second = Tasks.StartRunner(new TaskHandlers().Add("slow", (_, _) => Task.CompletedTask));
        await UntilAsync(slow, task => task.State == TaskState.Completed);
        await UntilAsync(waits, task => task.State == TaskState.Completed);

        void Begin()
        {
            if (Interlocked.Increment(ref begun) == 2)
            {
                both.SetResult();
            }
        }
    }

    [Fact]
    public async Task A_runner_that_waits_for_work_stops_at_once()
    {
        ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("t", (_, _) => Task.CompletedTask), new TaskRunnerOptions { PollInterval = TimeSpan.FromDays(1) });
        await UntilAsync((await Tasks.CreateAsync("t")).Id, task => task.State == TaskState.Completed);

        await runner.StopAsync().WaitAsync(Patience);
        await runner.StopAsync().WaitAsync(Patience);
        await runner.DisposeAsync();
        await runner.Completion;
        string id = (await Tasks.CreateAsync("t")).Id;
        Assert.Equal(id, (await TakeOneAsync()).Task.Id);
    }

    [Fact]
    public async Task A_store_that_is_closed_stops_its_runners_first_and_nothing_is_left_running()
    {
        string id = (await Tasks.CreateAsync("t")).Id;
        var begun = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(
            new TaskHandlers().Add("t", async (_, cancellation) =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }),
            new TaskRunnerOptions { StopLimit = TimeSpan.Zero });
        await begun.Task.WaitAsync(Patience);
        await MovingAsync(ClosedAsync(), TimeSpan.FromMilliseconds(1));
        await runner.Completion.WaitAsync(Patience);
        await ReopenAsync();

        Assert.Equal((TaskState.Pending, 0), ((await FindAsync(id)).State, (await FindAsync(id)).Attempts));

        async Task<bool> ClosedAsync()
        {
            await Store.CloseAsync();
            return true;
        }
    }

    [Fact]
    public async Task A_runner_whose_store_was_closed_under_it_ends()
    {
        ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("t", (_, _) => Task.CompletedTask));
        await UntilAsync((await Tasks.CreateAsync("t")).Id, task => task.State == TaskState.Completed);
        await Store.Ref.AskAsync(new StoreCommands.Close(), Patience);

        await runner.Completion.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_report_that_the_store_cannot_take_for_the_moment_is_made_when_it_can_and_nothing_runs_twice()
    {
        await Store.DisposeAsync();
        Store = await Actors.Store.OpenAsync(Path, options =>
        {
            options.TimeProvider = Clock;
            options.BusyTimeout = TimeSpan.Zero;
        });
        string id = (await Tasks.CreateAsync("t")).Id;
        int runs = 0;
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(
            new TaskHandlers().Add("t", async (_, _) =>
            {
                runs++;
                begun.SetResult();
                await goOn.Task;
            }),
            new TaskRunnerOptions { Concurrency = 1 });
        await begun.Task.WaitAsync(Patience);
        using (SqliteConnection other = RawDatabase.Open(Path, SqliteOpenMode.ReadWrite))
        {
            using SqliteTransaction holds = other.BeginTransaction(deferred: false);
            goOn.SetResult();
            for (int times = 0; times < 10; times++)
            {
                Assert.Equal(ErrorCode.Locked, (await Assert.ThrowsAnyAsync<StoreException>(() => Store.SetAsync("g", "k", "v"))).Code);
                Clock.Advance(TimeSpan.FromMilliseconds(100));
            }

            Assert.Equal(TaskState.Running, (await FindAsync(id)).State);
            holds.Rollback();
        }

        TaskInfo done = await MovingAsync(UntilAsync(id, task => task.State == TaskState.Completed), TimeSpan.FromMilliseconds(100));
        Assert.Equal((1, 1), (done.Attempts, runs));
    }

    [Fact]
    public async Task Two_runners_share_the_work_and_no_task_runs_twice()
    {
        var runs = new ConcurrentDictionary<string, int>();
        for (int index = 0; index < 100; index++)
        {
            await Tasks.CreateAsync("t");
        }

        var handlers = new TaskHandlers().Add("t", (run, _) =>
        {
            runs.AddOrUpdate(run.Id, 1, (_, times) => times + 1);
            return Task.CompletedTask;
        });
        var options = new TaskRunnerOptions { UntilIdle = true };
        await Task.WhenAll(Tasks.RunAsync(handlers, options), Tasks.RunAsync(handlers, options)).WaitAsync(Patience);

        Assert.Equal(100, runs.Count);
        Assert.All(runs.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_runner_in_a_namespace_runs_the_tasks_of_that_namespace()
    {
        INamespace tenant = await Store.NamespaceAsync("tenant-a");
        string root = (await Tasks.CreateAsync("t")).Id;
        string own = (await tenant.Tasks.CreateAsync("t")).Id;
        await tenant.Tasks.RunAsync(new TaskHandlers().Add("t", (_, _) => Task.CompletedTask), new TaskRunnerOptions { UntilIdle = true }).WaitAsync(Patience);

        Assert.Equal(TaskState.Completed, (await tenant.Tasks.FindAsync(own))!.State);
        Assert.Equal(TaskState.Pending, (await FindAsync(root)).State);
    }

    [Fact]
    public async Task Cancelling_the_call_that_runs_stops_the_runner_which_is_no_error()
    {
        using var stop = new CancellationTokenSource();
        Task running = Tasks.RunAsync(new TaskHandlers().Add("t", (_, _) => Task.CompletedTask), cancellationToken: stop.Token);
        await UntilAsync((await Tasks.CreateAsync("t")).Id, task => task.State == TaskState.Completed);
        await stop.CancelAsync();

        await running.WaitAsync(Patience);
    }

    [Fact]
    public void Handlers_and_options_that_make_no_sense_are_refused_with_their_names()
    {
        TaskHandlers handlers = new TaskHandlers().Add("t", (_, _) => Task.CompletedTask);
        Assert.Contains("\"t\" have a handler already", Assert.Throws<StoreArgumentException>(() => handlers.Add("t", (_, _) => Task.CompletedTask)).Message, StringComparison.Ordinal);
        Assert.Equal("name", Assert.Throws<StoreArgumentException>(() => handlers.Add("", (_, _) => Task.CompletedTask)).Argument);
        Assert.Equal("handlers", Assert.Throws<StoreArgumentException>(() => Tasks.StartRunner(new TaskHandlers())).Argument);
        foreach ((TaskRunnerOptions options, string name) in new[]
        {
            (new TaskRunnerOptions { Runner = "" }, "Runner"),
            (new TaskRunnerOptions { Concurrency = 0 }, "Concurrency"),
            (new TaskRunnerOptions { Concurrency = 101 }, "Concurrency"),
            (new TaskRunnerOptions { Lease = TimeSpan.Zero }, "Lease"),
            (new TaskRunnerOptions { PollInterval = TimeSpan.Zero }, "PollInterval"),
            (new TaskRunnerOptions { StopLimit = TimeSpan.FromTicks(-1) }, "StopLimit"),
            (new TaskRunnerOptions { CancelLimit = TimeSpan.FromDays(2) }, "CancelLimit"),
        })
        {
            Assert.Equal(name, Assert.Throws<StoreArgumentException>(() => Tasks.StartRunner(handlers, options)).Argument);
        }
    }

    [Fact]
    public async Task A_host_runs_tasks_with_handlers_from_a_scope_each_from_its_start_to_its_stop()
    {
        await Tasks.CreateAsync("before the start", id: "1");
        await Store.DisposeAsync();
        var builder = new HostApplicationBuilder();
        builder.Services
            .AddGoStore(options => options.Path = Path)
            .AddTaskHandler<Noting>("before the start")
            .AddTaskHandler<Noting>("t")
            .AddTaskHandler<Noting>("t", inNamespace: "tenant-a")
            .AddScoped<Scope>()
            .AddSingleton<Notes>()
            .Configure<TaskRunnerOptions>(options => options.Runner = "host");
        IStore store;
        using (IHost host = builder.Build())
        {
            await host.StartAsync();
            store = host.Services.GetRequiredService<IStore>();
            await store.Tasks.CreateAsync("t", id: "2");
            await (await store.NamespaceAsync("tenant-a")).Tasks.CreateAsync("t", id: "3");
            Notes notes = host.Services.GetRequiredService<Notes>();
            while (notes.Runs.Count < 3)
            {
                await notes.Come.WaitAsync(Patience);
            }

            await host.StopAsync();
            Assert.Equal(["1", "2", "3"], notes.Runs.Select(run => run.Id).Order());
            Assert.Equal(3, notes.Runs.Select(run => run.Scope).Distinct().Count());
            Assert.All(notes.Runs, run => Assert.True(run.Scope.IsDisposed));
        }

        Store = await OpenAsync();
        Assert.Equal((TaskState.Completed, "host"), ((await FindAsync("2")).State, (await FindAsync("2")).Runner));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private sealed class Notes
    {
        public ConcurrentQueue<(string Id, Scope Scope)> Runs { get; } = new();

        public SemaphoreSlim Come { get; } = new(0);
    }

    private sealed class Scope : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Noting(Notes notes, Scope scope) : ITaskHandler
    {
        public Task HandleAsync(TaskRun run, CancellationToken cancellationToken)
        {
            notes.Runs.Enqueue((run.Id, scope));
            notes.Come.Release();
            return Task.CompletedTask;
        }
    }
}
