using GoStore.Actors;

namespace GoStore.Conformance.Tests.Kv;

/// <summary>kv's suite Put.</summary>
public sealed class PutTests : KvTest
{
    [Fact]
    public async Task Can_put_data()
    {
        Assert.Equal(1, await PutAsync("put", AnyVersion, Person("Alice", "123")));

        Assert.Equal((Person("Alice", "123"), 1L), await ValueAndVersionAsync());
    }

    [Fact]
    public async Task Can_overwrite_existing_data_if_version_is_set_to_minus_1()
    {
        await PutAsync("put", AnyVersion, Person("Alice", "123"));
        Assert.Equal(2, await PutAsync("put", AnyVersion, Person("Alice", "456")));

        Assert.Equal((Person("Alice", "456"), 2L), await ValueAndVersionAsync());
    }

    [Fact]
    public async Task Can_not_insert_a_record_if_one_already_exists_and_version_is_set_to_0()
    {
        await PutAsync("put", MustBeAbsent, Person("Alice"));

        var error = await Assert.ThrowsAsync<VersionConflictException>(() => PutAsync("put", MustBeAbsent, Person("Bob")));

        Assert.Equal(1, error.CurrentVersion);
        Assert.Equal((Person("Alice"), 1L), await ValueAndVersionAsync());
    }

    [Fact]
    public async Task Can_overwrite_existing_data_with_specified_version()
    {
        await PutAsync("put", MustBeAbsent, Person("Alice"));
        Assert.Equal(2, await PutAsync("put", 1, Person("Bob")));
        Assert.Equal(3, await Store.SetAsync(Group, "put", Person("Carol"), expected: ExpectedVersion.Exactly(2)));

        Assert.Equal((Person("Carol"), 3L), await ValueAndVersionAsync());
    }

    [Fact]
    public async Task Can_use_optimistic_concurrency_to_ensure_version_being_updated_has_not_been_changed()
    {
        await PutAsync("put", AnyVersion, Person("Alice"));
        long read = (await GetAsync("put")).Version;
        await PutAsync("put", (int)read, Person("Somebody was faster"));

        var error = await Assert.ThrowsAsync<VersionConflictException>(() => PutAsync("put", (int)read, Person("Too late")));

        Assert.Equal(2, error.CurrentVersion);
        Assert.Equal((Person("Somebody was faster"), 2L), await ValueAndVersionAsync());
        await Assert.ThrowsAsync<VersionConflictException>(() => PutAsync("put", 3, Person("From the future")));
    }

    [Fact]
    public async Task The_created_field_is_set_and_not_updated()
    {
        DateTimeOffset created = Now;
        await PutAsync("put", AnyVersion, Person("Alice"));
        Assert.Equal((created, created), await TimesAsync());

        Advance(TimeSpan.FromSeconds(1));
        await PutAsync("put", AnyVersion, Person("Bob"));

        // kv keeps no time of the last write; ours does.
        Assert.Equal((created, created.AddSeconds(1)), await TimesAsync());
    }

    [Fact]
    public async Task The_version_number_is_incremented()
    {
        for (int version = 0; version < 10; version++)
        {
            Assert.Equal(version + 1, await PutAsync("put", version, Person("the same each time")));
            Assert.Equal(version + 1, (await GetAsync("put")).Version);
        }
    }

    private async Task<(string Value, long Version)> ValueAndVersionAsync()
    {
        Entry entry = await GetAsync("put");
        return (entry.Value, entry.Version);
    }

    private async Task<(DateTimeOffset Created, DateTimeOffset Updated)> TimesAsync()
    {
        Entry entry = await GetAsync("put");
        return (entry.CreatedAt, entry.UpdatedAt);
    }
}

/// <summary>kv's suite Delete.</summary>
public sealed class DeleteTests : KvTest
{
    [Fact]
    public async Task Can_delete()
    {
        await PutAllAsync("a", "b", "c");

        Assert.True(await Store.DeleteAsync(Group, "a"));
        Assert.Equal(1, await Store.DeleteManyAsync(Group, ["b", "absent"]));

        Assert.Equal(["c"], await AllKeysAsync());
    }

    [Fact]
    public async Task Deleting_non_existent_keys_does_not_return_an_error()
    {
        Assert.False(await Store.DeleteAsync(Group, "absent"));
        Assert.Equal(0, await Store.DeleteManyAsync(Group, ["absent", "also absent"]));
        Assert.Equal(0, await Store.DeleteManyAsync(Group, []));
    }
}

/// <summary>kv's suite DeletePrefix.</summary>
public sealed class DeletePrefixTests : KvTest
{
    [Fact]
    public async Task Can_delete_data_with_matching_prefix()
    {
        await PutAllAsync("a/1", "a/2", "b/1");

        Assert.Equal(2, await Store.DeletePrefixAsync(Group, "a/"));

        Assert.Equal(["b/1"], await AllKeysAsync());
    }

    // kv refuses an empty prefix and takes "*" for everything, though only here. In ours an empty prefix is the whole group, and nothing in a
    // prefix is special.
    [Fact]
    public async Task Can_delete_all_data()
    {
        await PutAllAsync("a/1", "b/1", "*", "*c");
        await Store.SetAsync("other", "k", "v");

        Assert.Equal(2, await Store.DeletePrefixAsync(Group, "*"));
        Assert.Equal(["a/1", "b/1"], await AllKeysAsync());
        Assert.Equal(2, await Store.DeletePrefixAsync(Group, ""));

        Assert.Empty(await AllKeysAsync());
        Assert.Equal(1, await Store.CountAsync("other"));
    }

    [Fact]
    public async Task Deleting_non_existent_prefixes_does_not_return_an_error()
    {
        await PutAllAsync("a/1");

        Assert.Equal(0, await Store.DeletePrefixAsync(Group, "none/"));
        Assert.Equal(["a/1"], await AllKeysAsync());
    }

    [Fact]
    public async Task Can_limit_the_records_to_delete()
    {
        await PutAllAsync("a/3", "a/1", "a/2", "b/1");

        Assert.Equal(2, await Store.DeletePrefixAsync(Group, "a/", 0, 2));
        Assert.Equal(["a/3", "b/1"], await AllKeysAsync());
        Assert.Equal(0, await Store.DeletePrefixAsync(Group, "a/", 0, 0));
        Assert.Equal(["a/3", "b/1"], await AllKeysAsync());
    }

    [Fact]
    public async Task Can_offset_the_records_to_delete()
    {
        await PutAllAsync("a/3", "a/1", "a/2", "b/1");

        Assert.Equal(1, await Store.DeletePrefixAsync(Group, "a/", 1, 1));
        Assert.Equal(["a/1", "a/3", "b/1"], await AllKeysAsync());
        Assert.Equal(1, await Store.DeletePrefixAsync(Group, "a/", 1));
        Assert.Equal(["a/1", "b/1"], await AllKeysAsync());
    }
}

/// <summary>kv's suite DeleteRange.</summary>
public sealed class DeleteRangeTests : KvTest
{
    [Fact]
    public async Task Can_delete_within_a_range()
    {
        await PutAllAsync("a", "b", "c", "d");

        Assert.Equal(2, await Store.DeleteRangeAsync(Group, "b", "d"));

        Assert.Equal(["a", "d"], await AllKeysAsync());
    }

    [Fact]
    public async Task Can_limit_the_records_deleted()
    {
        await PutAllAsync("a", "b", "c", "d");

        Assert.Equal(1, await Store.DeleteRangeAsync(Group, "b", null, 0, 1));

        Assert.Equal(["a", "c", "d"], await AllKeysAsync());
    }

    [Fact]
    public async Task Can_offset_the_records_deleted()
    {
        await PutAllAsync("a", "b", "c", "d");

        Assert.Equal(1, await Store.DeleteRangeAsync(Group, null, "d", 2));
        Assert.Equal(["a", "b", "d"], await AllKeysAsync());
        Assert.Equal(1, await Store.DeleteRangeAsync(Group, "a", "d", 1, 5));
        Assert.Equal(["a", "d"], await AllKeysAsync());
    }
}

/// <summary>kv's suite Patch.</summary>
public sealed class PatchTests : KvTest
{
    [Fact]
    public async Task Can_patch_data()
    {
        await PutAsync("patch", AnyVersion, """{"name":"Alice","phone":"123"}""", "Person");

        EntryPatched patched = await PatchAsync("patch", AnyVersion, """{"phone":"456","email":"alice@example.com"}""");

        AssertJson("""{"name":"Alice","phone":"456","email":"alice@example.com"}""", patched.Value);
        Assert.Equal(2, patched.Version);
        Entry entry = await GetAsync("patch");
        Assert.Equal((patched.Value, 2L), (entry.Value, entry.Version));
        // In kv the type becomes that of the patch; in ours it stays the entry's.
        Assert.Equal("Person", entry.Type);
    }

    // kv stores the patch of an absent record as it is, nulls included; RFC 7396, and ours, apply it to nothing, so nulls vanish.
    [Fact]
    public async Task Patching_a_non_existent_record_creates_it()
    {
        EntryPatched patched = await PatchAsync("patch", AnyVersion, """{"name":"Alice","phone":null,"address":{"street":null,"city":"Leeds"}}""");

        AssertJson("""{"name":"Alice","address":{"city":"Leeds"}}""", patched.Value);
        Assert.Equal(1, patched.Version);
        Assert.Equal(patched.Value, (await GetAsync("patch")).Value);
    }

    [Fact]
    public async Task The_created_field_is_set_and_not_updated()
    {
        DateTimeOffset created = Now;
        await PatchAsync("patch", AnyVersion, """{"name":"Alice"}""");
        Advance(TimeSpan.FromSeconds(1));
        await PatchAsync("patch", AnyVersion, """{"name":"Bob"}""");

        Entry entry = await GetAsync("patch");
        Assert.Equal((created, created.AddSeconds(1)), (entry.CreatedAt, entry.UpdatedAt));
    }

    [Fact]
    public async Task Patch_fails_if_the_version_is_not_minus_1_and_it_does_not_match_the_existing_value()
    {
        await PutAsync("patch", AnyVersion, """{"name":"Alice"}""");

        var error = await Assert.ThrowsAsync<VersionConflictException>(() => PatchAsync("patch", 2, """{"name":"Bob"}"""));
        await Assert.ThrowsAsync<VersionConflictException>(() => PatchAsync("patch", MustBeAbsent, """{"name":"Bob"}"""));

        Assert.Equal(1, error.CurrentVersion);
        AssertJson("""{"name":"Alice"}""", (await GetAsync("patch")).Value);
        Assert.Equal(2, (await PatchAsync("patch", 1, """{"name":"Bob"}""")).Version);
    }
}
