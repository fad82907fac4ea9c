using System.Text;
using GoStore.Actors.TestSupport;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Namespaces;

public sealed class QuotaTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Sixty_four_writers_fill_a_namespace_to_the_last_key_and_not_one_further()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        await store.Ref.AskAsync(new NamespaceCommands.Open("tenant", new Quota { MaxKeys = 1000 }), Patience);
        int written = 0;
        int refused = 0;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => Task.Run(async () =>
        {
            for (int index = 0; index < 40; index++)
            {
                if (await Answers.CodeAsync(store.SetAsync($"tenant:{writer % 5}", $"{writer}-{index}", "value")) is { } code)
                {
                    Assert.Equal(ErrorCode.QuotaExceeded, code);
                    Interlocked.Increment(ref refused);
                }
                else
                {
                    Interlocked.Increment(ref written);
                }
            }
        })));

        Assert.Equal(1000, written);
        Assert.Equal(64 * 40 - 1000, refused);
        Assert.Equal(1000, await store.CountAllAsync("tenant:"));
    }

    [Fact]
    public async Task Writers_that_add_and_delete_at_the_limit_are_never_over_it_and_never_refused_what_fits()
    {
        const int limit = 64;
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        await store.Ref.AskAsync(new NamespaceCommands.Open("tenant", new Quota { MaxKeys = limit, MaxGroups = limit }), Patience);

        // Each writer holds at most one entry, so all of them together hold at most what is allowed: none is ever to be refused.
        Task writers = Task.WhenAll(Enumerable.Range(0, limit).Select(writer => Task.Run(async () =>
        {
            for (int round = 0; round < 50; round++)
            {
                await store.SetAsync($"tenant:{writer}", $"{round}", "value");
                switch (round % 4)
                {
                    case 0:
                        await store.DeleteAsync($"tenant:{writer}", $"{round}");
                        break;
                    case 1:
                        await store.DeleteGroupAsync($"tenant:{writer}");
                        break;
                    case 2:
                        await store.TransactionAsync([new EntryCommands.Delete($"tenant:{writer}", $"{round}"), new EntryCommands.Set($"tenant:{writer}", "other", "value")]);
                        await store.DeletePrefixAsync($"tenant:{writer}", "oth");
                        break;
                    default:
                        await store.DeleteGroupsAsync($"tenant:{writer}");
                        await Assert.ThrowsAsync<TransactionFailedException>(() => store.TransactionAsync(
                            [new EntryCommands.Set($"tenant:{writer}", "undone", "value"), new EntryCommands.Expect("none", "none", ExpectedVersion.Exactly(1))]));
                        break;
                }
            }
        })));
        long most = 0;
        while (!writers.IsCompleted)
        {
            most = Math.Max(most, (await store.Ref.AskAsync(new NamespaceQueries.Get("tenant"), Patience)).Usage.Keys);
        }

        // The prefix of one group may be that of others: such a delete only makes room.
        await writers;
        Assert.InRange(most, 0, limit);
        Assert.Equal(new NamespaceUsage(0, 0, 0), (await store.Ref.AskAsync(new NamespaceQueries.Get("tenant"), Patience)).Usage);
    }

    [Fact]
    public async Task Entries_that_expired_make_room_however_many_they_are()
    {
        const int many = 5000;
        var clock = new ManualTimeProvider();
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options =>
        {
            options.TimeProvider = clock;
            options.PurgeInterval = TimeSpan.FromDays(1);
        });
        await store.Ref.AskAsync(new NamespaceCommands.Open("tenant", new Quota { MaxKeys = 10 }), Patience);
        for (int start = 0; start < many; start += 1000)
        {
            await store.SetManyAsync(Enumerable.Range(start, 1000).Select(index => new EntryCommands.Set("other", $"{index}", "value", TimeSpan.FromSeconds(1))));
        }

        for (int index = 0; index < 10; index++)
        {
            await store.SetAsync("tenant:g", $"{index}", "value", TimeSpan.FromSeconds(2));
        }

        Assert.Equal(ErrorCode.QuotaExceeded, await Answers.CodeAsync(store.SetAsync("tenant:g", "one more", "value")));
        clock.Advance(TimeSpan.FromSeconds(3));
        await store.SetAsync("tenant:g", "one more", "value");
        Assert.Equal(1, (await store.Ref.AskAsync(new NamespaceQueries.Get("tenant"), Patience)).Usage.Keys);
    }

    [Fact]
    public async Task What_was_stored_before_a_namespace_was_opened_is_counted_also_where_it_is_more_than_a_step()
    {
        const int many = 4321;
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        for (int start = 0; start < many; start += 500)
        {
            await store.SetManyAsync(Enumerable.Range(start, Math.Min(500, many - start)).Select(index => new EntryCommands.Set($"tenant:{index % 7}", $"é{index}", "value")));
        }

        await store.SetAsync("tenant", "outside", "value");
        await store.SetAsync("tenant;", "outside", "value");
        Task<NamespaceInfo> opened = store.Ref.AskAsync(new NamespaceCommands.Open("tenant", new Quota { MaxKeys = many + 1 }), Patience);
        Task<ErrorCode?>[] writes = [.. Enumerable.Range(0, 20).Select(index => Answers.CodeAsync(store.SetAsync("tenant:8", $"{index}", "")))];

        Assert.Equal(new NamespaceUsage(many, 7, Enumerable.Range(0, many).Sum(index => Encoding.UTF8.GetByteCount($"é{index}") + 5)), (await opened).Usage);
        ErrorCode?[] answers = await Task.WhenAll(writes);
        Assert.Equal(1, answers.Count(code => code is null));
        Assert.Equal(19, answers.Count(code => code is ErrorCode.QuotaExceeded));
    }

    [Fact]
    public async Task A_second_handle_on_the_same_file_cannot_pass_the_limit()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        await using IStore first = await Store.OpenAsync(path);
        await using IStore second = await Store.OpenAsync(path);
        await first.Ref.AskAsync(new NamespaceCommands.Open("tenant", new Quota { MaxKeys = 100 }), Patience);
        int written = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            for (int index = 0; index < 10; index++)
            {
                IStore store = (writer + index) % 2 == 0 ? first : second;
                if (await Answers.CodeAsync(store.SetAsync("tenant:g", $"{writer}-{index}", "value")) is null)
                {
                    Interlocked.Increment(ref written);
                }
            }
        })));

        Assert.Equal(100, written);
        Assert.Equal(100, await second.CountAsync("tenant:g"));
        Assert.Equal(100, (await second.Ref.AskAsync(new NamespaceQueries.Get("tenant"), Patience)).Usage.Keys);
    }

    [Fact]
    public async Task A_quota_of_the_configuration_holds_for_a_new_namespace_and_changes_with_it_until_somebody_sets_another()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        Assert.Equal(new Quota { MaxKeys = 7 }, await QuotaAsync("gostore.namespaces { default-quota.max-keys = 5, quotas { tenant { max-keys = 7 } } }", "tenant"));
        Assert.Equal(new Quota { MaxKeys = 5 }, await QuotaAsync("gostore.namespaces { default-quota.max-keys = 5, quotas { tenant { max-keys = 7 } } }", "other"));
        Assert.Equal(new Quota { MaxKeys = 7 }, await QuotaAsync("", "tenant"));
        Assert.Equal(new Quota { MaxKeys = 8, MaxTotalBytes = 1024 }, await QuotaAsync("gostore.namespaces.quotas.tenant { max-keys = 8, max-total-bytes = 1KiB }", "tenant"));
        await using (IStore store = await Store.OpenAsync(path))
        {
            await store.Ref.AskAsync(new NamespaceCommands.SetQuota("tenant", new Quota { MaxKeys = 3 }), Patience);
        }

        Assert.Equal(new Quota { MaxKeys = 3 }, await QuotaAsync("gostore.namespaces.quotas.tenant { max-keys = 8 }", "tenant"));

        async Task<Quota> QuotaAsync(string hocon, string name)
        {
            await using IStore store = await Store.OpenAsync(path, options => options.Hocon = hocon);
            return (await store.Ref.AskAsync(new NamespaceCommands.Open(name), Patience)).Quota;
        }
    }

    [Fact]
    public async Task A_quota_below_the_usage_takes_nothing_away_and_refuses_only_what_adds()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        await store.Ref.AskAsync(new NamespaceCommands.Open("tenant"), Patience);
        await store.SetAsync("tenant:g", "a", "12345");
        await store.SetAsync("tenant:g", "b", "12345");
        await store.Ref.AskAsync(new NamespaceCommands.SetQuota("tenant", new Quota { MaxKeys = 1, MaxTotalBytes = 5 }), Patience);

        await store.SetAsync("tenant:g", "a", "1234");
        QuotaExceededException bytes = await Assert.ThrowsAsync<QuotaExceededException>(() => store.SetAsync("tenant:g", "a", "123456"));
        Assert.Equal((QuotaLimit.TotalBytes, 5, 13, "g", "a"), (bytes.Exceeded.Exceeded, bytes.Exceeded.Limit, bytes.Exceeded.Usage, bytes.Exceeded.Group, bytes.Exceeded.Key));
        QuotaExceededException keys = await Assert.ThrowsAsync<QuotaExceededException>(() => store.SetAsync("tenant:g", "c", ""));
        Assert.Equal(QuotaLimit.Keys, keys.Exceeded.Exceeded);
        Assert.Contains("\"tenant\" may hold 1 keys", keys.Message);
        Assert.Equal(2, await store.CountAsync("tenant:g"));
    }

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(0, -1, 0, 0)]
    [InlineData(0, 0, -1, 0)]
    [InlineData(0, 0, 0, -1)]
    public async Task A_negative_limit_is_refused(long keys, long groups, long value, long total)
    {
        await using IStore store = await Store.OpenAsync(":memory:");
        var quota = new Quota { MaxKeys = keys, MaxGroups = groups, MaxValueBytes = value, MaxTotalBytes = total };
        StoreArgumentException error = await Assert.ThrowsAsync<StoreArgumentException>(() => store.Ref.AskAsync(new NamespaceCommands.Open("tenant", quota), Patience));
        Assert.Contains("-1", error.Message);
    }
}
