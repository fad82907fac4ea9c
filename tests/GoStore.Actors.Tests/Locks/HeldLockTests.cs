using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Locks;

public sealed class HeldLockTests : LockTest
{
    [Fact]
    public async Task It_is_renewed_as_long_as_it_is_held_and_free_once_it_is_disposed()
    {
        IHeldLock held = await Locks.HoldAsync("l", Lease);
        Task<LockGrant> second = AcquireAsync("second", TimeSpan.FromHours(1));
        Assert.True(await WaitsAsync(second));
        for (int third = 1; third <= 12; third++)
        {
            DateTimeOffset until = held.Grant.LeasedUntil;
            Clock.Advance(Lease / 3);
            await UntilAsync(() => held.Grant.LeasedUntil > until);
        }

        Assert.True(await WaitsAsync(second));
        Assert.False(held.Lost.IsCancellationRequested);
        await held.DisposeAsync();
        await held.DisposeAsync();
        Assert.Equal(held.Grant.Token + 1, (await second.WaitAsync(Patience)).Token);
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Its_loss_is_signalled_and_what_is_written_under_it_is_refused()
    {
        await using IHeldLock held = await Locks.HoldAsync("l", Lease, owner: "a");
        Assert.Equal(1, await held.Entries.SetAsync("g", "k", "mine"));
        Assert.True(await Locks.ReleaseAsync("l", "a"));
        LockGrant other = await AcquireAsync("b");

        await Assert.ThrowsAsync<LockFencedException>(() => held.Entries.SetAsync("g", "k", "late"));
        Assert.False(held.Lost.IsCancellationRequested);
        Clock.Advance(Lease / 3);
        await UntilAsync(() => held.Lost.IsCancellationRequested);
        await held.DisposeAsync();
        Assert.Equal(("mine", other.Token), (await Store.GetAsync("g", "k"), (await Locks.StatusAsync("l")).Token));
    }

    [Fact]
    public async Task It_is_lost_when_the_store_closes()
    {
        IHeldLock held = await Locks.HoldAsync("l", Lease);
        await Store.CloseAsync();
        Clock.Advance(Lease / 3);
        await UntilAsync(() => held.Lost.IsCancellationRequested);
        await held.DisposeAsync();
    }

    [Fact]
    public async Task It_can_be_waited_for_and_who_gives_up_does_not_leave_it_taken()
    {
        IHeldLock held = await Locks.HoldAsync("l", Lease);
        await Assert.ThrowsAsync<LockHeldException>(() => Locks.HoldAsync("l"));
        using var giveUp = new CancellationTokenSource();
        Task<IHeldLock> second = Locks.HoldAsync("l", wait: Minute, cancellationToken: giveUp.Token);
        Task<IHeldLock> third = Locks.HoldAsync("l", wait: Minute);
        Assert.Equal(2, (await Locks.StatusAsync("l")).Waiting);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await held.DisposeAsync();
        await using (await third.WaitAsync(Patience))
        {
            Assert.True((await Locks.StatusAsync("l")).IsHeld);
        }

        Assert.False((await Locks.StatusAsync("l")).IsHeld);
    }

    [Fact]
    public async Task Every_kind_of_request_under_a_lock_is_refused_once_it_is_lost_and_nothing_is_done()
    {
        LockGrant grant = await AcquireAsync("a");
        await Store.SetManyAsync(Enumerable.Range(0, 3000).Select(number => new EntryCommands.Set("g", $"{number:0000}", "v")).Take(1000));
        await Store.SetManyAsync(Enumerable.Range(1000, 1000).Select(number => new EntryCommands.Set("g", $"{number:0000}", "v")));
        Assert.Equal(2000, (await Store.Ref.AskAsync(new EntryQueries.Count("g").Under(grant), Patience)).Count);
        Clock.Advance(Lease);

        IStoreRequest[] requests =
        [
            new EntryCommands.Set("g", "k", "v").Under(grant),
            new EntryCommands.DeleteGroup("g").Under(grant),
            new EntryCommands.DeleteRange("g", KeyRange.WithPrefix("0")).Under(grant),
            new StoreCommands.Transaction([new EntryCommands.Set("g", "k", "v")]).Under(grant),
            new EntryCommands.SetMany([new EntryCommands.Set("g", "k", "v")]).Under(grant),
            new EntryQueries.Get("g", "0001").Under(grant),
            new EntryQueries.GetAll("g").Under(grant),
            new LockCommands.Acquire("other", "a", Lease).Under(grant),
        ];
        foreach (IStoreRequest request in requests)
        {
            Assert.Equal(new LockFenced("l", grant.Token, null, null), await Akka.Actor.Futures.Ask<object>(Store.Ref, request, Patience));
        }

        Assert.Equal(2000, await Store.CountAsync("g"));
        Assert.False((await Locks.StatusAsync("other")).IsHeld);
        grant = await AcquireAsync("a");
        Assert.Equal(2000, (await Store.Ref.AskAsync(new EntryCommands.DeleteGroup("g").Under(grant), Patience)).Count);
    }

    [Fact]
    public async Task Under_the_lock_of_a_namespace_its_entries_are_written_and_no_others()
    {
        INamespace tenant = await Store.NamespaceAsync("tenant-a");
        await using IHeldLock held = await tenant.Locks.HoldAsync("l", owner: "a");
        await held.Entries.SetAsync("g", "k", "v");
        await held.Entries.TransactAsync(async transaction => transaction.Set("g", "k2", await transaction.GetAsync("g", "k")));
        Assert.Equal(("v", "v"), (await tenant.GetAsync("g", "k2"), await Store.GetAsync("tenant-a:g", "k2")));

        // The lock of the same name and token of the store itself is another one.
        LockGrant other = await AcquireAsync("b");
        Assert.Equal(held.Grant.Token, other.Token);
        await tenant.Locks.ReleaseAsync("l", "a");
        await Assert.ThrowsAsync<LockFencedException>(() => held.Entries.SetAsync("g", "k", "late"));
        object reply = await Akka.Actor.Futures.Ask<object>(
            Store.Namespaces,
            new InNamespace<BackedUp>("tenant-a", new StoreCommands.Backup("/nowhere").Under(other)),
            Patience);
        Assert.IsType<InvalidArgument>(reply);
    }

    [Fact]
    public async Task A_request_that_cannot_be_under_a_lock_is_refused()
    {
        LockGrant grant = await AcquireAsync("a");
        IStoreRequest[] requests =
        [
            new Guarded<EntryWritten>(null!, "l", grant.Token),
            new StoreCommands.Close().Under(grant),
            new EntryCommands.Set("g", "k", "v").Under(grant).Under(grant),
            new InNamespace<EntryWritten>("tenant-a", new EntryCommands.Set("g", "k", "v")).Under(grant),
        ];
        foreach (IStoreRequest request in requests)
        {
            Assert.IsType<InvalidArgument>(await Akka.Actor.Futures.Ask<object>(Store.Ref, request, Patience));
            Assert.IsType<InvalidArgument>(await Akka.Actor.Futures.Ask<object>(Store.Namespaces, new AddressedRequest("tenant-a", request), Patience));
        }

        Assert.IsType<InvalidArgument>(await Akka.Actor.Futures.Ask<object>(Store.Ref, new Guarded<EntryWritten>(new EntryCommands.Set("g", "k", "v"), "", 1), Patience));
        Assert.Equal(0, await Store.CountAllAsync());
    }

    [Fact]
    public async Task A_request_under_a_lock_cannot_wait_as_the_lock_may_be_lost_meanwhile()
    {
        LockGrant grant = await AcquireAsync("a");
        LockGrant other = await Locks.AcquireAsync("other", "b", Minute);
        Guarded<LockGrant> waits = new LockCommands.Acquire("other", "a", Lease, Minute).Under(grant);
        Task<object> reply = Akka.Actor.Futures.Ask<object>(Store.Ref, waits, Patience);
        Assert.True((await Locks.StatusAsync("other")).Waiting == 0, "It waits.");
        Assert.Equal("wait", Assert.IsType<InvalidArgument>(await reply).Argument);
        Assert.IsType<InvalidArgument>(await Akka.Actor.Futures.Ask<object>(Store.Ref, new TaskCommands.Take("runner", ["t"], Lease, 1, Minute).Under(grant), Patience));

        await Locks.ReleaseAsync(other);
        Assert.Equal("a", Assert.IsType<LockGrant>(await Akka.Actor.Futures.Ask<object>(Store.Ref, waits, Patience)).Owner);
    }

    [Fact]
    public async Task Many_who_hold_the_lock_in_turn_never_hold_it_together()
    {
        await using IStore shared = await Actors.Store.OpenAsync(":memory:");
        int inside = 0;
        async Task WorkAsync()
        {
            for (int turn = 0; turn < 20; turn++)
            {
                await using IHeldLock held = await shared.Locks.HoldAsync("l", wait: Patience);
                Assert.Equal(1, Interlocked.Increment(ref inside));

                // Read and written back in two steps, which only the lock makes one.
                long number = long.Parse((await held.Entries.FindAsync("g", "n"))?.Value ?? "0", System.Globalization.CultureInfo.InvariantCulture);
                await held.Entries.SetAsync("g", "n", $"{number + 1}");
                Interlocked.Decrement(ref inside);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(WorkAsync))).WaitAsync(Patience + Patience);
        Assert.Equal("320", await shared.GetAsync("g", "n"));
    }

    /// <summary>Renewals are made on other threads; the clock stands still meanwhile.</summary>
    private static async Task UntilAsync(Func<bool> holds)
    {
        using var impatience = new CancellationTokenSource(Patience);
        while (!holds())
        {
            await Task.Delay(1, impatience.Token);
        }
    }
}
