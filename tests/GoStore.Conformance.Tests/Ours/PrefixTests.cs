using System.Text;
using GoStore.Actors;

namespace GoStore.Conformance.Tests.Ours;

/// <summary>
/// Prefixes of both originals are LIKE patterns: they ignore the case of ASCII letters, kv's take _ and % for wildcards, both cut at a NUL and
/// fail over 50 000 bytes, and all of them scan the table. Ours is the start of the name, byte for byte, and nothing in it is special.
/// </summary>
public sealed class PrefixTests : StoreTest
{
    private static readonly string[] Names =
    [
        "", "a", "A", "ab", "AB", "aB", "a_c", "abc", "a%c", "a%", "a*", "a*c", "a?c", "a[b]", "a^c", "a\\c", "a'c", "a\"c",
        "a\0b", "a\0c", "a\0", "a\0\0", "\0", "\0a",
        "\u00e9", "\u00e9a", "e\u0301", "e\u0301a", "e", "ea",
        "\u007f", "\u007fa", "\u0080", "\u0080a", "\u07ff", "\u07ffa", "\u0800", "\u0800a",
        "\ud7ff", "\ud7ffa", "\ue000", "\ue000a", "\uffff", "\uffffa", "\U00010000", "\U00010000a",
        "\U0010ffff", "\U0010ffffa", "\U0010ffff\U0010ffff", "a\U0010ffff", "a\U0010ffffa", "b",
        "\U0001f600", "\U0001f600a", "\uff5e",
    ];

    private static readonly string[] Prefixes = [.. Names, "a_", "a%b", "_", "%", "*", "none", "\U0010ffff\U0010ffff\U0010ffff"];

    private static readonly IComparer<string> ByBytes =
        Comparer<string>.Create((left, right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));

    private static readonly string Long = new('p', 50_001);

    [Fact]
    public async Task A_prefix_of_keys_is_the_start_of_the_key_and_nothing_else()
    {
        await SetKeysAsync();

        foreach (string prefix in Prefixes)
        {
            string[] expected = Matching(prefix);
            Assert.Equal(expected, Keys(await Store.GetPrefixAsync("g", prefix)));
            Assert.Equal(expected, Keys(await Store.AllAsync("g", KeyRange.WithPrefix(prefix)).ToListAsync()));
            Assert.Equal(expected.Length, await Store.CountAsync("g", KeyRange.WithPrefix(prefix)));
        }
    }

    [Fact]
    public async Task A_prefix_of_groups_is_the_start_of_the_group_and_nothing_else()
    {
        await SetGroupsAsync();

        foreach (string prefix in Prefixes)
        {
            string[] expected = Matching(prefix);
            Assert.Equal(expected, await Store.GetGroupsAsync(prefix));
            Assert.Equal(expected, await Store.GroupsAsync(prefix).ToListAsync());
            Assert.Equal(expected.Length, await Store.CountAllAsync(prefix));
        }
    }

    [Fact]
    public async Task A_delete_by_prefix_of_keys_deletes_no_other_key()
    {
        foreach (string prefix in Prefixes)
        {
            await SetKeysAsync();
            await Store.SetAsync("h", prefix, "v");

            Assert.Equal(Matching(prefix).Length, await Store.DeletePrefixAsync("g", prefix));

            Assert.Equal(Names.Order(ByBytes).Except(Matching(prefix)), Keys(await Store.GetAllAsync("g")));
            Assert.True(await Store.ExistsAsync("h", prefix));
        }
    }

    [Fact]
    public async Task A_delete_by_prefix_of_groups_deletes_no_other_group()
    {
        foreach (string prefix in Prefixes)
        {
            await SetGroupsAsync();

            Assert.Equal(Matching(prefix).Length, await Store.DeleteGroupsAsync(prefix));

            Assert.Equal(Names.Order(ByBytes).Except(Matching(prefix)), await Store.GetGroupsAsync());
        }
    }

    [Fact]
    public async Task Tenant_A_deletes_nothing_of_tenant_a()
    {
        await Store.SetAsync("Tenant-A:config", "k", "v");
        await Store.SetAsync("tenant-a:config", "k", "v");

        Assert.Equal(1, await Store.DeleteGroupsAsync("Tenant-A:"));

        Assert.Equal(["tenant-a:config"], await Store.GetGroupsAsync());
    }

    [Fact]
    public async Task A_prefix_of_more_than_50_000_bytes_works_like_a_short_one()
    {
        string[] names = [Long[..^1], Long, Long + "a", Long + "b", Long.ToUpperInvariant()];
        await Store.SetManyAsync(names.Select(name => new EntryCommands.Set("g", name, "v")));
        await Store.SetManyAsync(names.Select(name => new EntryCommands.Set(name, "k", "v")));
        string[] expected = [Long, Long + "a", Long + "b"];

        Assert.Equal(expected, Keys(await Store.GetPrefixAsync("g", Long)));
        Assert.Equal(3, await Store.CountAsync("g", KeyRange.WithPrefix(Long)));
        Assert.Equal(expected, await Store.GetGroupsAsync(Long));
        Assert.Equal(3, await Store.CountAllAsync(Long));
        Assert.Equal(3, await Store.DeletePrefixAsync("g", Long));
        Assert.Equal(3, await Store.DeleteGroupsAsync(Long));
        Assert.Equal([Long.ToUpperInvariant(), Long[..^1]], Keys(await Store.GetAllAsync("g")));
        Assert.Equal([Long.ToUpperInvariant(), "g", Long[..^1]], await Store.GetGroupsAsync());
    }

    [Fact]
    public async Task The_order_is_that_of_the_bytes_also_where_UTF_16_would_order_otherwise()
    {
        // In UTF-16 the emoji is two surrogates, which come before U+FF5E.
        await Store.SetAsync("g", "\U0001f600", "v");
        await Store.SetAsync("g", "\uff5e", "v");
        await Store.SetAsync("\U0001f600", "k", "v");
        await Store.SetAsync("\uff5e", "k", "v");

        Assert.Equal(["\uff5e", "\U0001f600"], Keys(await Store.GetAllAsync("g")));
        Assert.Equal(["\uff5e", "\U0001f600"], Keys(await Store.AllAsync("g").ToListAsync()));
        Assert.Equal(["g", "\uff5e", "\U0001f600"], await Store.GetGroupsAsync());
        Assert.Equal(["\uff5e"], Keys(await Store.GetRangeAsync("g", "\uff5e", "\U0001f600")));
        Assert.Equal(["\uff5e"], Keys(await Store.GetRangeAsync("g", null, "\U0001f600")));
    }

    [Fact]
    public async Task A_walk_in_small_pages_finds_the_same_as_one_read()
    {
        IStore store = await OpenAsync(FilePath("pages.db"), options => options.Hocon = "gostore.page-entries = 3");
        await store.SetManyAsync(Names.Select(name => new EntryCommands.Set("g", name, "v")));
        await store.SetManyAsync(Names.Select(name => new EntryCommands.Set(name, "k", "v")));

        foreach (string prefix in (string[])["", "a", "a\0", "\U0010ffff", "e"])
        {
            Assert.Equal(Matching(prefix), Keys(await store.AllAsync("g", KeyRange.WithPrefix(prefix)).ToListAsync()));
            // The group that holds the keys is one of the groups.
            Assert.Equal(Matching(prefix).Concat(prefix == "" ? ["g"] : []).Order(ByBytes), await store.GroupsAsync(prefix).ToListAsync());
        }
    }

    private static string[] Matching(string prefix) => [.. Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(ByBytes)];

    private Task SetKeysAsync() => Store.SetManyAsync(Names.Select(name => new EntryCommands.Set("g", name, "v")));

    private Task SetGroupsAsync() => Store.SetManyAsync(Names.Select(name => new EntryCommands.Set(name, "k", "v")));
}
