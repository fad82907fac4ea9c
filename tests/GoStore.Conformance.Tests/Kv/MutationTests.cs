using GoStore.Actors;

namespace GoStore.Conformance.Tests.Kv;

/// <summary>
/// kv's suite MutateAll, which is our transaction. kv answers with the number of rows of each mutation, and with zeros and all errors joined
/// where one failed; ours with the reply of each operation, and with the first error, its index, and nothing else.
/// </summary>
public sealed class MutateAllTests : KvTest
{
    [Fact]
    public async Task Can_delete_individual_keys()
    {
        await PutAllAsync("a", "b");

        TransactionDone done = await Store.TransactionAsync([new EntryCommands.Delete(Group, "a"), new EntryCommands.Delete(Group, "absent")]);

        AssertReplies(done, new EntriesDeleted(1), new EntriesDeleted(0));
        Assert.Equal(["b"], await AllKeysAsync());
    }

    [Fact]
    public async Task Can_delete_multiple_keys()
    {
        await PutAllAsync("a", "b", "c");

        TransactionDone done = await Store.TransactionAsync([new EntryCommands.DeleteMany(Group, ["a", "c", "absent"])]);

        AssertReplies(done, new EntriesDeleted(2));
        Assert.Equal(["b"], await AllKeysAsync());
    }

    [Fact]
    public async Task Can_delete_prefixes()
    {
        await PutAllAsync("a/1", "a/2", "a/3", "b/1");

        TransactionDone done = await Store.TransactionAsync([new EntryCommands.DeleteRange(Group, KeyRange.WithPrefix("a/"), 1, 1), new EntryCommands.DeleteRange(Group, KeyRange.WithPrefix("b/"))]);

        AssertReplies(done, new EntriesDeleted(1), new EntriesDeleted(1));
        Assert.Equal(["a/1", "a/3"], await AllKeysAsync());
    }

    [Fact]
    public async Task Can_delete_ranges()
    {
        await PutAllAsync("a", "b", "c", "d");

        TransactionDone done = await Store.TransactionAsync([new EntryCommands.DeleteRange(Group, KeyRange.Between("b", "d"))]);

        AssertReplies(done, new EntriesDeleted(2));
        Assert.Equal(["a", "d"], await AllKeysAsync());
    }

    [Fact]
    public async Task Can_patch_alongside()
    {
        await PutAsync("patched", AnyVersion, """{"name":"Alice"}""");
        await PutAllAsync("deleted");

        TransactionDone done = await Store.TransactionAsync(
        [
            new EntryCommands.Delete(Group, "deleted"),
            new EntryCommands.Patch(Group, "patched", """{"phone":"123"}""", Expected(1)),
        ]);

        Assert.Equal(new EntriesDeleted(1), done.Replies[0]);
        var patched = Assert.IsType<EntryPatched>(done.Replies[1]);
        AssertJson("""{"name":"Alice","phone":"123"}""", patched.Value);
        Assert.Equal(2, patched.Version);
        Assert.Equal(["patched"], await AllKeysAsync());
    }

    [Fact]
    public async Task Can_put_and_patch_in_a_single_transaction()
    {
        TransactionDone done = await Store.TransactionAsync(
        [
            new EntryCommands.Set(Group, "a", """{"name":"Alice"}""", Expected: Expected(MustBeAbsent)),
            new EntryCommands.Patch(Group, "a", """{"phone":"123"}""", Expected(1)),
            new EntryCommands.Set(Group, "b", """{"name":"Bob"}"""),
        ]);

        Assert.Equal(new EntryWritten(1), done.Replies[0]);
        Assert.Equal(2, Assert.IsType<EntryPatched>(done.Replies[1]).Version);
        Assert.Equal(new EntryWritten(1), done.Replies[2]);
        AssertJson("""{"name":"Alice","phone":"123"}""", (await GetAsync("a")).Value);
    }

    [Fact]
    public async Task If_any_operation_does_not_succeed_all_changes_are_rolled_back()
    {
        await PutAllAsync("existing", "other");

        var error = await Assert.ThrowsAsync<TransactionFailedException>(() => Store.TransactionAsync(
        [
            new EntryCommands.Set(Group, "new", "{}"),
            new EntryCommands.Patch(Group, "other", """{"name":"Bob"}"""),
            new EntryCommands.DeleteRange(Group, KeyRange.WithPrefix("ex"), 1),
            new EntryCommands.Set(Group, "existing", "{}", Expected: Expected(MustBeAbsent)),
            new EntryCommands.Delete(Group, "existing"),
        ]));

        Assert.Equal((3, ErrorCode.Conflict), (error.Index, error.Code));
        Assert.Equal(new VersionConflict(Group, "existing", ExpectedVersion.Absent, 1), error.Cause);
        Assert.Equal(["existing", "other"], await AllKeysAsync());
        Assert.Equal(1, (await GetAsync("other")).Version);
    }
}

/// <summary>kv's suite PutPatches: puts and patches of one transaction.</summary>
public sealed class PutPatchesTests : KvTest
{
    [Fact]
    public async Task Can_put_and_patch_data()
    {
        await PutAsync("patched", AnyVersion, """{"name":"Alice"}""");

        await Store.TransactionAsync([Put("put", AnyVersion, """{"name":"Bob"}"""), Patch("patched", AnyVersion, """{"phone":"123"}""")]);

        AssertJson("""{"name":"Bob"}""", (await GetAsync("put")).Value);
        AssertJson("""{"name":"Alice","phone":"123"}""", (await GetAsync("patched")).Value);
    }

    [Fact]
    public async Task Can_overwrite_existing_data_if_version_is_set_to_minus_1()
    {
        await PutAsync("a", AnyVersion, """{"name":"Alice"}""");

        await Store.TransactionAsync([Put("a", AnyVersion, """{"name":"Bob"}""")]);

        Assert.Equal(("""{"name":"Bob"}""", 2L), ((await GetAsync("a")).Value, (await GetAsync("a")).Version));
    }

    [Fact]
    public async Task Can_patch_existing_data_if_version_is_set_to_minus_1()
    {
        await PutAsync("a", AnyVersion, """{"name":"Alice"}""");

        await Store.TransactionAsync([Patch("a", AnyVersion, """{"name":"Bob"}""")]);

        AssertJson("""{"name":"Bob"}""", (await GetAsync("a")).Value);
        Assert.Equal(2, (await GetAsync("a")).Version);
    }

    [Fact]
    public async Task Can_not_insert_a_record_if_one_already_exists_and_version_is_set_to_0()
    {
        await PutAsync("a", AnyVersion, """{"name":"Alice"}""");

        await AssertFailsAsync(ErrorCode.Conflict, () => Store.TransactionAsync([Put("a", MustBeAbsent, """{"name":"Bob"}""")]));

        Assert.Equal("""{"name":"Alice"}""", (await GetAsync("a")).Value);
    }

    [Fact]
    public async Task Can_overwrite_existing_data_with_specified_version()
    {
        await PutAsync("a", AnyVersion, """{"name":"Alice"}""");

        await Store.TransactionAsync([Put("a", 1, """{"name":"Bob"}"""), Patch("a", 2, """{"phone":"123"}""")]);

        AssertJson("""{"name":"Bob","phone":"123"}""", (await GetAsync("a")).Value);
        Assert.Equal(3, (await GetAsync("a")).Version);
    }

    [Fact]
    public async Task The_created_field_is_set_and_not_updated()
    {
        DateTimeOffset created = Now;
        await Store.TransactionAsync([Put("a", AnyVersion, "{}"), Patch("b", AnyVersion, "{}")]);
        Advance(TimeSpan.FromSeconds(1));

        await Store.TransactionAsync([Put("a", AnyVersion, "{}"), Patch("b", AnyVersion, "{}")]);

        Assert.All(await Store.GetAllAsync(Group), entry => Assert.Equal((created, created.AddSeconds(1)), (entry.CreatedAt, entry.UpdatedAt)));
    }

    [Fact]
    public async Task PutPatches_is_transactional()
    {
        await PutAsync("existing", AnyVersion, """{"name":"Alice"}""");

        await AssertFailsAsync(ErrorCode.Conflict, () => Store.TransactionAsync(
        [
            Put("new", MustBeAbsent, "{}"),
            Patch("existing", AnyVersion, """{"name":"Bob"}"""),
            Patch("existing", 7, """{"name":"Carol"}"""),
        ]));

        Assert.Equal(["existing"], await AllKeysAsync());
        Assert.Equal(("""{"name":"Alice"}""", 1L), ((await GetAsync("existing")).Value, (await GetAsync("existing")).Version));
    }

    private static EntryCommands.Set Put(string key, int version, string value) => new(Group, key, value, Expected: Expected(version));

    private static EntryCommands.Patch Patch(string key, int version, string patch) => new(Group, key, patch, Expected(version));
}

/// <summary>kv's TestSqliteConcurrentDiskOperations.</summary>
public sealed class ConcurrentDiskOperationsTests : KvTest
{
    [Fact]
    public async Task Workers_that_write_and_read_at_once_all_find_what_they_wrote()
    {
        const int Workers = 15;
        const int Operations = 1000;

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (int operation = 0; operation < Operations; operation++)
            {
                string key = $"worker-{worker:00}/{operation % 100:00}";
                long version = await PutAsync(key, AnyVersion, Person(key, $"{operation}"));
                Entry entry = await GetAsync(key);
                Assert.Equal((version, Person(key, $"{operation}")), (entry.Version, entry.Value));
            }
        })));

        Assert.Equal(Workers * 100, await Store.CountAsync(Group));
        Assert.All(await Store.GetAllAsync(Group), entry => Assert.Equal(Operations / 100, entry.Version));
    }
}
