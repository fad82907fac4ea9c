using Akka.Actor;
using GoStore.Actors.Client;
using GoStore.Actors.Tests.Support;
using GoStore.Actors.TestSupport;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Events;

/// <summary>Watching by <c>await foreach</c>, on a real store.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder folder = new();
    private readonly ManualTimeProvider clock = new();
    private IStore store = null!;

    public async Task InitializeAsync() => store = await OpenAsync("store.db", 100_000);

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Sixty_four_writers_on_one_entry_are_seen_in_the_order_of_its_versions()
    {
        const int writers = 64;
        const int each = 200;
        await using IWatch watch = await store.WatchAsync("count", "all");
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            for (int round = 0; round < each; round++)
            {
                await store.IncrementAsync("count", "all");
            }
        }))).WaitAsync(Patience);

        List<StoreEvent> seen = await CloseAndReadAsync(watch);

        Assert.Equal(Enumerable.Range(1, writers * each).Select(number => ((long)number, $"{number}")), seen.Select(change => (change.Version, change.Value!)));
    }

    [Fact]
    public async Task What_was_delivered_and_what_was_missed_are_together_what_was_written()
    {
        const int requests = 300;
        const int entries = 1000;
        await using IStore small = await OpenAsync("small.db", 16);
        await using IWatch unread = await small.WatchAsync("g");
        await using IWatch fast = await small.WatchAsync("g");
        await using IWatch slow = await small.WatchAsync("*");
        Task<(long Delivered, long Missed)>[] readers = [CountAsync(fast, 0), CountAsync(slow, 5000)];
        for (int request = 0; request < requests; request++)
        {
            await small.SetManyAsync(Enumerable.Range(0, entries).Select(number => new EntryCommands.Set("g", $"{number}", $"{request}")));
        }

        await small.CloseAsync();

        Assert.Equal((16, requests * entries - 16), await CountAsync(unread, 0));
        foreach (Task<(long Delivered, long Missed)> reader in readers)
        {
            (long delivered, long missed) = await reader.WaitAsync(Patience);
            Assert.Equal(requests * entries, delivered + missed);
            Assert.True(delivered >= 16);
        }
    }

    [Fact]
    public async Task Each_watch_sees_exactly_what_it_is_about_and_everything_once()
    {
        (string Group, string Key)[] watched = [("g", "k"), ("g", "*"), ("*", "k"), ("*", "*"), ("h", "k"), ("g", "l"), ("", ""), ("G", "k")];
        var watches = new List<IWatch>();
        foreach ((string group, string key) in watched)
        {
            watches.Add(await store.WatchAsync(group, key));
        }

        await store.SetAsync("g", "k", "1");
        await store.SetAsync("g", "l", "2");
        await store.SetAsync("h", "k", "3");
        await store.SetAsync("*", "*", "4");
        await store.SetAsync("*", "k", "5");
        await store.SetAsync("", "", "6");
        await store.DeleteGroupAsync("g");
        await store.CloseAsync();

        string[] seen = await Task.WhenAll(watches.Select(async watch => string.Join(' ', (await ReadAsync(watch)).Select(change => change.Value ?? "-"))));
        Assert.Equal(["1 -", "1 2 -", "1 3 5 -", "1 2 3 4 5 6 -", "3", "2 -", "6", ""], seen);
    }

    [Fact]
    public async Task A_namespace_sees_its_own_groups_without_its_name_and_no_others()
    {
        string[] names = ["Tenant-A", "tenant-a", "tenant-a1", "tenant"];
        var watches = new List<IWatch>();
        foreach (string name in names)
        {
            IEvents events = ((StoreClient)store).EventsOf(name);
            watches.Add(await events.WatchAsync());
            watches.Add(await events.WatchAsync("*", "k"));
            watches.Add(await events.WatchAsync("g", "*"));
            watches.Add(await events.WatchAsync("g", "k"));
        }

        var called = new List<string>();
        using IDisposable registration = ((StoreClient)store).EventsOf("tenant-a").OnChange(change => called.Add($"{change.Group}/{change.Key}"));
        foreach (string group in new[] { "Tenant-A:g", "tenant-a:g", "tenant-a:*", "tenant-a:tenant-a:g", "tenant-a1:g", "tenant-a", "g", "tenant-b:g", ":g" })
        {
            await store.SetAsync(group, "k", group);
        }

        await store.DeleteGroupAsync("tenant-a:g");
        await store.CloseAsync();

        string[] seen = await Task.WhenAll(watches.Select(async watch => string.Join(' ', (await ReadAsync(watch)).Select(change => $"{change.Group}={change.Value}"))));
        Assert.Equal(Enumerable.Repeat("g=Tenant-A:g", 4), seen[..4]);
        Assert.Equal(Enumerable.Repeat("g=tenant-a:g *=tenant-a:* tenant-a:g=tenant-a:tenant-a:g g=", 2).Concat(Enumerable.Repeat("g=tenant-a:g g=", 2)), seen[4..8]);
        Assert.Equal(Enumerable.Repeat("g=tenant-a1:g", 4), seen[8..12]);
        Assert.Equal(Enumerable.Repeat("", 4), seen[12..]);
        Assert.Equal(["g/k", "*/k", "tenant-a:g/k", "g/"], called);
    }

    [Fact]
    public async Task The_deletion_of_a_group_larger_than_a_slice_reaches_who_watches_one_of_its_keys_once()
    {
        for (int start = 0; start < 2500; start += 500)
        {
            await store.SetManyAsync(Enumerable.Range(start, 500).Select(number => new EntryCommands.Set("large", $"{number}", "v")));
        }

        await using IWatch first = await store.WatchAsync("large", "0");
        await using IWatch missing = await store.WatchAsync("large", "no such key");
        await using IWatch anywhere = await store.WatchAsync("*", "0");
        await using IWatch other = await store.WatchAsync("large2");
        Assert.Equal(2500, await store.DeleteGroupAsync("large"));
        await store.CloseAsync();

        Assert.Equal(new StoreEvent(StoreEventKind.DeleteGroup, "large", "", null, 0, 0, clock.GetUtcNow()), Assert.Single(await ReadAsync(first)));
        Assert.Equal(StoreEventKind.DeleteGroup, Assert.Single(await ReadAsync(missing)).Kind);
        Assert.Equal(StoreEventKind.DeleteGroup, Assert.Single(await ReadAsync(anywhere)).Kind);
        Assert.Empty(await ReadAsync(other));
    }

    [Fact]
    public async Task A_deletion_of_many_keys_is_told_key_by_key_with_the_last_versions()
    {
        await store.SetManyAsync(Enumerable.Range(0, 1500 / 2).Select(number => new EntryCommands.Set("g", $"a{number:0000}", "v")));
        await store.SetManyAsync(Enumerable.Range(1500 / 2, 1500 / 2).Select(number => new EntryCommands.Set("g", $"a{number:0000}", "v")));
        await using IWatch watch = await store.WatchAsync("g");
        Assert.Equal(1500, await store.DeletePrefixAsync("g", "a"));

        List<StoreEvent> seen = await CloseAndReadAsync(watch);
        Assert.Equal(Enumerable.Range(0, 1500).Select(number => (StoreEventKind.Delete, $"a{number:0000}", 1L)), seen.Select(change => (change.Kind, change.Key, change.Version)));
    }

    [Fact]
    public async Task What_has_expired_is_told_once_by_a_purge_or_before_what_overwrites_it()
    {
        await store.SetAsync("g", "purged", "v", TimeSpan.FromMilliseconds(1));
        await store.SetAsync("g", "overwritten", "old", TimeSpan.FromMilliseconds(1));
        await store.SetAsync("g", "overwritten", "older", TimeSpan.FromMilliseconds(1));
        await using IWatch watch = await store.WatchAsync("g");
        clock.Advance(TimeSpan.FromMilliseconds(5));
        await store.SetAsync("g", "overwritten", "new");
        await store.PurgeAsync();
        await store.PurgeAsync();

        Assert.Equal(
            [(StoreEventKind.Expire, "overwritten", 2L, null), (StoreEventKind.Set, "overwritten", 1L, "new"), (StoreEventKind.Expire, "purged", 1L, null)],
            (await CloseAndReadAsync(watch)).Select(change => (change.Kind, change.Key, change.Version, change.Value)));
    }

    [Fact]
    public async Task An_event_carries_its_revision_where_the_change_log_is_on()
    {
        await using IStore logged = await Store.OpenAsync(folder.File("logged.db"), options => options.ChangesEnabled = true);
        await logged.SetAsync("g", "k", "before");
        IWatch watch = await logged.WatchAsync("g");
        await logged.SetAsync("other", "k", "v");
        await logged.SetAsync("g", "k", "v");
        await logged.CloseAsync();

        Assert.Equal(3, Assert.Single(await ReadAsync(watch)).Revision);
    }

    [Fact]
    public async Task What_is_rolled_back_is_not_told()
    {
        await store.SetAsync("g", "text", "not a number");
        await store.SetAsync("g", "old", "v");
        await using IWatch watch = await store.WatchAsync();
        await Assert.ThrowsAsync<TransactionFailedException>(() => store.TransactionAsync(
        [
            new EntryCommands.Set("g", "undone", "v"),
            new EntryCommands.DeleteGroup("g"),
            new EntryCommands.Increment("g", "text"),
            new EntryCommands.Expect("g", "undone", ExpectedVersion.Exactly(7)),
        ]));
        await Assert.ThrowsAnyAsync<StoreException>(() => store.SetManyAsync([new EntryCommands.Set("g", "undone", "v"), new EntryCommands.Set("g", "old", "v", Expected: ExpectedVersion.Absent)]));
        await Assert.ThrowsAnyAsync<StoreException>(() => store.SetAsync("g", "old", "v", expected: ExpectedVersion.Exactly(9)));
        await store.TransactionAsync([new EntryCommands.Set("g", "a", "1"), new EntryCommands.Set("g", "b", "2")]);

        Assert.Equal(["a", "b"], (await CloseAndReadAsync(watch)).Select(change => change.Key));
    }

    [Fact]
    public async Task A_batch_that_is_lost_tells_nothing_and_takes_who_subscribed_in_it_along()
    {
        string path = folder.File("store.db");
        RawDatabase.Execute(path, "CREATE TRIGGER poison BEFORE INSERT ON entries WHEN NEW.entry_key = 'poison' BEGIN SELECT RAISE(ROLLBACK, 'poisoned'); END");
        await store.SetAsync("g", "before", "v");
        await using IWatch watch = await store.WatchAsync("g");
        var called = new List<string>();
        using IDisposable registration = store.OnChange(change => called.Add(change.Key));
        Task[] writes;
        Task<IWatch> late;
        Task<object> lateActor;
        using ActorSystem system = ActorSystem.Create("watcher", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        using Inbox inbox = Inbox.Create(system);
        await using (SqliteConnection other = RawDatabase.Open(path, SqliteOpenMode.ReadWrite))
        {
            // Another process holds the file, so that all these come into one batch behind it.
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            writes = [store.SetAsync("g", "lost", "v"), store.DeleteAsync("g", "before")];
            late = store.WatchAsync("g");
            lateActor = store.Ref.Ask<object>(new WatchCommands.Watch("g", Watcher: inbox.Receiver), Patience);
            writes = [.. writes, store.SetAsync("g", "poison", "v")];
        }

        Assert.All(await Task.WhenAll(writes.Select(Answers.CodeAsync)), code => Assert.NotNull(code));
        await Assert.ThrowsAnyAsync<StoreException>(() => late);
        Assert.IsAssignableFrom<StoreFailure>(await lateActor);
        Assert.Equal(new Unwatched(false), await store.Ref.AskAsync(new WatchCommands.Unwatch("g", Watcher: inbox.Receiver), Patience));
        await store.SetAsync("g", "after", "v");

        Assert.Equal(["after"], called);
        Assert.Equal(["after"], (await CloseAndReadAsync(watch)).Select(change => change.Key));
    }

    [Fact]
    public async Task Watches_go_on_after_the_connection_was_broken_and_the_file_opened_again()
    {
        string path = folder.File("broken.db");
        await using (IStore filled = await Store.OpenAsync(path))
        {
            await filled.SetManyAsync(Enumerable.Range(0, 1000).Select(number => new EntryCommands.Set("g", $"{number}", new string('v', 1000))));
        }

        byte[] whole = File.ReadAllBytes(path);
        await using IStore opened = await Store.OpenAsync(path, options =>
        {
            options.CacheSize = 16 * 1024;
            options.Hocon = "gostore.reopen { min-backoff = 1ms, max-backoff = 5ms }";
        });
        await using IWatch watch = await opened.WatchAsync("after");
        IWatch over = await opened.WatchAsync("after");
        var called = new List<string>();
        using IDisposable registration = opened.OnChange(change => called.Add(change.Key));
        Write(path, new byte[whole.Length]);
        for (int number = 0; await Answers.CodeAsync(opened.GetAsync("g", $"{number}")) is null; number++)
        {
        }

        await over.DisposeAsync(); // the store cannot be told of it now
        Write(path, whole);
        await Answers.UntilItWorksAsync(() => opened.GetAsync("g", "0"), Patience);
        await opened.SetAsync("after", "k", "v");

        Assert.Equal(["k"], called);
        await using var reading = new WatchReading(watch);
        Assert.Equal("v", (await reading.EventAsync()).Value);
        await opened.CloseAsync();
        Assert.Null(await reading.NextAsync());
    }

    [Fact]
    public async Task Watches_go_on_after_the_actor_of_the_store_was_restarted()
    {
        await using IWatch watch = await store.WatchAsync("g");
        var trap = new Trap();
        store.Ref.Tell(trap, ActorRefs.NoSender);
        await store.SetAsync("g", "k", "v");

        // The second is the word that the store starts again.
        Assert.Equal(2, trap.Replies);

        Assert.Equal("v", Assert.Single(await CloseAndReadAsync(watch)).Value);
    }

    [Fact]
    public async Task Watches_that_come_and_go_while_others_write_leave_nothing_behind_and_miss_nothing()
    {
        using var enough = new CancellationTokenSource();
        Task writer = Task.Run(async () =>
        {
            for (int number = 0; !enough.IsCancellationRequested; number++)
            {
                await store.SetAsync("busy", $"{number % 10}", $"{number}");
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            for (int round = 0; round < 100; round++)
            {
                await using IWatch busy = await store.WatchAsync("busy", $"{round % 10}");
                await using IWatch own = await store.WatchAsync("own", $"{number}");
                await store.SetAsync("own", $"{number}", $"{round}");
                await using var reading = new WatchReading(own);
                Assert.Equal($"{round}", (await reading.EventAsync()).Value);
            }
        }))).WaitAsync(Patience);
        await enough.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task A_reader_that_is_cancelled_stops_and_the_watch_can_be_read_on()
    {
        await using IWatch watch = await store.WatchAsync("g");
        using var cancellation = new CancellationTokenSource();
        await using IAsyncEnumerator<WatchNotice> cancelled = watch.GetAsyncEnumerator(cancellation.Token);
        ValueTask<bool> next = cancelled.MoveNextAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        await store.SetAsync("g", "k", "v");

        await using var reading = new WatchReading(watch);
        Assert.Equal("v", (await reading.EventAsync()).Value);
    }

    [Fact]
    public async Task A_reader_that_is_cancelled_takes_no_event_along()
    {
        await using IWatch watch = await store.WatchAsync("g");
        await store.SetAsync("g", "1", "v");
        await store.SetAsync("g", "2", "v");
        using var cancellation = new CancellationTokenSource();
        await using (IAsyncEnumerator<WatchNotice> cancelled = watch.GetAsyncEnumerator(cancellation.Token))
        {
            Assert.True(await cancelled.MoveNextAsync());
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cancelled.MoveNextAsync());
        }

        await using var reading = new WatchReading(watch);
        Assert.Equal("2", (await reading.EventAsync()).Key);
    }

    [Fact]
    public async Task A_watch_with_a_wrong_name_is_refused()
    {
        foreach (Func<Task> wrong in new Func<Task>[] { () => store.WatchAsync(null!), () => store.WatchAsync("g", null!), () => store.WatchAsync(new string('g', 70_000)) })
        {
            StoreException error = await Assert.ThrowsAnyAsync<StoreException>(wrong);
            Assert.True(error.Code is ErrorCode.InvalidArgument or ErrorCode.LimitExceeded, $"{error.Code}");
        }

        await Assert.ThrowsAnyAsync<StoreException>(() => ((StoreClient)store).EventsOf("not:a:namespace").WatchAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.WatchAsync(cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_watch_ends_with_the_actor_system_too()
    {
        IWatch watch = await store.WatchAsync("g");
        await using var reading = new WatchReading(watch);
        Task<WatchNotice?> end = reading.NextAsync();
        await store.DisposeAsync();

        Assert.Null(await end);
    }

    private Task<IStore> OpenAsync(string name, int capacity) => Store.OpenAsync(folder.File(name), options =>
    {
        options.TimeProvider = clock;

        // What waits together is to be one batch, however slow the machine is.
        options.Hocon = $"gostore {{ events.watcher-capacity = {capacity}, batch.time = 60s }}";
    });

    private async Task<List<StoreEvent>> CloseAndReadAsync(IWatch watch)
    {
        await store.CloseAsync();
        return await ReadAsync(watch);
    }

    private static async Task<List<StoreEvent>> ReadAsync(IWatch watch)
    {
        await using var reading = new WatchReading(watch);
        return [.. (await reading.RestAsync()).Select(notice => notice.Event ?? throw new InvalidOperationException($"{notice.Missed} events missed"))];
    }

    private static async Task<(long Delivered, long Missed)> CountAsync(IWatch watch, int rest)
    {
        (long delivered, long missed) = (0, 0);
        await foreach ((StoreEvent? change, long gap) in watch)
        {
            delivered += change is null ? 0 : 1;
            missed += gap;
            Thread.SpinWait(rest);
        }

        return (delivered, missed);
    }

    private static void Write(string path, byte[] content)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.SetLength(0);
        file.Write(content);
    }

    /// <summary>A request whose reply cannot be taken: a fault that the store does not expect.</summary>
    private sealed class Trap() : GoStore.Actors.Engine.PendingRequest(new StoreQueries.GetInfo())
    {
        private int replies;

        public int Replies => Volatile.Read(ref replies);

        public override bool IsOver => false;

        public override void Reply(object reply)
        {
            if (Interlocked.Increment(ref replies) == 1)
            {
                throw new InvalidOperationException("A trap.");
            }
        }

        public override void Progress()
        {
        }
    }
}
