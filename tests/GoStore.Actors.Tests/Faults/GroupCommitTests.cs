using Akka.Actor;
using GoStore.Actors.Tests.Crash;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Faults;

public sealed class GroupCommitTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_request_that_fails_leaves_the_others_of_its_batch_standing()
    {
        const int rounds = 50;
        string path = folder.File("store.db");
        var standing = new List<Task<object>>();
        var failing = new List<(Task<object> Answer, ErrorCode Code)>();
        await using (IStore store = await Store.OpenAsync(path))
        {
            await store.SetAsync("stored", "text", "not a number");
            for (int round = 0; round < rounds; round++)
            {
                standing.Add(Ask(store, new EntryCommands.Set("good", $"{round}", "value")));
                failing.Add((Ask(store, new EntryCommands.Set("bad", "conflict", "value", Expected: ExpectedVersion.Exactly(7))), ErrorCode.Conflict));
                standing.Add(Ask(store, new EntryCommands.Increment("count", "all")));
                failing.Add((Ask(store, new EntryCommands.Increment("stored", "text")), ErrorCode.WrongValue));
                failing.Add((Ask(store, new EntryCommands.Touch("bad", "absent", null)), ErrorCode.NotFound));
                standing.Add(Ask(store, new StoreCommands.Transaction([new EntryCommands.Set("both", $"{round}", "a"), new EntryCommands.Increment("count", "all")])));
                failing.Add((Ask(store, new StoreCommands.Transaction(
                [
                    new EntryCommands.Set("bad", $"first {round}", "undone"),
                    new EntryCommands.DeleteGroup("good"),
                    new EntryCommands.Increment("count", "all", 1000),
                    new EntryCommands.Patch("stored", "text", "{}"),
                ])), ErrorCode.WrongValue));
                failing.Add((Ask(store, new EntryCommands.SetMany([new EntryCommands.Set("bad", $"many {round}", "undone"), new EntryCommands.Set("good", "0", "undone", Expected: ExpectedVersion.Absent)])), ErrorCode.Conflict));
                failing.Add((Ask(store, new EntryCommands.Set("bad", "never alive", "value", TimeSpan.Zero)), ErrorCode.InvalidArgument));
            }

            Assert.All(await Task.WhenAll(standing), answer => Assert.IsNotAssignableFrom<StoreFailure>(answer));
            foreach ((Task<object> answer, ErrorCode code) in failing)
            {
                Assert.Equal(code, Assert.IsAssignableFrom<StoreFailure>(await answer).Code);
            }
        }

        await using IStore reopened = await Store.OpenAsync(path);
        Assert.Equal(rounds, await reopened.CountAsync("good"));
        Assert.Equal(rounds, await reopened.CountAsync("both"));
        Assert.Equal($"{2 * rounds}", await reopened.GetAsync("count", "all"));
        Assert.Equal("not a number", await reopened.GetAsync("stored", "text"));
        Assert.Equal(0, await reopened.CountAsync("bad"));
        Assert.Equal("value", await reopened.GetAsync("good", "0"));
    }

    [SkippableTheory]
    [InlineData("wal")]
    [InlineData("delete")]
    public async Task When_the_disk_is_full_every_caller_of_the_batch_is_told_and_exactly_what_was_acknowledged_is_in_the_file(string journalMode)
    {
        const int callers = 64;
        string value = new('x', 16 * 1024);
        using SmallDisk disk = SmallDisk.Mount("1m");
        string path = disk.File("store.db");
        string ballast = disk.File("ballast");
        File.WriteAllBytes(ballast, new byte[300 * 1024]);

        ErrorCode?[] answers;
        await using (IStore store = await Store.OpenAsync(path, options => options.JournalMode = journalMode))
        {
            await store.SetAsync("before", "key", "value");
            // The first is a batch of its own while the others gather behind it.
            answers = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Answers.CodeAsync(store.SetAsync("caller", $"{caller}", value))));

            Assert.True(answers.Count(code => code is not null) > 1, "More than one caller should have been in a batch that did not fit.");
            Assert.All(answers, code => Assert.True(code is null or ErrorCode.DiskFull, $"A caller was told {code}."));
            await VerifyAsync(store, answers, value);

            File.Delete(ballast);
            await store.SetAsync("after", "key", "value");
            await store.DeleteGroupAsync("caller");
            await store.SetAsync("after", "large", value);
        }

        Assert.Equal("ok", RawDatabase.IntegrityOf(path));
        await using IStore reopened = await Store.OpenAsync(path);
        Assert.Equal("value", await reopened.GetAsync("before", "key"));
        Assert.Equal("value", await reopened.GetAsync("after", "key"));
        Assert.Equal(value, await reopened.GetAsync("after", "large"));
        Assert.Equal(0, await reopened.CountAsync("caller"));
    }

    [SkippableFact]
    public async Task What_was_acknowledged_before_the_disk_was_full_is_there_after_reopening_on_the_full_disk()
    {
        string value = new('x', 16 * 1024);
        using SmallDisk disk = SmallDisk.Mount("1m");
        string path = disk.File("store.db");
        ErrorCode?[] answers;
        await using (IStore store = await Store.OpenAsync(path))
        {
            await store.SetAsync("before", "key", "value");
            answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Answers.CodeAsync(store.SetAsync("caller", $"{caller}", value))));
            Assert.Contains(ErrorCode.DiskFull, answers);
        }

        Assert.Equal("ok", RawDatabase.IntegrityOf(path));
        await using IStore reopened = await Store.OpenAsync(path);
        await VerifyAsync(reopened, answers, value);
    }

    [SkippableFact]
    public async Task Counters_of_a_namespace_and_the_change_log_follow_the_batches_that_were_lost_to_a_full_disk()
    {
        string value = new('x', 4 * 1024);
        using SmallDisk disk = SmallDisk.Mount("2m");
        string path = disk.File("store.db");
        string ballast = disk.File("ballast");
        File.WriteAllBytes(ballast, new byte[300 * 1024]);
        await using (IStore store = await Store.OpenAsync(path, options => options.ChangesEnabled = true))
        {
            await store.Ref.AskAsync(new NamespaceCommands.Open("tenant", new Quota { MaxKeys = 1000 }), TimeSpan.FromSeconds(10));
            for (int group = 0; group < 3; group++)
            {
                await store.SetAsync($"tenant:{group}", "", "");
            }

            // One batch or several: what came before the disk was full is kept, what was in the batch that did not fit is not.
            ErrorCode?[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(caller => Answers.CodeAsync(store.SetAsync($"tenant:{caller % 3}", $"{caller}", value))));
            Assert.Contains(ErrorCode.DiskFull, answers);
            NamespaceUsage usage = new(3 + answers.Count(code => code is null), 3, answers.Select((code, caller) => code is null ? value.Length + $"{caller}".Length : 0).Sum());
            File.Delete(ballast);
            await store.SetAsync("other", "key", "value");
            Assert.Equal(usage, (await store.Ref.AskAsync(new NamespaceQueries.Get("tenant"), TimeSpan.FromSeconds(10))).Usage);
            await store.DeleteGroupAsync("tenant:0");
        }

        Ledger.Verify(path);
    }

    [Fact]
    public async Task A_caller_that_had_cancelled_before_it_called_writes_nothing()
    {
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.SetAsync("group", "key", "value", cancellationToken: new CancellationToken(canceled: true)));
        await store.SetAsync("group", "other", "value");
        Assert.False(await store.ExistsAsync("group", "key"));
    }

    [Fact]
    public async Task A_caller_that_cancels_harms_nobody_and_its_write_is_whole_or_absent()
    {
        const int callers = 500;
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        using var cancellation = new CancellationTokenSource();
        Task[] calls =
        [
            .. Enumerable.Range(0, callers).Select(caller => store.TransactionAsync(
            [
                new EntryCommands.Set("first", $"{caller}", "value"),
                new EntryCommands.Set("second", $"{caller}", "value"),
            ], caller % 2 == 0 ? cancellation.Token : CancellationToken.None)),
        ];
        await cancellation.CancelAsync();
        for (int caller = 0; caller < callers; caller++)
        {
            if (caller % 2 != 0)
            {
                await calls[caller];
                Assert.True(await store.ExistsAsync("first", $"{caller}"));
                continue;
            }

            try
            {
                await calls[caller];
                Assert.True(await store.ExistsAsync("first", $"{caller}"));
            }
            catch (OperationCanceledException)
            {
            }
        }

        Assert.Equal((await store.GetAllAsync("first")).Select(entry => entry.Key), (await store.GetAllAsync("second")).Select(entry => entry.Key));
    }

    [Fact]
    public async Task A_caller_that_cancels_after_the_answer_changes_nothing()
    {
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        using var cancellation = new CancellationTokenSource();
        await store.SetAsync("group", "key", "value", cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        Assert.Equal("value", await store.GetAsync("group", "key"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_is_closed_mid_batch_answers_everybody_and_holds_exactly_what_it_acknowledged(bool dispose)
    {
        const int callers = 64;
        string path = folder.File("store.db");
        var acknowledged = new HashSet<string>();
        var refused = new HashSet<string>();
        IStore store = await Store.OpenAsync(path);
        var underWay = new TaskCompletionSource();
        int written = 0;
        Task[] writers =
        [
            .. Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
            {
                for (int number = 0; ; number++)
                {
                    string key = $"{caller}:{number}";
                    ErrorCode? code = await Answers.CodeAsync(store.TransactionAsync([new EntryCommands.Set("first", key, "value"), new EntryCommands.Set("second", key, "value")]));
                    lock (acknowledged)
                    {
                        (code is null ? acknowledged : refused).Add(key);
                        if (++written == 10 * callers)
                        {
                            underWay.SetResult();
                        }
                    }

                    if (code is not null)
                    {
                        Assert.Equal(ErrorCode.Closed, code);
                        return;
                    }
                }
            })),
        ];
        await underWay.Task;
        await (dispose ? store.DisposeAsync().AsTask() : store.CloseAsync());
        await Task.WhenAll(writers).WaitAsync(Patience);
        Assert.Equal(ErrorCode.Closed, await Answers.CodeAsync(store.GetAsync("first", "0:0")));
        await store.CloseAsync();
        await store.DisposeAsync();

        await using IStore reopened = await Store.OpenAsync(path);
        HashSet<string> stored = [.. (await reopened.GetAllAsync("first")).Select(entry => entry.Key)];
        Assert.Equal(callers, refused.Count);
        Assert.Superset(acknowledged, stored);
        Assert.Empty(stored.Except(acknowledged));
        Assert.Equal(stored, [.. (await reopened.GetAllAsync("second")).Select(entry => entry.Key)]);
    }

    private static Task<object> Ask(IStore store, IStoreRequest request) => store.Ref.Ask<object>(request, Patience);

    private static async Task VerifyAsync(IStore store, ErrorCode?[] answers, string value)
    {
        Assert.Equal("value", await store.GetAsync("before", "key"));
        for (int caller = 0; caller < answers.Length; caller++)
        {
            Assert.Equal(answers[caller] is null ? value : null, (await store.FindAsync("caller", $"{caller}"))?.Value);
        }
    }
}
