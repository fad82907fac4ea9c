using Akka.Actor;
using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Faults;

/// <summary>Long work that meets a broken file, or another process that does it as well.</summary>
public sealed class SlicedWorkFaultTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_long_write_that_cannot_begin_on_a_broken_file_is_answered_once()
    {
        string path = folder.File("store.db");
        using ActorSystem system = ActorSystem.Create("broken", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");

        // In this mode the file is looked at in every transaction.
        await using IStore opened = await Store.OpenAsync(path, options => options.JournalMode = "delete");
        await opened.SetAsync("g", "k", "v");
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(new byte[4096].Select(_ => (byte)0xff).ToArray());
        }

        var replies = new System.Collections.Concurrent.ConcurrentQueue<object>();
        IActorRef asker = system.ActorOf(Props.Create(() => new Collector(replies)));
        opened.Ref.Tell(new EntryCommands.DeleteGroup("g"), asker);
        opened.Ref.Tell(new EntryCommands.DeleteGroup("h"), asker);

        // Its reply comes after all of those.
        Assert.IsAssignableFrom<StoreFailure>(await opened.Ref.Ask<object>(new EntryQueries.Get("g", "k"), Patience));
        await asker.GracefulStop(Patience);
        Assert.All(replies, reply => Assert.IsAssignableFrom<StoreFailure>(reply));
        Assert.Equal(2, replies.Count);
    }

    [Fact]
    public async Task A_deletion_that_another_process_brought_to_its_end_takes_nothing_that_was_written_after_it()
    {
        string path = folder.File("store.db");
        await using IStore store = await Store.OpenAsync(path, options =>
        {
            options.Synchronous = "off";
            options.Hocon = "gostore { batch.requests = 1, slice-time = 1ms }";
        });
        await using SqliteConnection other = RawDatabase.Open(path, SqliteOpenMode.ReadWrite);
        Run(other, "PRAGMA busy_timeout = 0");
        using SqliteCommand begun = other.CreateCommand();
        begun.CommandText = "SELECT count(*) FROM entry_deletions";

        // The other process gets in between two slices where it is lucky; on a busy machine it may miss them all, and tries with the next deletion.
        Task<object> deleted = Task.FromResult<object>(null!);
        for (int attempt = 0; attempt < 20 && deleted.IsCompleted; attempt++)
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(batch =>
                store.SetManyAsync(Enumerable.Range(batch * 1000, 1000).Select(number => new EntryCommands.Set("g", $"{number:000000}", "v")))));
            deleted = store.Ref.Ask<object>(new EntryCommands.DeleteGroup("g"), Patience);
            while (!deleted.IsCompleted && !InTheMiddle())
            {
            }
        }

        Assert.False(deleted.IsCompleted, "Twenty deletions were too quick for the other process.");
        Assert.Equal(1L, begun.ExecuteScalar());
        Run(other, "DELETE FROM entries WHERE group_name = 'g'; DELETE FROM entry_deletions");
        Run(other, "INSERT INTO entries (group_name, entry_key, entry_value) VALUES ('g', 'zzz', 'new')");
        Run(other, "COMMIT");

        Assert.IsType<EntriesDeleted>(await deleted);
        Assert.Equal("new", await store.GetAsync("g", "zzz"));

        bool InTheMiddle()
        {
            if (!TryBegin(other))
            {
                return false;
            }

            if (Convert.ToInt64(begun.ExecuteScalar()) == 1)
            {
                return true;
            }

            Run(other, "ROLLBACK");
            return false;
        }
    }

    private static bool TryBegin(SqliteConnection connection) =>
        SQLitePCL.raw.sqlite3_exec(connection.Handle!, "BEGIN IMMEDIATE") == SQLitePCL.raw.SQLITE_OK;

    private static void Run(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private sealed class Collector : ReceiveActor
    {
        public Collector(System.Collections.Concurrent.ConcurrentQueue<object> replies) => ReceiveAny(replies.Enqueue);
    }
}
