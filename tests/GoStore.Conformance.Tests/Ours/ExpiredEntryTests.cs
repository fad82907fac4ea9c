using GoStore.Actors;

namespace GoStore.Conformance.Tests.Ours;

/// <summary>To every operation an expired entry is as absent as one that never was, whether it has been purged or not.</summary>
public sealed class ExpiredEntryTests : StoreTest
{
    // Shorter than the interval of the purge, which must not do the work of the test.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    /// <summary>Leaves g/expired (version 3, type T, a number, expired, not purged) and g/live behind, and expired groups beside them.</summary>
    private async Task LeaveExpiredAsync()
    {
        await Store.SetAsync("g", "expired", "5", type: "T");
        await Store.SetAsync("g", "expired", "5", type: "T");
        Assert.Equal(3, await Store.SetAsync("g", "expired", "5", Moment, type: "T"));
        await Store.SetAsync("g", "live", "7", type: "T");
        await Store.SetAsync("g:expired", "k", "v", Moment);
        await Store.SetAsync("g:live", "k", "v");
        Advance(Moment);
        Assert.Equal(4, QuerySql(FilePath("store.db"), "SELECT count(*) FROM entries"));
    }

    /// <summary>Every read, each against what has just expired: the first that meets it may already have it purged.</summary>
    public static TheoryData<string> Reads => [.. ReadsByName.Keys];

    private static readonly Dictionary<string, Func<IStore, Task>> ReadsByName = new()
    {
        ["get"] = store => Assert.ThrowsAsync<EntryNotFoundException>(() => store.GetAsync("g", "expired")),
        ["time to live"] = store => Assert.ThrowsAsync<EntryNotFoundException>(() => store.GetTimeToLiveAsync("g", "expired")),
        ["split"] = store => Assert.ThrowsAsync<EntryNotFoundException>(() => store.SplitAsync("g", "expired", ",")),
        ["fields"] = store => Assert.ThrowsAsync<EntryNotFoundException>(() => store.FieldsAsync("g", "expired")),
        ["find"] = async store => Assert.Null(await store.FindAsync("g", "expired")),
        ["exists"] = async store => Assert.False(await store.ExistsAsync("g", "expired")),
        ["group exists"] = async store => Assert.False(await store.GroupExistsAsync("g:expired")),
        ["batch"] = async store => Assert.Equal(["live"], (await store.GetBatchAsync("g", ["expired", "live"])).Keys),
        ["all in memory"] = async store => Assert.Equal(["live"], Keys(await store.GetAllAsync("g"))),
        ["all"] = async store => Assert.Equal(["live"], Keys(await store.AllAsync("g").ToListAsync())),
        ["all of a prefix"] = async store => Assert.Empty(await store.AllAsync("g", KeyRange.WithPrefix("exp")).ToListAsync()),
        ["page"] = async store => Assert.Equal(["live"], Keys(await store.GetPageAsync("g", 0, 10))),
        ["prefix"] = async store => Assert.Empty(await store.GetPrefixAsync("g", "exp")),
        ["range"] = async store => Assert.Equal(["live"], Keys(await store.GetRangeAsync("g", "a", "z"))),
        ["type"] = async store => Assert.Equal(["live"], Keys(await store.GetByTypeAsync("g", "T"))),
        ["count"] = async store => Assert.Equal(1, await store.CountAsync("g")),
        ["count of a prefix"] = async store => Assert.Equal(0, await store.CountAsync("g", KeyRange.WithPrefix("exp"))),
        ["count of all"] = async store => Assert.Equal(2, await store.CountAllAsync("g")),
        ["groups in memory"] = async store => Assert.Equal(["g", "g:live"], await store.GetGroupsAsync()),
        ["groups"] = async store => Assert.Equal(["g", "g:live"], await store.GroupsAsync("g").ToListAsync()),
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task No_read_finds_it(string read)
    {
        await LeaveExpiredAsync();

        await ReadsByName[read](Store);
    }

    [Fact]
    public async Task Offsets_and_limits_pass_over_it()
    {
        await LeaveExpiredAsync();
        await Store.SetAsync("g", "more", "v", type: "T");

        Assert.Equal(["more"], Keys(await Store.GetPageAsync("g", 1, 1)));
        Assert.Equal(["more"], Keys(await Store.GetPrefixAsync("g", "", 1, 1)));
        Assert.Equal(["more"], Keys(await Store.GetByTypeAsync("g", "T", 1, 1)));
        Assert.Equal(1, await Store.DeletePrefixAsync("g", "", 1, 1));
        Assert.Equal(["live"], Keys(await Store.GetAllAsync("g")));
    }

    [Fact]
    public async Task A_transaction_does_not_see_it()
    {
        await LeaveExpiredAsync();

        long count = await Store.TransactAsync(async transaction =>
        {
            await Assert.ThrowsAsync<EntryNotFoundException>(() => transaction.GetAsync("g", "expired"));
            Assert.Null(await transaction.FindAsync("g", "expired"));
            Assert.False(await transaction.ExistsAsync("g", "expired"));
            Assert.Equal([new("live", "7")], await transaction.GetAllAsync("g"));
            Assert.Equal(1, await transaction.IncrementAsync("g", "expired"));
            return await transaction.CountAsync("g");
        });

        Assert.Equal(2, count);
        Assert.Equal("1", await Store.GetAsync("g", "expired"));
    }

    [Fact]
    public async Task A_set_makes_it_anew_at_version_1_with_new_times_and_no_type()
    {
        await LeaveExpiredAsync();

        Assert.Equal(1, await Store.SetAsync("g", "expired", "new"));

        Assert.Equal(new Entry("g", "expired", "new", 1, "", Now, Now, null), await Store.FindAsync("g", "expired"));
    }

    [Fact]
    public async Task A_set_that_expects_nothing_is_done()
    {
        await LeaveExpiredAsync();

        Assert.Equal(1, await Store.SetAsync("g", "expired", "new", expected: ExpectedVersion.Absent));
    }

    [Fact]
    public async Task A_set_that_expects_any_of_its_versions_is_not_done()
    {
        await LeaveExpiredAsync();

        var error = await Assert.ThrowsAsync<VersionConflictException>(() => Store.SetAsync("g", "expired", "new", expected: ExpectedVersion.Exactly(3)));

        Assert.Equal(0, error.CurrentVersion);
        Assert.Equal(1, await Store.SetAsync("g", "expired", "new", expected: ExpectedVersion.AbsentOrExactly(9)));
    }

    [Fact]
    public async Task A_precondition_of_a_transaction_takes_it_for_absent()
    {
        await LeaveExpiredAsync();

        await Store.TransactionAsync([new EntryCommands.Expect("g", "expired", ExpectedVersion.Absent)]);
        await AssertFailsAsync(ErrorCode.Conflict, () => Store.TransactionAsync([new EntryCommands.Expect("g", "expired", ExpectedVersion.Exactly(3))]));
    }

    [Fact]
    public async Task A_patch_is_applied_to_nothing_and_keeps_neither_type_nor_time_to_live()
    {
        await LeaveExpiredAsync();

        Assert.Equal(new EntryPatched("""{"a":1}""", 1), await Store.PatchAsync("g", "expired", """{"a":1,"b":null}"""));

        Assert.Equal(new Entry("g", "expired", """{"a":1}""", 1, "", Now, Now, null), await Store.FindAsync("g", "expired"));
        await AssertFailsAsync(ErrorCode.Conflict, () => Store.PatchAsync("g:expired", "k", "{}", ExpectedVersion.Exactly(1)));
    }

    [Fact]
    public async Task An_increment_starts_at_0_and_keeps_neither_type_nor_time_to_live()
    {
        await LeaveExpiredAsync();

        Assert.Equal(2, await Store.IncrementAsync("g", "expired", 2));

        Assert.Equal(new Entry("g", "expired", "2", 1, "", Now, Now, null), await Store.FindAsync("g", "expired"));
    }

    [Fact]
    public async Task A_touch_does_not_bring_it_back()
    {
        await LeaveExpiredAsync();

        await Assert.ThrowsAsync<EntryNotFoundException>(() => Store.TouchAsync("g", "expired", Moment));
        await Assert.ThrowsAsync<EntryNotFoundException>(() => Store.TouchAsync("g", "expired", null));

        Assert.Null(await Store.FindAsync("g", "expired"));
    }

    [Fact]
    public async Task No_delete_counts_it()
    {
        await LeaveExpiredAsync();

        Assert.False(await Store.DeleteAsync("g", "expired"));
        Assert.Equal(1, await Store.DeleteManyAsync("g", ["expired", "live"]));
        Assert.Equal(0, await Store.DeleteGroupAsync("g:expired"));
    }

    [Fact]
    public async Task No_delete_of_many_counts_it()
    {
        await LeaveExpiredAsync();

        Assert.Equal(0, await Store.DeletePrefixAsync("g", "exp"));
        Assert.Equal(0, await Store.DeleteRangeAsync("g", "exp", "f"));
        Assert.Equal(2, await Store.DeleteGroupsAsync("g"));
    }

    [Fact]
    public async Task A_delete_that_expects_one_of_its_versions_is_not_done()
    {
        await LeaveExpiredAsync();

        await Assert.ThrowsAsync<VersionConflictException>(() => Store.DeleteAsync("g", "expired", ExpectedVersion.Exactly(3)));
        Assert.False(await Store.DeleteAsync("g", "expired", ExpectedVersion.Absent));
    }

    [Fact]
    public async Task It_stays_absent_after_a_reopening()
    {
        await LeaveExpiredAsync();
        await ReopenAsync();

        Assert.Null(await Store.FindAsync("g", "expired"));
        Assert.Equal(["g", "g:live"], await Store.GetGroupsAsync());
    }

    [Fact]
    public async Task It_is_in_no_export()
    {
        await LeaveExpiredAsync();
        using var lines = new MemoryStream();

        Assert.Equal(2, await Store.ExportAsync(lines));

        lines.Position = 0;
        IStore other = await OpenAsync(FilePath("other.db"));
        Assert.Equal(2, await other.ImportAsync(lines));
        Assert.Equal(["g", "g:live"], await other.GetGroupsAsync());
    }
}
