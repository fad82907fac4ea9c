using System.Runtime.CompilerServices;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Client;

/// <summary>Locks as application code sees them.</summary>
internal sealed class LocksClient(EntriesClient store) : ILocks
{
    public Task<LockGrant> AcquireAsync(string name, string owner, TimeSpan lease, TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        store.AskAsync(new LockCommands.Acquire(name, owner, lease, wait), cancellationToken);

    public async Task<LockGrant?> TryAcquireAsync(string name, string owner, TimeSpan lease, TimeSpan wait = default, CancellationToken cancellationToken = default)
    {
        try
        {
            return await AcquireAsync(name, owner, lease, wait, cancellationToken);
        }
        catch (LockHeldException)
        {
            return null;
        }
    }

    public Task<LockGrant> RenewAsync(LockGrant grant, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return store.AskAsync(new LockCommands.Renew(grant.Name, grant.Owner, grant.Token, lease), cancellationToken);
    }

    public async Task<bool> ReleaseAsync(LockGrant grant, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return (await store.AskAsync(new LockCommands.Release(grant.Name, grant.Owner, grant.Token), cancellationToken)).WasHeld;
    }

    public async Task<bool> ReleaseAsync(string name, string owner, CancellationToken cancellationToken = default) =>
        (await store.AskAsync(new LockCommands.Release(name, owner), cancellationToken)).WasHeld;

    public IEntries Under(string name, long token) => new GuardedEntries(store, new LockCommands.Expect(name, token));

    public Task<LockStatus> StatusAsync(string name, CancellationToken cancellationToken = default) => store.AskAsync(new LockQueries.Status(name), cancellationToken);

    public async IAsyncEnumerable<LockStatus> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            LockPage page = await store.AskAsync(new LockQueries.List(after), cancellationToken);
            foreach (LockStatus each in page.Locks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return each;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    public async Task<IHeldLock> HoldAsync(string name, TimeSpan? lease = null, TimeSpan wait = default, string? owner = null, CancellationToken cancellationToken = default)
    {
        TimeSpan length = lease ?? ILocks.DefaultLease;
        bool isOnlyHere = owner is null;
        owner ??= $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
        try
        {
            LockGrant grant = await AcquireAsync(name, owner, length, wait, cancellationToken);
            return new HeldLock(store, grant, length);
        }
        catch (Exception error) when (isOnlyHere && error is OperationCanceledException or StoreTimeoutException)
        {
            // It may have been granted in that moment, or may be yet: nobody else goes by this name, so nobody else's can be freed by it.
            _ = GiveUpAsync(name, owner);
            throw;
        }
    }

    private async Task GiveUpAsync(string name, string owner)
    {
        try
        {
            await ReleaseAsync(name, owner);
        }
        catch (StoreException)
        {
            // Its lease runs out by itself.
        }
    }
}

/// <summary>A lock that is renewed until it is disposed or lost.</summary>
internal sealed class HeldLock : IHeldLock
{
    private readonly EntriesClient store;
    private readonly TimeSpan length;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task renewal;
    private volatile LockGrant grant;
    private int disposed;

    public HeldLock(EntriesClient store, LockGrant grant, TimeSpan length)
    {
        this.store = store;
        this.grant = grant;
        this.length = length;
        Lost = lost.Token;
        Entries = store.Locks.Under(grant.Name, grant.Token);
        renewal = RenewAsync();
    }

    public LockGrant Grant => grant;

    public CancellationToken Lost { get; }

    public IEntries Entries { get; }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        await stopping.CancelAsync();
        try
        {
            // It fails where something that was registered with the loss failed.
            await renewal;
        }
        finally
        {
            stopping.Dispose();
            await LetGoAsync();
        }
    }

    private async Task LetGoAsync()
    {
        try
        {
            await store.Locks.ReleaseAsync(grant);
        }
        catch (StoreException)
        {
            // Its lease runs out by itself.
        }
    }

    /// <summary>Renews until it is stopped; ends with the lock lost where its lease has run out meanwhile.</summary>
    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                TimeSpan left = grant.LeasedUntil - store.Clock.GetUtcNow();
                if (left <= TimeSpan.Zero)
                {
                    break;
                }

                // A third of the lease, and what is left of it where renewing has failed; a timer reaches no further than some 24 days.
                TimeSpan pause = TimeSpan.FromMilliseconds(Math.Clamp(Math.Min(length.TotalMilliseconds / 3, left.TotalMilliseconds), 1, TimeSpan.FromDays(1).TotalMilliseconds));
                await Task.Delay(pause, store.Clock, stopping.Token);
                if (!await TryRenewAsync())
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await lost.CancelAsync();
    }

    /// <summary>Renews; what fails for the moment is tried again later, and the end of the lease is the end of that.</summary>
    /// <returns>Whether it may still be held.</returns>
    private async Task<bool> TryRenewAsync()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        using ITimer timer = store.Clock.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(),
            end,
            TimeSpan.FromMilliseconds(Math.Clamp((grant.LeasedUntil - store.Clock.GetUtcNow()).TotalMilliseconds, 0, int.MaxValue)),
            Timeout.InfiniteTimeSpan);
        try
        {
            grant = await store.Locks.RenewAsync(grant, length, end.Token);
        }
        catch (StoreException error)
        {
            return error.Code is not (ErrorCode.Fenced or ErrorCode.Closed);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return false;
        }

        return true;
    }
}

/// <summary>Entries under a lock: every request carries its token.</summary>
internal sealed class GuardedEntries : EntriesClient
{
    private readonly EntriesClient store;
    private readonly LockCommands.Expect condition;

    public GuardedEntries(EntriesClient store, LockCommands.Expect condition)
        : base(store)
    {
        this.store = store;
        this.condition = condition;
    }

    protected override Akka.Actor.IActorRef Target => store.TargetOf;

    protected override IStoreRequest Address(IStoreRequest request) => store.AddressOf(new ConditionalRequest(request, condition));
}
