using GoStore.Actors;

namespace GoStore.Conformance.Tests.Kv;

/// <summary>kv's Locks suite. kv answers whether the lock was acquired; ours with a grant or with who has it.</summary>
public sealed class LockTests : KvTest
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private ILocks Locks => Store.Locks;

    [Fact]
    public async Task Locks_can_be_acquired() => Assert.Equal("owner", (await Locks.AcquireAsync("lock", "owner", Lease)).Owner);

    [Fact]
    public async Task Once_locked_another_locker_cannot_acquire()
    {
        await Locks.AcquireAsync("lock", "first", Lease);

        Assert.Null(await Locks.TryAcquireAsync("lock", "second", Lease));
    }

    [Fact]
    public async Task Once_locked_the_same_locker_can_refresh()
    {
        await Locks.AcquireAsync("lock", "owner", Lease);
        Advance(Lease / 2);

        // By acquiring again, as in kv, which gives a new token; or by renewing, which keeps it.
        LockGrant again = await Locks.AcquireAsync("lock", "owner", Lease);
        Assert.Equal((Now, Now + Lease), (again.AcquiredAt, again.LeasedUntil));
        Advance(Lease / 2);
        Assert.Equal(again with { LeasedUntil = Now + Lease }, await Locks.RenewAsync(again, Lease));
    }

    [Fact]
    public async Task Once_unlocked_another_locker_can_acquire()
    {
        await Locks.AcquireAsync("lock", "first", Lease);
        Assert.True(await Locks.ReleaseAsync("lock", "first"));

        Assert.NotNull(await Locks.TryAcquireAsync("lock", "second", Lease));
    }

    [Fact]
    public async Task Once_expired_another_locker_can_acquire()
    {
        await Locks.AcquireAsync("lock", "first", Lease);
        Advance(Lease);

        Assert.NotNull(await Locks.TryAcquireAsync("lock", "second", Lease));
    }

    [Fact]
    public async Task Release_by_non_owner_returns_no_op()
    {
        await Locks.AcquireAsync("lock", "first", Lease);

        Assert.False(await Locks.ReleaseAsync("lock", "second"));
        Assert.Equal("first", (await Locks.StatusAsync("lock")).Owner);
    }

    [Fact]
    public async Task LockStatus_returns_not_ok_if_lock_does_not_exist() => Assert.False((await Locks.StatusAsync("lock")).IsHeld);

    [Fact]
    public async Task LockStatus_returns_ok_and_correct_status_if_lock_exists()
    {
        await Locks.AcquireAsync("lock", "owner", Lease);

        Assert.Equal(new LockStatus("lock", "owner", 1, Now, Now + Lease, 0), await Locks.StatusAsync("lock"));

        // kv goes on to report a lock that has expired as one that is held.
        Advance(Lease);
        Assert.False((await Locks.StatusAsync("lock")).IsHeld);
    }
}
