using Xunit;

namespace GoStore.Actors.Tests.Locks;

public sealed class LockTests : LockTest
{
    [Fact]
    public async Task A_lock_has_one_owner_until_it_is_released()
    {
        LockGrant grant = await AcquireAsync("a");
        Assert.Equal(new LockGrant("l", "a", 1, Clock.GetUtcNow(), Clock.GetUtcNow() + Lease), grant);

        LockHeld held = (await Assert.ThrowsAsync<LockHeldException>(() => AcquireAsync("b"))).Held;
        Assert.Equal(new LockHeld("l", "a", grant.LeasedUntil), held);
        Assert.Contains("\"l\" is held by \"a\" until 2026-01-01T00:00:30.000Z", held.Message, StringComparison.Ordinal);
        Assert.Null(await Locks.TryAcquireAsync("l", "b", Lease));
        Assert.Equal(new LockStatus("l", "a", 1, grant.AcquiredAt, grant.LeasedUntil, 0), await Locks.StatusAsync("l"));

        Assert.True(await Locks.ReleaseAsync(grant));
        Assert.False(await Locks.ReleaseAsync(grant));
        Assert.Equal(new LockStatus("l", null, 0, null, null, 0), await Locks.StatusAsync("l"));
        Assert.Equal("b", (await AcquireAsync("b")).Owner);
    }

    [Fact]
    public async Task A_lock_that_nobody_ever_held_is_free() => Assert.False((await Locks.StatusAsync("never")).IsHeld);

    [Fact]
    public async Task A_lease_ends_at_its_moment_and_not_before_it()
    {
        LockGrant grant = await AcquireAsync("a");
        Clock.Advance(Lease - TimeSpan.FromMilliseconds(1));
        Assert.Null(await Locks.TryAcquireAsync("l", "b", Lease));
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False((await Locks.StatusAsync("l")).IsHeld);
        Assert.False(await Locks.ReleaseAsync(grant));
        await Assert.ThrowsAsync<LockFencedException>(() => Locks.RenewAsync(grant, Lease));
        Assert.Equal(grant.Token + 1, (await AcquireAsync("b")).Token);
    }

    [Fact]
    public async Task Renewing_moves_the_end_and_keeps_the_token()
    {
        LockGrant grant = await AcquireAsync("a");
        Clock.Advance(Lease / 2);
        LockGrant renewed = await Locks.RenewAsync(grant, Minute);
        Assert.Equal(grant with { LeasedUntil = Clock.GetUtcNow() + Minute }, renewed);

        // It may also become shorter.
        await Locks.RenewAsync(grant, TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await Locks.StatusAsync("l")).IsHeld);
    }

    [Fact]
    public async Task The_owner_gets_its_lock_again_with_a_new_token_and_the_old_one_is_fenced()
    {
        LockGrant first = await AcquireAsync("a");
        LockGrant second = await AcquireAsync("a");
        Assert.True(second.Token > first.Token);

        LockFenced fenced = (await Assert.ThrowsAsync<LockFencedException>(() => Locks.RenewAsync(first, Lease))).Fenced;
        Assert.Equal(new LockFenced("l", first.Token, "a", second.LeasedUntil), fenced);
        Assert.False(await Locks.ReleaseAsync(first));
        Assert.True(await Locks.ReleaseAsync(second));
    }

    [Fact]
    public async Task Tokens_only_grow_across_release_expiry_purge_and_restart_and_over_all_locks()
    {
        var tokens = new List<long> { (await AcquireAsync("a")).Token };
        await Locks.ReleaseAsync("l", "a");
        tokens.Add((await Locks.AcquireAsync("other", "a", Lease)).Token);
        tokens.Add((await AcquireAsync("b")).Token);
        Clock.Advance(Lease);
        await Store.PurgeAsync();
        tokens.Add((await AcquireAsync("c")).Token);
        await ReopenAsync();
        Assert.Equal("c", (await Locks.StatusAsync("l")).Owner);
        Clock.Advance(Lease);
        await Store.PurgeAsync();
        await ReopenAsync();
        tokens.Add((await AcquireAsync("d")).Token);

        Assert.Equal([1, 2, 3, 4, 5], tokens);
    }

    [Fact]
    public async Task Who_is_not_the_owner_or_has_not_the_token_frees_nothing()
    {
        LockGrant grant = await AcquireAsync("a");
        Assert.False(await Locks.ReleaseAsync("l", "b"));
        Assert.False(await Locks.ReleaseAsync(grant with { Owner = "b" }));
        Assert.False(await Locks.ReleaseAsync(grant with { Token = grant.Token + 1 }));
        Assert.False(await Locks.ReleaseAsync("never", "a"));
        await Assert.ThrowsAsync<LockFencedException>(() => Locks.RenewAsync(grant with { Owner = "b" }, Lease));
        Assert.True((await Locks.StatusAsync("l")).IsHeld);
        Assert.True(await Locks.ReleaseAsync("l", "a"));
    }

    [Fact]
    public async Task The_locks_that_are_held_are_listed_page_by_page_in_the_order_of_their_names()
    {
        await ReopenAsync(options => options.Hocon = "gostore.page-entries = 3");
        foreach (int number in Enumerable.Range(0, 10))
        {
            await Locks.AcquireAsync($"{number}", "o", number % 2 == 0 ? Minute : Lease);
        }

        Assert.Equal(10, (await Locks.ListAsync().ToListAsync()).Count);
        Clock.Advance(Lease);
        Assert.Equal(["0", "2", "4", "6", "8"], (await Locks.ListAsync().ToListAsync()).Select(each => each.Name));
        await Store.PurgeAsync();
        Assert.Equal(["0", "2", "4", "6", "8"], (await Locks.ListAsync().ToListAsync()).Select(each => each.Name));
    }

    [Fact]
    public async Task What_is_outside_of_what_is_allowed_is_refused_with_its_name_and_value()
    {
        (Func<Task> Call, string Argument, string Value)[] refused =
        [
            (() => Locks.AcquireAsync("", "o", Lease), "name", "empty"),
            (() => Locks.AcquireAsync("l", "", Lease), "owner", "empty"),
            (() => Locks.AcquireAsync("l", "o", TimeSpan.Zero), "lease", "00:00:00"),
            (() => Locks.AcquireAsync("l", "o", TimeSpan.MaxValue), "lease", "9999"),
            (() => Locks.AcquireAsync("l", "o", Lease, TimeSpan.FromTicks(-1)), "wait", "-00:00:00"),
            (() => Locks.AcquireAsync("l", "o", Lease, TimeSpan.FromHours(25)), "wait", "24 hours"),
            (() => Locks.StatusAsync(""), "name", "empty"),
            (() => Locks.HoldAsync("l", TimeSpan.Zero), "lease", "00:00:00"),
        ];
        foreach ((Func<Task> call, string argument, string value) in refused)
        {
            StoreArgumentException error = await Assert.ThrowsAsync<StoreArgumentException>(call);
            Assert.Equal(argument, error.Argument);
            Assert.Contains(value, error.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<LimitExceededException>(() => Locks.AcquireAsync(new string('n', 70_000), "o", Lease));
        Assert.Empty(await Locks.ListAsync().ToListAsync());
    }

    [Fact]
    public async Task A_lock_of_one_namespace_is_none_of_another_or_of_the_store()
    {
        INamespace first = await Store.NamespaceAsync("tenant-a");
        INamespace second = await Store.NamespaceAsync("Tenant-A");
        LockGrant[] grants =
        [
            await AcquireAsync("o"),
            await first.Locks.AcquireAsync("l", "p", Lease),
            await second.Locks.AcquireAsync("l", "q", Lease),
        ];

        Assert.Equal([1, 1, 1], grants.Select(grant => grant.Token));
        Assert.Equal(("o", "p", "q"), ((await Locks.StatusAsync("l")).Owner, (await first.Locks.StatusAsync("l")).Owner, (await second.Locks.StatusAsync("l")).Owner));
        Assert.True(await second.Locks.ReleaseAsync(grants[2]));
        Assert.Equal(["l"], (await first.Locks.ListAsync().ToListAsync()).Select(each => each.Name));
        Assert.Empty(await second.Locks.ListAsync().ToListAsync());
    }

    /// <summary>Random requests of several owners on several locks, and time that passes, against what a few lines of code say of them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_requests_are_answered_as_a_model_says(int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, LockGrant>();
        var known = new List<LockGrant>();
        long last = 0;
        for (int step = 0; step < 2000; step++)
        {
            string name = $"{random.Next(4)}";
            string owner = $"{random.Next(3)}";
            TimeSpan lease = TimeSpan.FromMilliseconds(random.Next(1, 100));
            DateTimeOffset now = Clock.GetUtcNow();
            LockGrant? held = model.TryGetValue(name, out LockGrant? grant) && grant.LeasedUntil > now ? grant : null;
            LockGrant guess = known.Count > 0 ? known[random.Next(Math.Max(0, known.Count - 8), known.Count)] : new LockGrant(name, owner, 1, now, now);
            bool guessHolds = model.TryGetValue(guess.Name, out LockGrant? present) && present.Token == guess.Token && present.LeasedUntil > now;
            switch (random.Next(6))
            {
                case 0 or 1:
                    LockGrant? got = await Locks.TryAcquireAsync(name, owner, lease);
                    Assert.Equal(held is null || held.Owner == owner, got is not null);
                    if (got is not null)
                    {
                        Assert.Equal(new LockGrant(name, owner, ++last, now, now + lease), got);
                        known.Add(model[name] = got);
                    }

                    break;
                case 2:
                    Assert.Equal(guessHolds, await Locks.ReleaseAsync(guess));
                    if (guessHolds)
                    {
                        model.Remove(guess.Name);
                    }

                    break;
                case 3 when guessHolds:
                    model[guess.Name] = await Locks.RenewAsync(guess, lease);
                    Assert.Equal(present! with { LeasedUntil = now + lease }, model[guess.Name]);
                    break;
                case 3:
                    await Assert.ThrowsAsync<LockFencedException>(() => Locks.RenewAsync(guess, lease));
                    break;
                case 4 when random.Next(100) == 0:
                    await Store.PurgeAsync();
                    await ReopenAsync();
                    break;
                case 4:
                    Assert.Equal(held?.Owner, (await Locks.StatusAsync(name)).Owner);
                    Assert.Equal(
                        guessHolds,
                        await Support.Answers.CodeAsync(Store.Ref.AskAsync(new EntryCommands.Increment("g", "k").Under(guess), Patience)) is null);
                    break;
                default:
                    Clock.Advance(TimeSpan.FromMilliseconds(random.Next(30)));
                    break;
            }
        }

        Assert.True(last > 300);
    }
}
