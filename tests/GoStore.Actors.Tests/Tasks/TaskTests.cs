using GoStore.Actors.Tasks;
using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Tasks;

public sealed class TaskTests : TaskTest
{
    [Fact]
    public async Task A_task_is_stored_with_all_it_was_given_and_is_there_after_a_restart()
    {
        TaskInfo plain = await Tasks.CreateAsync("mail", "ada@example.org");
        Assert.Equal(
            new TaskInfo(plain.Id, "mail", "ada@example.org", TaskState.Pending, 0, Now, Now, null, null, 0, 3, TimeSpan.FromMinutes(5), null, null, null, null, null),
            plain);
        TaskInfo full = await Tasks.CreateAsync("report", "\0{\"ä\":1}", cron: "30 8 * * MON-FRI", timeZone: "Europe/Berlin", priority: -7, attempts: 9, timeout: Second, id: "mine");
        Assert.Equal(
            new TaskInfo("mine", "report", "\0{\"ä\":1}", TaskState.Pending, -7, new DateTimeOffset(2026, 1, 1, 7, 30, 0, TimeSpan.Zero), Now, null, null, 0, 9, Second, null, null, null, "30 8 * * MON-FRI", "Europe/Berlin"),
            full);
        await ReopenAsync();

        Assert.Equal(plain, await FindAsync(plain.Id));
        Assert.Equal(full, await FindAsync("mine"));
        Assert.Null(await Tasks.FindAsync("nothing"));
    }

    [Fact]
    public async Task An_id_is_given_once_and_a_second_task_under_it_is_refused()
    {
        await Tasks.CreateAsync("mail", id: "mine");

        StoreException refused = await Assert.ThrowsAnyAsync<StoreException>(() => Tasks.CreateAsync("other", id: "mine"));
        Assert.Equal(ErrorCode.Conflict, refused.Code);
        Assert.Contains("\"mine\" already; it is pending", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mail", (await FindAsync("mine")).Name);
    }

    [Fact]
    public async Task It_is_taken_when_it_is_due_and_not_before()
    {
        TaskInfo later = await Tasks.CreateAsync("t", delay: TimeSpan.FromMinutes(5));
        TaskInfo at = await Tasks.CreateAsync("t", at: Now + TimeSpan.FromMinutes(10));
        TaskInfo over = await Tasks.CreateAsync("t", at: new DateTimeOffset(1969, 1, 1, 0, 0, 0, TimeSpan.Zero));
        TakenTask first = await TakeOneAsync();
        Assert.Equal(over.Id, first.Task.Id);
        Assert.Empty(await TakeAsync());
        await CompleteAsync(first);

        Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await TakeAsync());
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(later.Id, (await TakeOneAsync()).Task.Id);
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains(at.Id, (await TakeAsync(limit: 10)).Select(taken => taken.Task.Id));
    }

    [Fact]
    public async Task Of_those_that_are_due_the_highest_priority_comes_first_then_the_time_then_the_id()
    {
        await Tasks.CreateAsync("t", id: "far away", priority: 100, delay: TimeSpan.FromDays(1));
        await Tasks.CreateAsync("t", id: "d");
        await Tasks.CreateAsync("t", id: "b", at: Now - Second);
        await Tasks.CreateAsync("u", id: "a", priority: 5);
        await Tasks.CreateAsync("t", id: "c");
        await Tasks.CreateAsync("u", id: "z", priority: -5, at: Now - Second);
        await Tasks.CreateAsync("v", id: "bb", at: Now - Second);

        IReadOnlyList<TakenTask> all = await TakeAsync(limit: 10);
        Assert.Equal(["a", "b", "bb", "c", "d", "z"], all.Select(taken => taken.Task.Id));
        foreach (TakenTask taken in all)
        {
            await AskAsync(new TaskCommands.HandBack(taken.Task.Id, taken.Token));
        }

        Assert.Equal(["a", "b", "c"], (await TakeAsync(limit: 3, names: ["u", "t"])).Select(taken => taken.Task.Id));
        Assert.Equal(["bb"], (await TakeAsync(limit: 3, names: ["v", "nothing", "v"])).Select(taken => taken.Task.Id));
        Assert.Empty(await TakeAsync(names: "nothing"));
    }

    [Fact]
    public async Task Ids_that_the_store_makes_sort_by_the_time_of_making_also_within_a_millisecond_and_when_the_clock_is_set_back()
    {
        var ids = new TaskIds();
        List<string> made = [.. Enumerable.Range(0, 10_000).Select(_ => ids.Next(1_767_225_600_000)), ids.Next(1_767_225_500_000), ids.Next(1_767_225_700_000)];
        Assert.Equal(made, made.Order(StringComparer.Ordinal).Distinct());
        Assert.All(made, id => Assert.Equal(7, Guid.Parse(id).Version));

        List<string> created = [];
        for (int index = 0; index < 20; index++)
        {
            created.Add((await Tasks.CreateAsync("t")).Id);
        }

        Assert.Equal(created, (await TakeAsync(limit: 20)).Select(taken => taken.Task.Id));
    }

    [Fact]
    public async Task A_task_is_made_with_the_entries_of_its_transaction_or_not_at_all()
    {
        await Store.TransactionAsync([new EntryCommands.Set("order", "1", "new"), new TaskCommands.Create("ship", "1", Id: "ship-1")]);
        Assert.Equal("1", (await FindAsync("ship-1")).Payload);

        await Assert.ThrowsAsync<TransactionFailedException>(() => Store.TransactionAsync([new TaskCommands.Create("ship", "2", Id: "ship-2"), new EntryCommands.Expect("order", "1", ExpectedVersion.Absent)]));
        Assert.Null(await Tasks.FindAsync("ship-2"));
        await Assert.ThrowsAsync<TransactionFailedException>(() => Store.TransactionAsync([new EntryCommands.Set("order", "3", "new"), new TaskCommands.Create("ship", "1", Id: "ship-1")]));
        Assert.False(await Store.ExistsAsync("order", "3"));
    }

    [Fact]
    public async Task The_list_has_the_latest_first_by_state_and_by_name_in_pages()
    {
        var made = new List<TaskInfo>();
        for (int index = 0; index < 12; index++)
        {
            made.Add(await Tasks.CreateAsync(index % 3 == 0 ? "a" : "b", $"{index}"));
            Clock.Advance(index % 2 == 0 ? TimeSpan.Zero : Second);
        }

        await CompleteAsync(await TakeOneAsync());
        await Tasks.CancelAsync((await TakeOneAsync()).Task.Id);
        await TakeOneAsync();
        string[] all = [.. made.Select(task => task.Id).Reverse()];

        foreach (int size in (int[])[1, 5, 100])
        {
            Assert.Equal(all, await PagesAsync(null, null, size));
            Assert.Equal(all.Take(9), await PagesAsync(TaskState.Pending, null, size));
            Assert.Equal([made[0].Id], await PagesAsync(TaskState.Completed, null, size));
            Assert.Equal([made[1].Id], await PagesAsync(TaskState.Cancelled, null, size));
            Assert.Equal([made[2].Id], await PagesAsync(TaskState.Running, null, size));
            Assert.Equal([made[9].Id, made[6].Id, made[3].Id, made[0].Id], await PagesAsync(null, "a", size));
            Assert.Equal([made[9].Id, made[6].Id, made[3].Id], await PagesAsync(TaskState.Pending, "a", size));
            Assert.Empty(await PagesAsync(TaskState.Failed, "a", size));
        }

        Assert.Equal(all, await Tasks.ListAsync().Select(task => task.Id).ToListAsync());
        TaskPage none = await Tasks.GetPageAsync(limit: 0);
        Assert.Empty(none.Tasks);
        Assert.Equal(all, (await Tasks.GetPageAsync(after: none.Next)).Tasks.Select(task => task.Id));

        async Task<List<string>> PagesAsync(TaskState? state, string? name, int size)
        {
            var ids = new List<string>();
            string? after = null;
            do
            {
                TaskPage page = await Tasks.GetPageAsync(state, name, after, size);
                Assert.True(page.Tasks.Count <= size);
                ids.AddRange(page.Tasks.Select(task => task.Id));
                after = page.Next;
            }
            while (after is not null);
            return ids;
        }
    }

    [Fact]
    public async Task Pages_of_tasks_of_one_moment_leave_none_out_whatever_their_ids_are_made_of()
    {
        // In UTF-16 a surrogate comes before what stands in it after the surrogates; in UTF-8 it is the other way round.
        string[] ids = ["😀1", "\uFF211", "z", "😀2", "\uFF212", "a"];
        foreach (string id in ids)
        {
            await Tasks.CreateAsync("t", id: id);
        }

        var seen = new List<string>();
        string? after = null;
        do
        {
            TaskPage page = await Tasks.GetPageAsync(after: after, limit: 1);
            seen.AddRange(page.Tasks.Select(task => task.Id));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(["😀2", "😀1", "\uFF212", "\uFF211", "z", "a"], seen);
        Assert.Equal(["a", "z", "\uFF211", "\uFF212", "😀1", "😀2"], (await TakeAsync(limit: 10, names: ["t", "u"])).Select(taken => taken.Task.Id));
    }

    [Fact]
    public async Task Large_payloads_make_short_pages_and_short_takes()
    {
        await ReopenAsync("gostore.page-bytes = 10000");
        for (int index = 0; index < 6; index++)
        {
            await Tasks.CreateAsync("t", new string('x', 4000));
        }

        Assert.Equal(3, (await Tasks.GetPageAsync()).Tasks.Count);
        Assert.Equal(6, await Tasks.ListAsync().CountAsync());
        Assert.Equal(3, (await TakeAsync(limit: 6)).Count);
        Assert.Equal(3, (await TakeAsync(limit: 6)).Count);
    }

    [Fact]
    public async Task A_failed_attempt_is_tried_again_after_a_wait_that_doubles_up_to_the_cap_and_then_it_has_failed()
    {
        await ReopenAsync("gostore.tasks { min-backoff = 10s, max-backoff = 35s }");
        string id = (await Tasks.CreateAsync("t", attempts: 5)).Id;
        TimeSpan[] waits = [Second * 10, Second * 20, Second * 35, Second * 35];
        for (int attempt = 1; attempt <= 4; attempt++)
        {
            TakenTask taken = await TakeOneAsync();
            Assert.Equal(attempt, taken.Task.Attempts);
            TaskReported reported = await FailAsync(taken, $"broken {attempt}");
            Assert.Equal(new TaskReported(TaskState.Pending, Now + waits[attempt - 1]), reported);
            Assert.Equal($"broken {attempt}", (await FindAsync(id)).LastError);
            Clock.Advance(waits[attempt - 1] - TimeSpan.FromMilliseconds(1));
            Assert.Empty(await TakeAsync());
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(TaskState.Failed, (await FailAsync(await TakeOneAsync(), "broken for good")).State);
        TaskInfo failed = await FindAsync(id);
        Assert.Equal((TaskState.Failed, 5, Now, "broken for good"), (failed.State, failed.Attempts, failed.FinishedAt, failed.LastError));
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await TakeAsync());
    }

    [Fact]
    public void The_wait_is_shorter_by_chance_and_never_longer_than_the_cap()
    {
        double chance = 0;
        var backoff = new TaskBackoff(Second, Second * 60, 0.5, () => chance);

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(1, 8).Select(attempts => backoff.After(attempts).TotalSeconds));
        Assert.Equal(60, backoff.After(int.MaxValue).TotalSeconds);
        chance = 0.999;
        Assert.Equal(2.002, backoff.After(3).TotalSeconds, 3);
        Assert.Equal(30.03, backoff.After(100).TotalSeconds, 3);
        Assert.Equal(TimeSpan.Zero, new TaskBackoff(TimeSpan.Zero, TimeSpan.Zero, 1, () => chance).After(5));
    }

    [Fact]
    public async Task A_success_ends_it_and_clears_the_error_of_the_attempt_before()
    {
        string id = (await Tasks.CreateAsync("t")).Id;
        await FailAsync(await TakeOneAsync());
        Clock.Advance(TimeSpan.FromMinutes(1));
        TakenTask taken = await TakeOneAsync("second runner");
        Clock.Advance(Second);
        Assert.Equal(TaskState.Completed, (await CompleteAsync(taken)).State);

        TaskInfo done = await FindAsync(id);
        Assert.Equal((TaskState.Completed, 2, null, "second runner", Now - Second, Now), (done.State, done.Attempts, done.LastError, done.Runner, done.StartedAt, done.FinishedAt));
        Assert.Null(done.LeasedUntil);
    }

    [Fact]
    public async Task The_same_report_again_changes_nothing_and_another_one_is_refused()
    {
        await Tasks.CreateAsync("t", id: "once");
        TakenTask once = await TakeOneAsync();
        TaskReported first = await FailAsync(once, "broken");
        Assert.Equal(first, await FailAsync(once, "broken"));
        Assert.Equal(1, (await FindAsync("once")).Attempts);
        Assert.Equal(TaskState.Pending, (await FencedAsync(() => CompleteAsync(once))).State);
        await FencedAsync(() => AskAsync(new TaskCommands.Renew("once", once.Token, Lease)));

        Clock.Advance(TimeSpan.FromMinutes(1));
        TakenTask again = await TakeOneAsync();
        Assert.Equal(once.Token + 1, again.Token);
        await FencedAsync(() => FailAsync(once));
        await CompleteAsync(again);
        await CompleteAsync(again);
        await FencedAsync(() => FailAsync(again));
        Assert.Equal((TaskState.Completed, 2), ((await FindAsync("once")).State, (await FindAsync("once")).Attempts));
    }

    [Fact]
    public async Task A_task_that_is_handed_back_is_due_for_others_at_once_and_the_attempt_does_not_count()
    {
        await Tasks.CreateAsync("t", attempts: 1, id: "a");
        TakenTask taken = await TakeOneAsync("first");
        await AskAsync(new TaskCommands.HandBack("a", taken.Token));
        await AskAsync(new TaskCommands.HandBack("a", taken.Token));

        TakenTask second = await TakeOneAsync("second");
        Assert.Equal(("a", 1, taken.Token + 1), (second.Task.Id, second.Task.Attempts, second.Token));
        await FencedAsync(() => AskAsync(new TaskCommands.HandBack("a", taken.Token)));
    }

    [Fact]
    public async Task A_renewed_lease_keeps_a_task_however_long_it_takes()
    {
        await Tasks.CreateAsync("t");
        TakenTask taken = await TakeOneAsync();
        for (int times = 0; times < 10; times++)
        {
            Clock.Advance(Lease - TimeSpan.FromMilliseconds(1));
            Assert.Equal(Now + Lease, (await AskAsync(new TaskCommands.Renew(taken.Task.Id, taken.Token, Lease))).LeasedUntil);
            Assert.Empty(await TakeAsync("other"));
        }

        Assert.Equal(TaskState.Completed, (await CompleteAsync(taken)).State);
    }

    [Fact]
    public async Task Retrying_makes_what_is_finished_due_now_with_all_its_attempts_and_brings_what_waits_forward()
    {
        await Tasks.CreateAsync("t", attempts: 1, id: "failed");
        await FailAsync(await TakeOneAsync());
        Assert.Equal(TaskState.Failed, (await FindAsync("failed")).State);
        TaskInfo again = await Tasks.RetryAsync("failed");
        Assert.Equal((TaskState.Pending, 0, Now, null, "broken"), (again.State, again.Attempts, again.ScheduledFor, again.FinishedAt, again.LastError));

        TakenTask taken = await TakeOneAsync();
        StoreException running = await Assert.ThrowsAnyAsync<StoreException>(() => Tasks.RetryAsync("failed"));
        Assert.Equal(ErrorCode.Conflict, running.Code);
        Assert.Contains("\"runner\"", running.Message, StringComparison.Ordinal);
        await CompleteAsync(taken);
        await Tasks.RetryAsync("failed");
        await CompleteAsync(await TakeOneAsync());

        await Tasks.CreateAsync("t", id: "waiting", delay: TimeSpan.FromDays(1));
        await Tasks.RetryAsync("waiting");
        await FailAsync(await TakeOneAsync());
        Assert.Equal((TaskState.Pending, 1), ((await Tasks.RetryAsync("waiting")).State, (await FindAsync("waiting")).Attempts));
        Assert.Equal(2, (await TakeOneAsync()).Task.Attempts);

        await Tasks.CreateAsync("t", id: "cancelled");
        await Tasks.CancelAsync("cancelled");
        await Tasks.RetryAsync("cancelled");
        Assert.Equal("cancelled", (await TakeOneAsync()).Task.Id);
    }

    [Fact]
    public async Task Finished_tasks_go_after_their_time_and_the_tokens_of_an_id_that_is_used_again_go_on()
    {
        await ReopenAsync("gostore { tasks.retain = 1h, purge.slice = 2 }");
        TakenTask? last = null;
        for (int index = 0; index < 5; index++)
        {
            await Tasks.CreateAsync("t", id: $"done {index}");
            await CompleteAsync(last = await TakeOneAsync());
        }

        await Tasks.CreateAsync("t", id: "waits", delay: TimeSpan.FromDays(10));
        Clock.Advance(TimeSpan.FromMinutes(59));
        await Tasks.CreateAsync("t", id: "young");
        await Tasks.CancelAsync("young");
        await Store.PurgeAsync();
        Assert.Equal(7, await Tasks.ListAsync().CountAsync());
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Store.PurgeAsync();

        Assert.Equal(["young", "waits"], await Tasks.ListAsync().Select(task => task.Id).ToListAsync());
        Assert.Null(await Tasks.FindAsync("done 4"));
        await Tasks.CreateAsync("t", id: "done 4");
        TakenTask again = await TakeOneAsync();
        Assert.True(again.Token > last!.Token, $"The token went from {last.Token} to {again.Token}.");
        await FencedAsync(() => FailAsync(last));
    }

    [Fact]
    public async Task A_namespace_has_tasks_of_its_own_also_of_the_same_id()
    {
        INamespace tenant = await Store.NamespaceAsync("tenant-a");
        await Tasks.CreateAsync("t", "of the store", id: "1");
        await tenant.Tasks.CreateAsync("t", "of the tenant", id: "1");
        await tenant.Tasks.CreateAsync("t", id: "2");

        Assert.Equal("of the tenant", (await tenant.Tasks.FindAsync("1"))!.Payload);
        Assert.Equal(2, await tenant.Tasks.ListAsync().CountAsync());
        Assert.Equal("of the store", (await TakeOneAsync()).Task.Payload);
        Assert.Empty(await TakeAsync());
        await tenant.Tasks.CancelAsync("1");
        Assert.Equal(TaskState.Running, (await FindAsync("1")).State);
        Assert.Null(await (await Store.NamespaceAsync("tenant-b")).Tasks.FindAsync("1"));
    }

    [Fact]
    public async Task A_runner_that_waits_gets_a_new_task_with_the_commit_that_makes_it()
    {
        Task<TasksTaken> waiting = WaitAsync("t");
        Task<TasksTaken> second = WaitAsync("t");
        Task<TasksTaken> other = WaitAsync("other");
        await Store.GetInfoAsync();
        await Tasks.CreateAsync("t", id: "1");

        Assert.Equal("1", Assert.Single((await waiting.WaitAsync(Patience)).Tasks).Task.Id);
        Assert.False(second.IsCompleted);
        await Store.TransactionAsync([new EntryCommands.Set("g", "k", "v"), new TaskCommands.Create("t", Id: "2"), new TaskCommands.Create("t", Id: "3")]);
        Assert.Equal(["2", "3"], (await second.WaitAsync(Patience)).Tasks.Select(taken => taken.Task.Id));
        Assert.False(other.IsCompleted);

        Assert.True((await AskAsync(new TaskCommands.StopWaiting("waits for other"))).WasWaiting);
        Assert.Empty((await other.WaitAsync(Patience)).Tasks);
        Assert.False((await AskAsync(new TaskCommands.StopWaiting("waits for other"))).WasWaiting);
    }

    [Fact]
    public async Task A_runner_that_waits_gets_what_becomes_due_by_time_by_a_retry_by_a_hand_back_and_by_a_lease_that_ran_out()
    {
        await Tasks.CreateAsync("t", id: "a", delay: TimeSpan.FromMinutes(3));
        TakenTask taken = await WaitedForAsync();
        Assert.True(Now >= taken.Task.ScheduledFor);

        Task<TasksTaken> waiting = WaitAsync("t");
        await Store.GetInfoAsync();
        await AskAsync(new TaskCommands.HandBack("a", taken.Token));
        taken = (await waiting.WaitAsync(Patience)).Tasks.Single();

        await FailAsync(taken);
        taken = await WaitedForAsync();
        Assert.Equal(2, taken.Task.Attempts);

        TakenTask next = await WaitedForAsync();
        Assert.Equal((3, taken.Token + 2), (next.Task.Attempts, next.Token));
        await AskAsync(new TaskCommands.Cancel("a"));

        waiting = WaitAsync("t");
        await Store.GetInfoAsync();
        await Tasks.RetryAsync("a");
        Assert.Equal("a", (await waiting.WaitAsync(Patience)).Tasks.Single().Task.Id);

        async Task<TakenTask> WaitedForAsync() => (await MovingAsync(WaitAsync("t"))).Tasks.Single();
    }

    [Fact]
    public async Task A_wait_ends_with_nothing_when_its_time_is_over_and_one_whose_caller_is_gone_takes_nothing()
    {
        using var gone = new CancellationTokenSource();
        Task<TasksTaken> left = Client.AskAsync(new TaskCommands.Take("gone", ["t"], Lease, 1, TimeSpan.FromHours(1)), gone.Token);
        Task<TasksTaken> waiting = WaitAsync("t", TimeSpan.FromMinutes(2));
        Assert.Empty((await MovingAsync(waiting)).Tasks);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        await Tasks.CreateAsync("t");
        Assert.Single(await TakeAsync());
    }

    [Fact]
    public async Task A_task_that_is_made_in_a_transaction_which_fails_wakes_nobody()
    {
        Task<TasksTaken> waiting = WaitAsync("t");
        await Assert.ThrowsAsync<TransactionFailedException>(() => Store.TransactionAsync([new TaskCommands.Create("t"), new EntryCommands.Expect("g", "k", ExpectedVersion.Exactly(1))]));
        await Store.SetAsync("g", "k", "v");
        Assert.False(waiting.IsCompleted);

        await Tasks.CreateAsync("t", id: "real");
        Assert.Equal("real", (await waiting.WaitAsync(Patience)).Tasks.Single().Task.Id);
    }

    [Fact]
    public async Task Those_who_wait_are_told_when_the_store_is_closed()
    {
        Task<TasksTaken> waiting = WaitAsync("t");
        await Store.CloseAsync();

        Assert.Equal(ErrorCode.Closed, (await Assert.ThrowsAnyAsync<StoreException>(() => waiting)).Code);
    }

    [Fact]
    public async Task Who_waits_for_a_name_is_not_taken_for_one_who_waits_for_parts_of_it()
    {
        await using IStore other = await OpenAsync();
        Task<TasksTaken> parts = Client.AskAsync(new TaskCommands.Take("parts", ["a", "b"], Lease, 1, TimeSpan.FromHours(1)), CancellationToken.None);
        Task<TasksTaken> whole = WaitAsync("a\0b");
        await Store.GetInfoAsync();

        // What another process makes is seen with the next write here, and then all who wait look again.
        await other.Tasks.CreateAsync("a\0b", id: "1");
        await Store.SetAsync("g", "k", "v");
        Assert.Equal("1", Assert.Single((await whole.WaitAsync(Patience)).Tasks).Task.Id);
        Assert.False(parts.IsCompleted);
    }

    [Fact]
    public async Task What_an_alarm_has_done_in_a_batch_that_is_lost_is_done_again()
    {
        await Store.DisposeAsync();
        Store = await Actors.Store.OpenAsync(Path, options =>
        {
            options.TimeProvider = Clock;
            options.BusyTimeout = TimeSpan.FromMinutes(5);
            options.Hocon = "gostore { purge.interval = 1d, batch.time = 5m }";
        });
        string id = (await Tasks.CreateAsync("t", attempts: 1)).Id;
        await TakeOneAsync("dies");
        RawDatabase.Execute(Path, "CREATE TRIGGER refuses BEFORE INSERT ON entries WHEN NEW.entry_key = 'refused' BEGIN SELECT RAISE(ROLLBACK, 'refused'); END");
        Task first, refused;
        using (SqliteConnection other = RawDatabase.Open(Path, SqliteOpenMode.ReadWrite))
        {
            // While the store waits for the file, its alarm rings, and what loses the batch comes behind it.
            using SqliteTransaction holds = other.BeginTransaction(deferred: false);
            first = Store.SetAsync("g", "k", "v");
            Clock.Advance(Lease);
            refused = Store.SetAsync("g", "refused", "v");
            holds.Rollback();
        }

        await Assert.ThrowsAnyAsync<StoreException>(() => refused);
        await Assert.ThrowsAnyAsync<StoreException>(() => first);
        await MovingAsync(UntilAsync(id, task => task.State == TaskState.Failed));
    }

    [Fact]
    public async Task Those_who_have_given_up_waiting_are_not_kept_in_memory()
    {
        var asked = new List<WeakReference>();
        for (int times = 0; times < 1000; times++)
        {
            await GiveUpAsync(asked);
        }

        Task<TasksTaken> waiting = WaitAsync("t");
        await Store.GetInfoAsync();
        GC.Collect();
        int kept = asked.Count(each => each.IsAlive);
        Assert.True(kept < 200, $"{kept} of them are.");
        Assert.False(waiting.IsCompleted);

        async Task GiveUpAsync(List<WeakReference> all)
        {
            using var gone = new CancellationTokenSource();
            var take = new TaskCommands.Take("gone", ["t"], Lease, 1, TimeSpan.FromHours(1));
            all.Add(new WeakReference(take));
            Task<TasksTaken> left = Client.AskAsync(take, gone.Token);
            await Store.ExistsAsync("g", "k");
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        }
    }

    [Fact]
    public async Task An_error_of_any_length_is_cut_also_where_values_have_to_be_short()
    {
        await ReopenAsync("gostore.limits.value = 100");
        string id = (await Tasks.CreateAsync("t", attempts: 1)).Id;
        string text = new('x', 500);
        await using ITaskRunner runner = Tasks.StartRunner(new TaskHandlers().Add("t", (_, _) => throw new InvalidOperationException(text)));
        TaskInfo failed = await UntilAsync(id, task => task.State == TaskState.Failed);
        Assert.Equal($"InvalidOperationException: {text}", failed.LastError);
    }

    [Fact]
    public async Task An_error_that_is_very_long_is_cut()
    {
        string id = (await Tasks.CreateAsync("t")).Id;
        await FailAsync(await TakeOneAsync(), string.Concat(Enumerable.Repeat("😀", 5000)));

        Assert.Equal(string.Concat(Enumerable.Repeat("😀", 2000)) + "…", (await FindAsync(id)).LastError);
    }

    private Actors.Client.EntriesClient Client => (Actors.Client.EntriesClient)Store;

    private Task<TasksTaken> WaitAsync(string name, TimeSpan? wait = null) =>
        Client.AskAsync(new TaskCommands.Take($"waits for {name}", [name], Lease, 5, wait ?? TimeSpan.FromHours(1)), CancellationToken.None);
}
