using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Load;

/// <summary>Deletes that are too large for one step, and the requests that meet them.</summary>
public sealed class LargeDeleteTests : IDisposable
{
    private const int Large = 25_000;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Whoever_asks_after_a_large_delete_has_begun_is_answered_as_if_it_had_ended()
    {
        await using IStore store = await FillAsync();
        Task<long> delete = store.DeletePrefixAsync("large", "gone:");
        // One behind the other in the mailbox, so all of them come while the delete is at work.
        Task<long>[] counts = [.. Enumerable.Range(0, 50).Select(_ => store.CountAsync("large", KeyRange.WithPrefix("gone:")))];
        Task<long>[] all = [.. Enumerable.Range(0, 50).Select(_ => store.CountAllAsync())];
        Task<IReadOnlyList<Entry>>[] lists = [.. Enumerable.Range(0, 50).Select(_ => store.GetAllAsync("large"))];
        Task<Entry?>[] finds = [.. Enumerable.Range(0, 50).Select(index => store.FindAsync("large", Key(index * 499)))];
        Task<bool> group = store.GroupExistsAsync("large");
        Task<long>[] again = [.. Enumerable.Range(0, 20).Select(_ => store.DeletePrefixAsync("large", "gone:"))];
        Task<long>[] some = [.. Enumerable.Range(0, 20).Select(_ => store.DeletePrefixAsync("large", "gone:", 1, 10))];
        Task<TransactionDone> transaction = store.TransactionAsync([new EntryCommands.Expect("large", Key(1), ExpectedVersion.Absent), new EntryCommands.DeleteGroup("large"), new EntryCommands.Set("large", Key(1), "new")]);
        Task<long> set = store.SetAsync("large", Key(2), "new", expected: ExpectedVersion.Absent);

        Assert.Equal(Large, await delete);
        Assert.All(await Task.WhenAll(counts), count => Assert.Equal(0, count));
        Assert.All(await Task.WhenAll(all), count => Assert.Equal(1, count));
        Assert.All(await Task.WhenAll(lists), list => Assert.Equal(["kept"], list.Select(entry => entry.Key)));
        Assert.All(await Task.WhenAll(finds), Assert.Null);
        Assert.True(await group);
        Assert.All(await Task.WhenAll(again), count => Assert.Equal(0, count));
        Assert.All(await Task.WhenAll(some), count => Assert.Equal(0, count));
        Assert.Equal(new EntriesDeleted(1), (await transaction).Replies[1]);
        Assert.Equal(1, await set);
        Assert.Equal([Key(1), Key(2)], (await store.GetAllAsync("large")).Select(entry => entry.Key));
    }

    [Fact]
    public async Task Large_deletes_that_overlap_all_end_and_count_every_entry_once()
    {
        await using IStore store = await FillAsync();
        long[] counts = await Task.WhenAll(
            store.DeletePrefixAsync("large", "gone:1"),
            store.DeletePrefixAsync("large", "gone:"),
            store.DeleteRangeAsync("large", Key(5_000), Key(20_000)),
            store.DeleteGroupAsync("large"),
            store.DeleteGroupsAsync("lar"),
            store.DeletePrefixAsync("large", "", 1, 24_000));
        Assert.Equal(Large + 1, counts.Sum());
        Assert.Equal(0, await store.CountAllAsync());
    }

    [Fact]
    public async Task Those_who_ask_for_something_else_are_answered_while_a_large_delete_is_at_work()
    {
        await using IStore store = await FillAsync();
        Task<long> delete = store.DeletePrefixAsync("large", "gone:");
        int answered = 0;
        while (!delete.IsCompleted)
        {
            await store.SetAsync("other", "key", $"{answered}");
            answered++;
        }

        Assert.Equal(Large, await delete);
        Assert.True(answered > 1, "Nobody was answered before the delete was done.");
    }

    [Fact]
    public async Task A_store_that_is_closed_during_a_large_delete_ends_it_when_it_is_opened_again()
    {
        Task<long> delete;
        Task<long> count;
        await using (IStore store = await FillAsync())
        {
            delete = store.DeletePrefixAsync("large", "gone:");
            count = store.CountAsync("large");
            await store.SetAsync("other", "key", "value");
            await store.CloseAsync();
        }

        ErrorCode? deleted = await Answers.CodeAsync(delete);
        Assert.Contains(deleted, new ErrorCode?[] { null, ErrorCode.Closed, ErrorCode.OutcomeUnknown });
        Assert.Contains(await Answers.CodeAsync(count), new ErrorCode?[] { null, ErrorCode.Closed });
        await using IStore again = await OpenAsync();

        // Closed says that nothing was done; one that was begun is brought to its end.
        Assert.Equal(deleted is ErrorCode.Closed ? Large + 1 : 1, await again.CountAsync("large"));
        Assert.Equal("value", await again.GetAsync("other", "key"));
    }

    [Fact]
    public async Task A_group_is_told_to_be_deleted_once_however_often_its_deletion_is_interrupted()
    {
        await using (IStore store = await FillAsync(log: true))
        {
            Task delete = store.DeleteGroupAsync("large");
            await store.SetAsync("other", "key", "value");
            await store.CloseAsync();
            await Answers.CodeAsync(delete);
        }

        for (int time = 0; time < 3; time++)
        {
            await using IStore store = await OpenAsync(log: true);
            await store.CloseAsync();
        }

        await using IStore again = await OpenAsync(log: true);
        long rows = await again.CountAsync("large");
        int told = 0;
        await foreach (Change change in again.ChangesAsync(group: "large"))
        {
            told += change.Kind == StoreEventKind.DeleteGroup ? 1 : 0;
        }

        // Closed before it began is the one other thing that it may be.
        Assert.Equal(rows == 0 ? 1 : 0, told);
    }

    private static string Key(int index) => $"gone:{index:00000}";

    private Task<IStore> OpenAsync(bool log = false) => Store.OpenAsync(folder.File("store.db"), options =>
    {
        options.Synchronous = "off";
        options.ChangesEnabled = log;
    });

    private async Task<IStore> FillAsync(bool log = false)
    {
        IStore store = await OpenAsync(log);
        for (int start = 0; start < Large; start += 1000)
        {
            await store.SetManyAsync(Enumerable.Range(start, 1000).Select(index => new EntryCommands.Set("large", Key(index), "x")));
        }

        await store.SetAsync("large", "kept", "y");
        return store;
    }
}
