using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Locks;

public sealed class LockWaitingTests : LockTest
{
    [Fact]
    public async Task Those_who_wait_are_served_first_come_first_served_as_the_lock_is_released()
    {
        LockGrant grant = await AcquireAsync("first");
        var waiting = new Queue<Task<LockGrant>>(Enumerable.Range(0, 20).Select(number => AcquireAsync($"{number:00}", Minute)));
        Assert.Equal(20, (await Locks.StatusAsync("l")).Waiting);
        for (int number = 0; waiting.TryDequeue(out Task<LockGrant>? next); number++)
        {
            Assert.True(await WaitsAsync(next));
            await Locks.ReleaseAsync(grant);
            LockGrant before = grant;
            grant = await next.WaitAsync(Patience);
            Assert.Equal(($"{number:00}", before.Token + 1), (grant.Owner, grant.Token));
            Assert.Equal((grant.Owner, waiting.Count), ((await Locks.StatusAsync("l")).Owner, (await Locks.StatusAsync("l")).Waiting));
        }
    }

    [Fact]
    public async Task Who_waits_is_served_at_the_moment_at_which_the_lease_runs_out()
    {
        LockGrant first = await AcquireAsync("first");
        Task<LockGrant> second = AcquireAsync("second", Minute);
        Task<LockGrant> third = AcquireAsync("third", Minute + Minute);
        Assert.True(await WaitsAsync(second));
        Clock.Advance(Lease - TimeSpan.FromMilliseconds(1));
        Assert.True(await WaitsAsync(second));
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        LockGrant grant = await second.WaitAsync(Patience);
        Assert.Equal((first.LeasedUntil, first.LeasedUntil + Lease), (grant.AcquiredAt, grant.LeasedUntil));
        Assert.True(await WaitsAsync(third));
        Clock.Advance(Lease);
        Assert.Equal("third", (await third.WaitAsync(Patience)).Owner);
    }

    [Fact]
    public async Task A_wait_ends_when_its_time_has_passed_and_says_who_holds_the_lock_by_then()
    {
        await Locks.AcquireAsync("l", "first", Minute);
        Task<LockGrant> second = AcquireAsync("second", TimeSpan.FromSeconds(10));
        Task<LockGrant> third = AcquireAsync("third", Minute);
        Assert.True(await WaitsAsync(third));
        Clock.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.True(await WaitsAsync(second));
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("first", (await Assert.ThrowsAsync<LockHeldException>(() => second.WaitAsync(Patience))).Held.Owner);
        Assert.Equal(1, (await Locks.StatusAsync("l")).Waiting);
        Clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal("third", (await third.WaitAsync(Patience)).Owner);
    }

    [Fact]
    public async Task A_renewal_lets_those_who_wait_wait_on()
    {
        LockGrant grant = await AcquireAsync("first");
        Task<LockGrant> second = AcquireAsync("second", Minute);
        Assert.True(await WaitsAsync(second));
        Clock.Advance(Lease / 2);
        await Locks.RenewAsync(grant, Lease);
        Clock.Advance(Lease / 2);
        Assert.True(await WaitsAsync(second));
        Clock.Advance(Lease / 2);
        Assert.Equal("second", (await second.WaitAsync(Patience)).Owner);
    }

    [Fact]
    public async Task Who_has_given_up_waiting_is_passed_over()
    {
        LockGrant grant = await AcquireAsync("first");
        using var giveUp = new CancellationTokenSource();
        Task<LockGrant> second = Locks.AcquireAsync("l", "second", Lease, Minute, giveUp.Token);
        Task<LockGrant> third = AcquireAsync("third", Minute);
        Assert.Equal(2, (await Locks.StatusAsync("l")).Waiting);
        await giveUp.CancelAsync();
        Assert.Equal(1, (await Locks.StatusAsync("l")).Waiting);
        await Locks.ReleaseAsync(grant);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal("third", (await third.WaitAsync(Patience)).Owner);
    }

    [Fact]
    public async Task Nobody_overtakes_those_who_wait_and_a_release_that_is_undone_serves_nobody()
    {
        LockGrant grant = await AcquireAsync("first");
        Task<LockGrant> second = AcquireAsync("second", Minute);

        // In one step the lock is free and wanted by another one: it belongs to who waits already.
        TransactionFailedException error = await Assert.ThrowsAsync<TransactionFailedException>(() => Store.TransactionAsync(
            [new LockCommands.Release("l", "first", grant.Token), new LockCommands.Acquire("l", "third", Lease)]));
        Assert.Equal("second", Assert.IsType<LockHeld>(error.Cause).Owner);
        Assert.True(await WaitsAsync(second));
        Assert.Equal(grant.Token, (await Locks.StatusAsync("l")).Token);

        Clock.Advance(Lease - TimeSpan.FromTicks(1));
        Assert.True(await WaitsAsync(second));
        Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("second", (await second.WaitAsync(Patience)).Owner);
    }

    [Fact]
    public async Task A_lock_can_be_released_together_with_what_was_written_under_it()
    {
        LockGrant grant = await AcquireAsync("first");
        Task<LockGrant> second = AcquireAsync("second", Minute);
        await Store.TransactionAsync(
        [
            new LockCommands.Expect("l", grant.Token),
            new EntryCommands.Set("g", "done", "yes"),
            new LockCommands.Release("l", "first", grant.Token),
        ]);

        Assert.Equal("second", (await second.WaitAsync(Patience)).Owner);
        Assert.Equal("yes", await Store.GetAsync("g", "done"));
        await Assert.ThrowsAsync<TransactionFailedException>(() => Store.TransactionAsync([new EntryCommands.Set("g", "late", "yes"), new LockCommands.Expect("l", grant.Token)]));
        Assert.Null(await Store.FindAsync("g", "late"));
    }

    [Fact]
    public async Task A_transaction_cannot_wait_for_a_lock()
    {
        LockGrant grant = await AcquireAsync("first");
        TransactionFailedException error = await Assert.ThrowsAsync<TransactionFailedException>(() => Store.TransactionAsync(
            [new EntryCommands.Set("g", "k", "v"), new LockCommands.Acquire("l", "second", Lease, Minute)]));

        Assert.Equal((1, ErrorCode.InvalidArgument), (error.Index, error.Code));
        Assert.Null(await Store.FindAsync("g", "k"));
        Assert.Equal(0, (await Locks.StatusAsync("l")).Waiting);
        await Locks.ReleaseAsync(grant);
        await Store.TransactionAsync([new EntryCommands.Set("g", "k", "v"), new LockCommands.Acquire("l", "second", Lease, Minute)]);
        Assert.Equal("second", (await Locks.StatusAsync("l")).Owner);
    }

    [Fact]
    public async Task Who_waits_when_the_store_closes_is_told()
    {
        await AcquireAsync("first");
        Task<LockGrant> second = AcquireAsync("second", Minute);
        await Store.CloseAsync();

        Assert.Equal(ErrorCode.Closed, (await Assert.ThrowsAsync<StoreException>(() => second.WaitAsync(Patience))).Code);
    }

    [Fact]
    public async Task Only_so_many_may_wait_and_they_keep_nobody_else_out()
    {
        await ReopenAsync(options => options.MailboxCapacity = 10);
        LockGrant grant = await AcquireAsync("first");
        var waiting = new List<Task<LockGrant>>();
        for (int number = 0; number < 10; number++)
        {
            waiting.Add(AcquireAsync($"{number}", Minute));
            await Store.SetAsync("g", "k", "v");
        }

        await Assert.ThrowsAsync<StoreBusyException>(() => AcquireAsync("one more", Minute));
        await Store.SetAsync("g", "k", "v");
        await Locks.ReleaseAsync(grant);
        Assert.Equal("0", (await waiting[0].WaitAsync(Patience)).Owner);
        Task<LockGrant> last = AcquireAsync("one more", Minute);
        Assert.Equal(10, (await Locks.StatusAsync("l")).Waiting);
        Assert.False(last.IsCompleted);
    }

    [Fact]
    public async Task Waiting_in_a_namespace_is_for_the_lock_of_that_namespace()
    {
        INamespace tenant = await Store.NamespaceAsync("tenant-a");
        LockGrant own = await AcquireAsync("first");
        LockGrant grant = await tenant.Locks.AcquireAsync("l", "first", Lease);
        Task<LockGrant> second = tenant.Locks.AcquireAsync("l", "second", Lease, Minute);
        await Locks.ReleaseAsync(own);
        Assert.Equal(1, (await tenant.Locks.StatusAsync("l")).Waiting);
        Assert.False(second.IsCompleted);
        await tenant.Locks.ReleaseAsync(grant);
        Assert.Equal("second", (await second.WaitAsync(Patience)).Owner);
    }

    [Fact]
    public async Task A_lock_that_another_process_frees_is_given_to_who_waits_here_soon_after()
    {
        await using IStore other = await OpenAsync();
        LockGrant grant = await other.Locks.AcquireAsync("l", "first", TimeSpan.FromDays(1));
        Task<LockGrant> second = AcquireAsync("second", TimeSpan.FromHours(2));
        Assert.True(await WaitsAsync(second));
        await other.Locks.ReleaseAsync(grant);
        Clock.Advance(TimeSpan.FromMilliseconds(250));

        Assert.Equal((grant.Token + 1, Clock.GetUtcNow()), await second.WaitAsync(Patience) is { } got ? (got.Token, got.AcquiredAt) : default);
        Assert.Equal("second", (await other.Locks.StatusAsync("l")).Owner);
    }

    [Fact]
    public async Task Once_all_have_given_up_waiting_the_store_does_not_look_again()
    {
        await Locks.AcquireAsync("l", "first", TimeSpan.FromDays(1));
        using var gone = new CancellationTokenSource();
        Task<LockGrant> second = Locks.AcquireAsync("l", "second", Lease, TimeSpan.FromDays(1), gone.Token);
        Assert.True(await WaitsAsync(second));
        Assert.True(Clock.HasTimerWithin(TimeSpan.FromMilliseconds(250)));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        for (int times = 0; times < 10; times++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(250));
            await Locks.StatusAsync("l");
        }

        Assert.False(Clock.HasTimerWithin(TimeSpan.FromMilliseconds(250)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_was_given_a_lock_in_a_batch_that_is_lost_is_told_and_nobody_has_it_twice(bool isReleased)
    {
        await ReopenAsync(options =>
        {
            options.BusyTimeout = TimeSpan.FromMinutes(5);
            options.Hocon = "gostore.batch.time = 5m";
        });
        LockGrant grant = await AcquireAsync("first");
        Task<LockGrant> second = AcquireAsync("second", Minute);
        Task<LockGrant> third = AcquireAsync("third", Minute);
        Assert.True(await WaitsAsync(third));
        RawDatabase.Execute(Path, "CREATE TRIGGER refuses BEFORE INSERT ON entries WHEN NEW.entry_key = 'refused' BEGIN SELECT RAISE(ROLLBACK, 'refused'); END");
        Task lost, refused;
        using (SqliteConnection other = RawDatabase.Open(Path, SqliteOpenMode.ReadWrite))
        {
            // While the store waits for the file, what follows gathers for one batch: the lock is freed, and then the batch is lost.
            using SqliteTransaction holds = other.BeginTransaction(deferred: false);
            lost = Store.SetAsync("g", "k", "v");
            if (isReleased)
            {
                lost = Locks.ReleaseAsync(grant);
            }
            else
            {
                Clock.Advance(Lease);
            }

            refused = Store.SetAsync("g", "refused", "v");
            holds.Rollback();
        }

        await Assert.ThrowsAnyAsync<StoreException>(() => refused);
        await Assert.ThrowsAnyAsync<StoreException>(() => lost);
        if (isReleased)
        {
            // Nobody was served yet, and the release is undone.
            await Store.SetAsync("g", "k", "v");
            Assert.Equal(("first", grant.Token, 2), await Locks.StatusAsync("l") is var status ? (status.Owner, status.Token, status.Waiting) : default);
            Assert.True(await Locks.ReleaseAsync(grant));
            Assert.Equal("second", (await second.WaitAsync(Patience)).Owner);
            Assert.True(await WaitsAsync(third));
        }
        else
        {
            await Assert.ThrowsAnyAsync<StoreException>(() => second);
            Assert.True(await WaitsAsync(third));
            Clock.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal("third", (await third.WaitAsync(Patience)).Owner);
        }

        Assert.Equal(grant.Token + 1, (await Locks.StatusAsync("l")).Token);
    }

    [Fact]
    public async Task An_actor_that_asks_waits_as_well()
    {
        LockGrant grant = await AcquireAsync("first");
        Task<LockGrant> second = Store.Ref.AskAsync(new LockCommands.Acquire("l", "second", Lease, Minute), Patience);
        Task<LockGrant> third = Store.Namespaces.AskAsync(new InNamespace<LockGrant>("tenant-a", new LockCommands.Acquire("l", "third", Lease, Minute)), Patience);
        Assert.Equal("third", (await third).Owner);
        Assert.True(await WaitsAsync(second));
        await Locks.ReleaseAsync(grant);
        Assert.Equal("second", (await second).Owner);
    }
}
