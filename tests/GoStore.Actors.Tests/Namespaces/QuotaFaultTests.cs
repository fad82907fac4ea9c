using Akka.Actor;
using GoStore.Actors.TestSupport;
using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Namespaces;

/// <summary>A quota after something went wrong: a statement that failed, a lost batch, a purge that could not be done.</summary>
public sealed class QuotaFaultTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_write_that_the_database_refuses_is_not_counted()
    {
        string path = folder.File("store.db");
        await using IStore store = await Store.OpenAsync(path);
        await store.NamespaceAsync("tenant", new Quota { MaxKeys = 2 });
        RawDatabase.Execute(path, "CREATE TRIGGER refuses BEFORE INSERT ON entries WHEN NEW.entry_key = 'refused' BEGIN SELECT RAISE(ABORT, 'refused'); END");

        Assert.Equal(ErrorCode.Internal, await Answers.CodeAsync(store.SetAsync("tenant:g", "refused", "value")));
        await store.SetAsync("tenant:g", "a", "v");
        await store.SetAsync("tenant:g", "b", "v");
        Assert.Equal(new NamespaceUsage(2, 1, 4), (await store.FindNamespaceAsync("tenant"))!.Usage);
    }

    [Fact]
    public async Task Who_was_refused_for_the_sake_of_a_write_that_was_lost_is_not_told_that_the_quota_is_exceeded()
    {
        string path = folder.File("store.db");
        await using IStore store = await Store.OpenAsync(path, options =>
        {
            options.JournalMode = "delete";
            options.BusyTimeout = TimeSpan.FromMilliseconds(300);
        });
        await store.NamespaceAsync("tenant", new Quota { MaxKeys = 1 });
        Task<object> blocks, fits, exceeds;
        await using (SqliteConnection other = RawDatabase.Open(path, SqliteOpenMode.ReadWrite))
        {
            // Who reads keeps others from committing.
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN; SELECT count(*) FROM entries";
            command.ExecuteScalar();
            blocks = store.Ref.Ask<object>(new EntryCommands.Set("other", "k", "v"), Patience);
            await Task.Delay(50);
            fits = store.Ref.Ask<object>(new EntryCommands.Set("tenant:g", "a", "v"), Patience);
            exceeds = store.Ref.Ask<object>(new EntryCommands.Set("tenant:g", "b", "v"), Patience);
            await Task.WhenAll(blocks, fits, exceeds);
        }

        Assert.Equal(ErrorCode.Locked, Assert.IsAssignableFrom<StoreFailure>(await fits).Code);
        Assert.Equal(ErrorCode.Locked, Assert.IsAssignableFrom<StoreFailure>(await exceeds).Code);
        await store.SetAsync("tenant:g", "b", "v");
    }

    [Fact]
    public async Task An_entry_that_expired_gives_its_bytes_to_nobody_while_the_namespace_is_over_its_limit()
    {
        var clock = new ManualTimeProvider();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options =>
        {
            options.TimeProvider = clock;
            options.PurgeInterval = TimeSpan.FromDays(1);
        });
        INamespace tenant = await store.NamespaceAsync("tenant");
        await tenant.SetAsync("g", "live", new string('v', 40));
        await tenant.SetAsync("g", "gone", new string('v', 100), TimeSpan.FromSeconds(1));
        await tenant.SetQuotaAsync(new Quota { MaxTotalBytes = 50 });
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(ErrorCode.QuotaExceeded, await Answers.CodeAsync(tenant.SetAsync("g", "gone", new string('v', 90))));
        await tenant.SetAsync("g", "gone", "v");
        Assert.Equal(new NamespaceUsage(2, 1, 49), await tenant.UsageAsync());
    }

    [Fact]
    public async Task A_write_that_needs_a_purge_gets_it_although_the_last_purge_failed()
    {
        const int Many = 40;
        string path = folder.File("store.db");
        var clock = new ManualTimeProvider();
        await using IStore store = await Store.OpenAsync(path, options =>
        {
            options.TimeProvider = clock;
            options.PurgeInterval = TimeSpan.FromDays(1);
            options.BusyTimeout = TimeSpan.FromMilliseconds(50);
            options.Hocon = "gostore.purge.slice = 10, gostore.reopen.min-backoff = 10ms";
        });
        INamespace tenant = await store.NamespaceAsync("tenant", new Quota { MaxKeys = Many });
        await tenant.SetManyAsync(Enumerable.Range(0, Many).Select(index => new EntryCommands.Set("g", $"{index}", "v", TimeSpan.FromSeconds(1))));
        await store.SetManyAsync(Enumerable.Range(0, Many).Select(index => new EntryCommands.Set("purged first", $"{index}", "v", TimeSpan.FromMilliseconds(500))));
        clock.Advance(TimeSpan.FromSeconds(2));
        await using (SqliteConnection other = RawDatabase.Open(path, SqliteOpenMode.ReadWrite))
        {
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();

            // It asks for a purge, which cannot be done.
            Assert.Null(await tenant.FindAsync("g", "0"));
            await Task.Delay(100);
            Assert.Equal(ErrorCode.Locked, await Answers.CodeAsync(tenant.SetAsync("g", "0", "v")));
        }

        Task<object> written = Move(store.Ref.Ask<object>(new EntryCommands.SetMany([.. Enumerable.Range(0, Many).Select(index => new EntryCommands.Set("tenant:h", $"{index}", "v"))]), Patience), clock);
        Assert.IsType<EntriesWritten>(await written);
    }

    [Fact]
    public async Task A_callback_may_write_what_needs_a_purge_while_the_reply_of_the_last_purge_waits_for_the_callback()
    {
        var clock = new ManualTimeProvider();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options =>
        {
            options.TimeProvider = clock;
            options.PurgeInterval = TimeSpan.FromDays(1);
            options.Hocon = "gostore.purge.slice = 10, gostore.reopen.min-backoff = 10ms";
        });
        INamespace tenant = await store.NamespaceAsync("tenant", new Quota { MaxKeys = 31 });
        await tenant.SetAsync("g", "first", "v", TimeSpan.FromSeconds(1));
        await tenant.SetManyAsync(Enumerable.Range(0, 30).Select(index => new EntryCommands.Set("g", $"{index}", "v", TimeSpan.FromSeconds(10))));
        await store.SetManyAsync(Enumerable.Range(0, 30).Select(index => new EntryCommands.Set("purged first", $"{index}", "v", TimeSpan.FromSeconds(5))));
        var called = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
        int calls = 0;
        using IDisposable watching = store.OnChange(change =>
        {
            if (change.Kind == StoreEventKind.Expire && Interlocked.Increment(ref calls) == 1)
            {
                try
                {
                    // Asked behind the rest of the purge, whose reply is held back from then on.
                    Task.Run(() => tenant.UsageAsync()).Wait();
                    clock.Advance(TimeSpan.FromSeconds(10));
                    Task<long[]> write = Task.Run(async () => (await tenant.SetManyAsync(Enumerable.Range(0, 31).Select(index => new EntryCommands.Set("h", $"{index}", "v")))).ToArray());
                    while (!write.Wait(10))
                    {
                        clock.Advance(TimeSpan.FromMilliseconds(10));
                    }

                    called.SetResult(write.Result);
                }
                catch (Exception error)
                {
                    called.SetResult(error);
                }
            }
        });
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await tenant.FindAsync("g", "first"));
        Assert.IsType<long[]>(await called.Task.WaitAsync(Patience));
    }

    /// <summary>Lets time pass a little at a time, so that what is tried again later is tried.</summary>
    private static async Task<object> Move(Task<object> answer, ManualTimeProvider clock)
    {
        while (!answer.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.WhenAny(answer, Task.Delay(5));
        }

        return await answer;
    }
}
