using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Client;

/// <summary>What a caller sees that waits: an answer, a time-out with its reason, or its own cancellation.</summary>
public sealed class WaitingTests
{
    [Fact]
    public async Task A_call_that_is_not_answered_in_time_says_which_and_how_many_wait()
    {
        await using BlockedStore blocked = await BlockedStore.OpenAsync(options => options.AskTimeout = TimeSpan.FromMilliseconds(200));
        Task first = blocked.Store.SetAsync("g", "k", "new");
        Task[] others = [.. Enumerable.Range(0, 20).Select(index => blocked.Store.GetAsync("g", $"{index}"))];

        var error = await Assert.ThrowsAsync<StoreTimeoutException>(() => first);
        Assert.Equal((ErrorCode.Timeout, "set"), (error.Code, error.Operation));
        Assert.InRange(error.QueueDepth, 1, 21);
        Assert.Contains("'set' within 0.2 s", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{error.QueueDepth} requests are waiting", error.Message, StringComparison.Ordinal);
        Assert.Contains("gostore.ask-timeout", error.Message, StringComparison.Ordinal);
        foreach (Task other in others)
        {
            Assert.Equal("get", (await Assert.ThrowsAsync<StoreTimeoutException>(() => other)).Operation);
        }

        await blocked.ReleaseAsync();
        Entry entry = await blocked.Store.Ref.AskAsync(new EntryQueries.Get("g", "k"), TimeSpan.FromSeconds(60));
        Assert.Contains(entry.Value, new[] { "old", "new" }); // whether the write was done is unknown
    }

    [Fact]
    public async Task A_full_mailbox_answers_at_once_that_the_store_is_busy()
    {
        await using BlockedStore blocked = await BlockedStore.OpenAsync(options => options.MailboxCapacity = 5);
        Task[] calls = [.. Enumerable.Range(0, 20).Select(index => blocked.Store.SetAsync("g", $"{index}", "v"))];

        // Of twenty, the store takes the first out of its mailbox, sooner or later, and five wait.
        Task[] refused = [.. calls.Where(call => call.IsFaulted)];
        Assert.InRange(refused.Length, 14, 15);
        foreach (Task call in refused)
        {
            var error = await Assert.ThrowsAsync<StoreBusyException>(() => call);
            Assert.InRange(error.QueueDepth, 5, 6);
            Assert.True(error.RetryAfter > TimeSpan.Zero);
        }

        await blocked.ReleaseAsync();
        await Task.WhenAll(calls.Except(refused));
        Assert.Equal(1 + calls.Length - refused.Length, await blocked.Store.CountAsync("g"));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_waits_ends_at_once_and_its_request_is_not_done()
    {
        await using BlockedStore blocked = await BlockedStore.OpenAsync();
        Task first = blocked.Store.SetAsync("g", "k", "new");
        using var source = new CancellationTokenSource();
        Task[] calls =
        [
            blocked.Store.SetAsync("g", "cancelled", "v", cancellationToken: source.Token),
            blocked.Store.GetAsync("g", "k", source.Token),
            blocked.Store.GetAllAsync("g", source.Token),
            blocked.Store.AllAsync("g", cancellationToken: source.Token).ToListAsync().AsTask(),
            blocked.Store.AllAsync("g").GetAsyncEnumerator(source.Token).MoveNextAsync().AsTask(),
            blocked.Store.GroupsAsync(cancellationToken: source.Token).ToListAsync().AsTask(),
            blocked.Store.TransactionAsync([new EntryCommands.Set("g", "cancelled", "v")], source.Token),
            blocked.Store.TransactAsync(transaction => transaction.GetAsync("g", "k"), source.Token),
            blocked.Store.PurgeAsync(source.Token),
        ];
        await source.CancelAsync();
        foreach (Task call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        Assert.False(first.IsCompleted);
        await blocked.ReleaseAsync();
        await first;
        Assert.False(await blocked.Store.ExistsAsync("g", "cancelled"));
    }

    [Fact]
    public async Task A_call_with_a_cancelled_token_is_not_even_sent()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] calls =
        [
            () => store.SetAsync("g", "k", "v", cancellationToken: cancelled),
            () => store.DeleteGroupsAsync("", cancelled),
            () => store.GetInfoAsync(cancelled),
            () => store.ExportAsync(new MemoryStream(), cancellationToken: cancelled),
            () => store.ImportAsync(new MemoryStream("""{"group":"g","key":"k","value":"v"}"""u8.ToArray()), cancellationToken: cancelled),
            () => store.TransactAsync(transaction => { transaction.Set("g", "k", "v"); return Task.CompletedTask; }, cancelled),
            () => store.BackupAsync(folder.File("backup.db"), cancelled),
        ];

        foreach (Func<Task> call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
        }

        Assert.Equal(0, await store.CountAllAsync());
        Assert.False(File.Exists(folder.File("backup.db")));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.OpenAsync(folder.File("never.db"), cancellationToken: cancelled));
    }

    [Fact]
    public async Task A_walk_can_be_left_and_cancelled_in_the_middle()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options => options.Hocon = "gostore.page-entries = 10");
        await store.SetManyAsync(Enumerable.Range(0, 100).Select(index => new EntryCommands.Set("g", $"{index:000}", "v")));
        await foreach (Entry entry in store.AllAsync("g"))
        {
            if (entry.Key == "015")
            {
                break;
            }
        }

        using var source = new CancellationTokenSource();
        int seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Entry entry in store.AllAsync("g", cancellationToken: source.Token))
            {
                if (++seen == 25)
                {
                    await source.CancelAsync();
                }
            }
        });
        Assert.Equal(25, seen);
        Assert.Equal(100, await store.CountAsync("g"));
    }

    [Fact]
    public async Task A_call_that_waits_for_a_large_deletion_is_answered_however_long_that_takes()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options => options.AskTimeout = TimeSpan.FromSeconds(1));
        foreach (int batch in Enumerable.Range(0, 200))
        {
            await store.SetManyAsync(Enumerable.Range(0, 1000).Select(index => new EntryCommands.Set("large", $"{batch:000}/{index:000}", new string('v', 100))));
        }

        Task<long> deletion = store.DeleteGroupAsync("large");
        Task<long>[] counts = [.. Enumerable.Range(0, 20).Select(_ => store.CountAsync("large"))];
        Task<long> write = store.SetAsync("large", "000/000", "anew");

        Assert.Equal(200_000, await deletion);
        Assert.All(await Task.WhenAll(counts), count => Assert.Equal(0, count));
        Assert.Equal(1, await write);
    }

    [Fact]
    public async Task Sixty_four_callers_at_once_lose_nothing()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            for (int index = 0; index < 25; index++)
            {
                await store.SetAsync($"caller {caller}", $"{index}", $"{caller}/{index}");
                Assert.Equal($"{caller}/{index}", await store.GetAsync($"caller {caller}", $"{index}"));
                await store.IncrementAsync("shared", "counter");
            }
        })));

        Assert.Equal($"{64 * 25}", await store.GetAsync("shared", "counter"));
        Assert.Equal((64 * 25) + 1, await store.CountAllAsync());
        Assert.Equal(64, (await store.GetGroupsAsync("caller ")).Count);
    }
}
