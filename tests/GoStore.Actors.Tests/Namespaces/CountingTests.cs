using GoStore.Actors.TestSupport;
using GoStore.Actors.Tests.Support;
using Akka.Actor;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Namespaces;

/// <summary>What is stored under a namespace's name before it is opened is counted in slices, while others use the store.</summary>
public sealed class CountingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_namespace_is_opened_although_another_process_writes_all_the_time()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        await using IStore store = await Store.OpenAsync(path, options => options.Synchronous = "off");
        for (int batch = 0; batch < 30; batch++)
        {
            await store.SetManyAsync(Enumerable.Range(batch * 1000, 1000).Select(number => new EntryCommands.Set("tenant-a:g", $"{number:00000}", "v")));
        }

        using var enough = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            using SqliteConnection other = RawDatabase.Open(path, SqliteOpenMode.ReadWrite);
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "PRAGMA synchronous = off; PRAGMA busy_timeout = 0";
            command.ExecuteNonQuery();
            command.CommandText = "INSERT OR REPLACE INTO entries (group_name, entry_key, entry_value) VALUES ('other', 'k', 'v')";
            while (!enough.IsCancellationRequested)
            {
                SQLitePCL.raw.sqlite3_exec(other.Handle!, command.CommandText);

                // Without a gap SQLite, which asks for the lock again at growing intervals, might not get it for as long as it waits.
                Thread.SpinWait(5000);
            }
        });
        try
        {
            object opened = await store.Ref.Ask<object>(new NamespaceCommands.Open("tenant-a"), TimeSpan.FromSeconds(20));
            Assert.Equal(30_000, Assert.IsType<NamespaceInfo>(opened).Usage.Keys);
        }
        finally
        {
            await enough.CancelAsync();
            await writer;
        }
    }

    /// <param name="expires">Which of 5000 entries, over five groups in turn, expire before they are counted; the others stay.</param>
    [Theory]
    [InlineData("the first")]
    [InlineData("the last")]
    [InlineData("every other")]
    [InlineData("all")]
    public async Task What_is_purged_while_a_namespace_is_counted_is_not_counted(string expires)
    {
        using var folder = new TemporaryFolder();
        var clock = new ManualTimeProvider();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options =>
        {
            options.TimeProvider = clock;
            options.Hocon = "gostore.purge.slice = 300";
        });
        Func<int, bool> goes = expires switch
        {
            "the first" => number => number < 2400,
            "the last" => number => number >= 2400,
            "every other" => number => number % 2 == 0,
            _ => _ => true,
        };
        for (int batch = 0; batch < 5; batch++)
        {
            await store.SetManyAsync(Enumerable.Range(batch * 1000, 1000).Select(number =>
                new EntryCommands.Set($"tenant-a:g{number / 700}", $"{number:0000}", "vä", goes(number) ? TimeSpan.FromSeconds(1) : null)));
        }

        clock.Advance(TimeSpan.FromSeconds(2));
        Task<object> open = store.Ref.Ask<object>(new NamespaceCommands.Open("tenant-a"), Patience);
        Task<object> purge = store.Ref.Ask<object>(new StoreCommands.PurgeExpired(), Patience);
        Assert.IsType<NamespaceInfo>(await open);
        Assert.IsType<Purged>(await purge);

        int[] kept = [.. Enumerable.Range(0, 5000).Where(number => !goes(number))];
        Assert.Equal(
            new NamespaceUsage(kept.Length, kept.Select(number => number / 700).Distinct().Count(), kept.Length * 7),
            (await store.FindNamespaceAsync("tenant-a"))!.Usage);
    }
}
