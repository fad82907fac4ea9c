using Xunit;

namespace GoStore.Actors.Tests.Tasks;

/// <summary>
/// What is wrong with kv's scheduler, by the letters of the list in which it was written down, and what else is odd about it; none of it is so here.
/// </summary>
public sealed class TaskDefectTests : TaskTest
{
    [Fact]
    public async Task A_running_task_whose_lease_ran_out_goes_to_another_runner()
    {
        TaskInfo task = await Tasks.CreateAsync("t");
        TakenTask lost = await TakeOneAsync("died");
        Assert.Empty(await TakeAsync("waits"));
        Clock.Advance(Lease);

        TakenTask reclaimed = await TakeOneAsync("waits");
        Assert.Equal((task.Id, 2, "waits"), (reclaimed.Task.Id, reclaimed.Task.Attempts, reclaimed.Task.Runner));
        await FencedAsync(() => CompleteAsync(lost));
        await CompleteAsync(reclaimed);
    }

    [Fact]
    public async Task A_task_that_kills_every_runner_has_failed_after_its_attempts_also_where_nobody_takes_anything_any_more()
    {
        string id = (await Tasks.CreateAsync("t", attempts: 2)).Id;
        await TakeOneAsync("first");
        Clock.Advance(Lease);
        await TakeOneAsync("second");
        Clock.Advance(Lease);

        // Nobody takes: the store sees to it by itself.
        Task<TaskInfo> failed = UntilAsync(id, task => task.State == TaskState.Failed);
        TaskInfo task = await MovingAsync(failed, TimeSpan.FromMilliseconds(1));
        Assert.Contains("\"second\" neither reported nor renewed its lease", task.LastError, StringComparison.Ordinal);
        Assert.Equal(2, task.Attempts);
    }

    [Fact]
    public async Task A_restart_of_the_store_reclaims_what_its_last_process_left_running()
    {
        await Tasks.CreateAsync("t");
        await TakeOneAsync("died");
        await ReopenAsync();
        Assert.Empty(await TakeAsync());
        Clock.Advance(Lease);

        Assert.Equal(2, (await TakeOneAsync()).Task.Attempts);
    }

    [Fact]
    public async Task A_handler_that_runs_into_its_timeout_is_reported_although_its_token_is_cancelled()
    {
        string id = (await Tasks.CreateAsync("t", timeout: TimeSpan.FromSeconds(7), attempts: 2)).Id;
        var begun = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("t", async (_, cancellation) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }));
        await begun.Task.WaitAsync(Patience);
        Clock.Advance(TimeSpan.FromSeconds(7));

        TaskInfo waits = await UntilAsync(id, task => task.State == TaskState.Pending);
        Assert.Equal("It was not done within its timeout of 00:00:07.", waits.LastError);
        Assert.Equal(1, waits.Attempts);
        TaskInfo failed = await MovingAsync(UntilAsync(id, task => task.State == TaskState.Failed));
        Assert.Equal(2, failed.Attempts);
    }

    [Fact]
    public async Task A_task_that_was_running_at_a_stop_is_not_left_running()
    {
        string id = (await Tasks.CreateAsync("t", attempts: 1)).Id;
        var begun = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(
            new TaskHandlers().Add("t", async (_, cancellation) =>
            {
                begun.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }),
            new TaskRunnerOptions { StopLimit = TimeSpan.Zero });
        await begun.Task.WaitAsync(Patience);
        await MovingAsync(Awaited(runner.StopAsync()), TimeSpan.FromMilliseconds(1));

        Assert.Equal((TaskState.Pending, 0), ((await FindAsync(id)).State, (await FindAsync(id)).Attempts));
        Assert.Equal(id, (await TakeOneAsync("another")).Task.Id);
    }

    [Fact]
    public async Task A_cancelled_task_stays_cancelled_whatever_its_runner_reports()
    {
        foreach (Func<TakenTask, Task> report in (Func<TakenTask, Task>[])[CompleteAsync, task => FailAsync(task), task => AskAsync(new TaskCommands.HandBack(task.Task.Id, task.Token)), task => AskAsync(new TaskCommands.Renew(task.Task.Id, task.Token, Lease))])
        {
            string id = (await Tasks.CreateAsync("t")).Id;
            TakenTask running = await TakeOneAsync();
            Assert.True(await Tasks.CancelAsync(id));

            Assert.Equal(TaskState.Cancelled, (await FencedAsync(() => report(running))).State);
            TaskInfo cancelled = await FindAsync(id);
            Assert.Equal((TaskState.Cancelled, Now, null), (cancelled.State, cancelled.FinishedAt, cancelled.LeasedUntil));
            Clock.Advance(TimeSpan.FromHours(1));
            Assert.Empty(await TakeAsync());
            Assert.Equal(TaskState.Cancelled, (await FindAsync(id)).State);
        }
    }

    [Fact]
    public async Task The_time_at_which_it_was_started_is_written()
    {
        string id = (await Tasks.CreateAsync("t")).Id;
        Assert.Null((await FindAsync(id)).StartedAt);
        Clock.Advance(Second);
        await TakeOneAsync();
        DateTimeOffset started = Now;
        Clock.Advance(Second);

        Assert.Equal(started, (await FindAsync(id)).StartedAt);
    }

    [Theory]
    [InlineData("2026-01-01T05:00:00.5+05:00", "2026-01-01T00:00:00.25Z")]
    [InlineData("2025-12-31T19:00:00.25-05:00", "2026-01-01T00:00:00.12Z")]
    [InlineData("2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00Z")]
    [InlineData("2026-01-01T00:00:00.02Z", "2026-01-01T00:00:00.003Z")]
    public async Task Times_have_an_order_whatever_zone_and_however_many_digits_they_were_given_with(string later, string earlier)
    {
        await Tasks.CreateAsync("t", id: "later", at: DateTimeOffset.Parse(later));
        await Tasks.CreateAsync("t", id: "earlier", at: DateTimeOffset.Parse(earlier));
        Assert.Equal(DateTimeOffset.Parse(later), (await FindAsync("later")).ScheduledFor);
        Clock.Advance(DateTimeOffset.Parse(earlier) - Now);

        Assert.Equal("earlier", (await TakeOneAsync()).Task.Id);
        Assert.Empty(await TakeAsync());
        Clock.Advance(DateTimeOffset.Parse(later) - Now);
        Assert.Equal("later", (await TakeOneAsync()).Task.Id);
    }

    [Fact]
    public async Task A_time_with_part_of_a_millisecond_is_never_early()
    {
        await Tasks.CreateAsync("t", at: Now + TimeSpan.FromTicks(1));
        Assert.Empty(await TakeAsync());
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Single(await TakeAsync());
    }

    [Fact]
    public async Task The_first_wait_after_a_failure_is_the_shortest_one_and_not_twice_that()
    {
        await ReopenAsync("gostore.tasks { min-backoff = 60s, max-backoff = 1h }");
        await Tasks.CreateAsync("t");

        Assert.Equal(Now + TimeSpan.FromSeconds(60), (await FailAsync(await TakeOneAsync())).ScheduledFor);
    }

    [Fact]
    public async Task A_runner_does_not_wait_for_a_tick_and_runs_as_many_at_a_time_as_it_may()
    {
        for (int index = 0; index < 6; index++)
        {
            await Tasks.CreateAsync("t");
        }

        int running = 0;
        var four = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("t", async (_, _) =>
        {
            if (Interlocked.Increment(ref running) == 4)
            {
                four.TrySetResult();
            }

            await goOn.Task;
        }));
        await four.Task.WaitAsync(Patience);
        Assert.Equal(4, await Tasks.ListAsync(TaskState.Running).CountAsync());
        goOn.SetResult();

        foreach (TaskInfo task in await Tasks.ListAsync().ToListAsync())
        {
            await UntilAsync(task.Id, each => each.State == TaskState.Completed);
        }
    }

    [Fact]
    public async Task A_stopping_runner_waits_for_its_handlers_as_long_as_it_is_told()
    {
        string id = (await Tasks.CreateAsync("t")).Id;
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        ITaskRunner runner = Tasks.StartRunner(
            new TaskHandlers().Add("t", async (_, cancellation) =>
            {
                begun.TrySetResult();
                await goOn.Task.WaitAsync(cancellation);
            }),
            new TaskRunnerOptions { StopLimit = TimeSpan.FromSeconds(20) });
        await begun.Task.WaitAsync(Patience);
        Task stopping = runner.StopAsync();
        Clock.Advance(TimeSpan.FromSeconds(19));
        Assert.False(stopping.IsCompleted);
        goOn.SetResult();
        await stopping.WaitAsync(Patience);

        Assert.Equal(TaskState.Completed, (await FindAsync(id)).State);
    }

    [Fact]
    public async Task An_unknown_id_is_an_error_for_whoever_cancels_retries_renews_or_reports()
    {
        foreach (Func<Task> call in (Func<Task>[])
        [
            () => Tasks.CancelAsync("none"),
            () => Tasks.RetryAsync("none"),
            () => AskAsync(new TaskCommands.Renew("none", 1, Lease)),
            () => AskAsync(new TaskCommands.Complete("none", 1)),
            () => AskAsync(new TaskCommands.Fail("none", 1, "e")),
            () => AskAsync(new TaskCommands.HandBack("none", 1)),
        ])
        {
            StoreException error = await Assert.ThrowsAnyAsync<StoreException>(call);
            Assert.Equal(ErrorCode.NotFound, error.Code);
            Assert.Contains("\"none\"", error.Message, StringComparison.Ordinal);
        }

        string id = (await Tasks.CreateAsync("t")).Id;
        await CompleteAsync(await TakeOneAsync());
        Assert.False(await Tasks.CancelAsync(id));
        Assert.Equal(TaskState.Completed, (await FindAsync(id)).State);
    }

    [Fact]
    public async Task A_handler_that_throws_in_whatever_way_is_a_failed_attempt_and_the_runner_goes_on()
    {
        ITaskRunner runner = Tasks.StartRunner(new TaskHandlers()
            .Add("at once", (_, _) => throw new InvalidOperationException("at once"))
            .Add("later", async (_, _) =>
            {
                await Task.Yield();
                throw new InvalidOperationException("half \ud800 a letter");
            })
            .Add("nothing", (_, _) => null!)
            .Add("cancelled", (_, _) => Task.FromCanceled(new CancellationToken(true)))
            .Add("fine", (_, _) => Task.CompletedTask));
        (string Name, string Error)[] expected = [("at once", "InvalidOperationException: at once"), ("later", "InvalidOperationException: half \ufffd a letter"), ("nothing", "null instead of a task"), ("cancelled", "OperationCanceledException")];
        foreach ((string name, string error) in expected)
        {
            TaskInfo failed = await UntilAsync((await Tasks.CreateAsync(name, attempts: 1)).Id, task => task.State == TaskState.Failed);
            Assert.Contains(error, failed.LastError, StringComparison.Ordinal);
        }

        await UntilAsync((await Tasks.CreateAsync("fine")).Id, task => task.State == TaskState.Completed);
    }

    private static async Task<bool> Awaited(Task task)
    {
        await task;
        return true;
    }
}
