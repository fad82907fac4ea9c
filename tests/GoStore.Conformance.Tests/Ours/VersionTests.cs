using GoStore.Actors;

namespace GoStore.Conformance.Tests.Ours;

/// <summary>What a write may expect. kv has numbers for it, and none for "must be there"; its suite leaves most of the table out.</summary>
public sealed class VersionTests : StoreTest
{
    /// <summary>What is expected, which version is stored (0 for none), and whether the write is done.</summary>
    public static TheoryData<string, int, bool> Rules => new()
    {
        { "any", 0, true },
        { "any", 3, true },
        { "absent", 0, true },
        { "absent", 1, false },
        { "absent", 3, false },
        // kv's Put with a version above 0 makes an absent record; here that is AbsentOrExactly, and Exactly means that it must be there.
        { "exactly 3", 0, false },
        { "exactly 3", 2, false },
        { "exactly 3", 3, true },
        { "exactly 3", 4, false },
        { "absent or exactly 3", 0, true },
        { "absent or exactly 3", 2, false },
        { "absent or exactly 3", 3, true },
        { "absent or exactly 3", 4, false },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_set_is_done_where_its_expectation_holds(string rule, int stored, bool done)
    {
        ExpectedVersion expected = Parse(rule);
        await SetTimesAsync(stored);

        if (done)
        {
            Assert.Equal(stored + 1, await Store.SetAsync("g", "k", "new", expected: expected));
            Assert.Equal("new", await Store.GetAsync("g", "k"));
        }
        else
        {
            await AssertConflictAsync(expected, stored, () => Store.SetAsync("g", "k", "new", expected: expected));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_patch_is_done_where_its_expectation_holds(string rule, int stored, bool done)
    {
        ExpectedVersion expected = Parse(rule);
        await SetTimesAsync(stored);

        if (done)
        {
            Assert.Equal(stored + 1, (await Store.PatchAsync("g", "k", "\"new\"", expected)).Version);
        }
        else
        {
            await AssertConflictAsync(expected, stored, () => Store.PatchAsync("g", "k", "\"new\"", expected));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_delete_is_done_where_its_expectation_holds(string rule, int stored, bool done)
    {
        ExpectedVersion expected = Parse(rule);
        await SetTimesAsync(stored);

        if (done)
        {
            Assert.Equal(stored > 0, await Store.DeleteAsync("g", "k", expected));
            Assert.False(await Store.ExistsAsync("g", "k"));
        }
        else
        {
            await AssertConflictAsync(expected, stored, () => Store.DeleteAsync("g", "k", expected));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_transaction_is_done_where_its_preconditions_hold(string rule, int stored, bool done)
    {
        ExpectedVersion expected = Parse(rule);
        await SetTimesAsync(stored);
        Task<TransactionDone> RunAsync() => Store.TransactionAsync([new EntryCommands.Set("g", "other", "new"), new EntryCommands.Expect("g", "k", expected)]);

        if (done)
        {
            Assert.Equal(new EntryWritten(1), (await RunAsync()).Replies[0]);
        }
        else
        {
            var error = await Assert.ThrowsAsync<TransactionFailedException>(RunAsync);
            Assert.Equal((1, new VersionConflict("g", "k", expected, stored)), (error.Index, error.Cause));
        }

        Assert.Equal(done, await Store.ExistsAsync("g", "other"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task A_version_below_1_cannot_be_expected(long version)
    {
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.SetAsync("g", "k", "v", expected: ExpectedVersion.Exactly(version)));
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.SetAsync("g", "k", "v", expected: ExpectedVersion.AbsentOrExactly(version)));
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.DeleteAsync("g", "k", ExpectedVersion.Exactly(version)));
        await AssertFailsAsync(ErrorCode.InvalidArgument, () => Store.PatchAsync("g", "k", "{}", ExpectedVersion.Exactly(version)));

        Assert.False(await Store.ExistsAsync("g", "k"));
    }

    [Fact]
    public async Task An_entry_that_was_deleted_and_made_anew_starts_at_version_1_with_new_times()
    {
        await Store.SetAsync("g", "k", "v", type: "old");
        await Store.SetAsync("g", "k", "v", type: "old");
        await Store.DeleteAsync("g", "k");
        Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, await Store.SetAsync("g", "k", "v"));

        Assert.Equal(new Entry("g", "k", "v", 1, "", Now, Now, null), await Store.FindAsync("g", "k"));
    }

    [Fact]
    public async Task Deleting_by_group_prefix_and_range_forgets_the_versions_too()
    {
        Func<Task>[] deletes =
        [
            () => Store.DeleteManyAsync("g", ["k"]),
            () => Store.DeleteGroupAsync("g"),
            () => Store.DeleteGroupsAsync(""),
            () => Store.DeletePrefixAsync("g", "k"),
            () => Store.DeleteRangeAsync("g", "k", null),
        ];
        foreach (Func<Task> delete in deletes)
        {
            await SetTimesAsync(3);
            await delete();
            Assert.Equal(1, await Store.SetAsync("g", "k", "v", expected: ExpectedVersion.Absent));
            await Store.DeleteAsync("g", "k");
        }
    }

    [Fact]
    public async Task Every_kind_of_write_raises_the_version_by_one_and_a_touch_does_not()
    {
        Assert.Equal(1, await Store.SetAsync("g", "k", "1"));
        Assert.Equal(2, await Store.SetAsync("g", "k", "1"));
        AssertReplies(await Store.TransactionAsync([new EntryCommands.Increment("g", "k")]), new EntryIncremented(2, 3));
        Assert.Equal(3, (await Store.FindAsync("g", "k"))!.Version);
        Assert.Equal(4, (await Store.PatchAsync("g", "k", "7")).Version);
        Assert.Equal((long[])[5, 6], await Store.SetManyAsync([new EntryCommands.Set("g", "k", "1"), new EntryCommands.Set("g", "k", "2")]));
        await Store.TouchAsync("g", "k", TimeSpan.FromMinutes(1));
        Assert.Equal(6, (await Store.FindAsync("g", "k"))!.Version);
        await Store.TransactAsync(transaction =>
        {
            transaction.Set("g", "k", "3");
            return Task.CompletedTask;
        });
        Assert.Equal(7, (await Store.FindAsync("g", "k"))!.Version);
    }

    [Fact]
    public async Task Versions_survive_a_reopening()
    {
        await SetTimesAsync(3);
        await ReopenAsync();

        Assert.Equal(4, await Store.SetAsync("g", "k", "v", expected: ExpectedVersion.Exactly(3)));
    }

    private static ExpectedVersion Parse(string rule) => rule switch
    {
        "any" => ExpectedVersion.Any,
        "absent" => ExpectedVersion.Absent,
        "exactly 3" => ExpectedVersion.Exactly(3),
        _ => ExpectedVersion.AbsentOrExactly(3),
    };

    private async Task SetTimesAsync(int times)
    {
        for (int time = 0; time < times; time++)
        {
            await Store.SetAsync("g", "k", "1");
        }
    }

    private async Task AssertConflictAsync(ExpectedVersion expected, int stored, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<VersionConflictException>(call);
        Assert.Equal(new VersionConflict("g", "k", expected, stored), error.Conflict);
        Assert.Equal(stored, (await Store.FindAsync("g", "k"))?.Version ?? 0);
    }
}
