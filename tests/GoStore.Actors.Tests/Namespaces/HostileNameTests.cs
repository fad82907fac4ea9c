using System.Text;
using GoStore.Actors.Entries;
using GoStore.Actors.Namespaces;
using GoStore.Actors.TestSupport;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Namespaces;

/// <summary>No name of a namespace and no name of a group reaches into another namespace, however it is made.</summary>
public sealed class HostileNameTests
{
    /// <summary>Pieces of which hostile names are made: separators, wild cards, controls, paths, quotes, two forms of one letter, halves of surrogates.</summary>
    private static readonly string[] Pieces =
    [
        "a", "A", "b", "-", "0", "tenant-a", "Tenant-A", "tenant", ":", "::", "%", "_", "*", "?", "\0", "\n", "..", "/", "\\", "'", "\"", ";", " ", "\u00a0", "é", "e\u0301", "\u0430",
        "K", "\u212a", "ſ", "İ", "\u200b", "\u202e", "\ufeff", "\uffff", "😀", "\ud83d", "\ude00", "default", "١", "ａ",
    ];

    private static readonly string[] ValidPieces = ["a", "A", "b", "B", "-", "--", "0", "tenant-a", "Tenant-A", "tenant", "z9"];

    [Fact]
    public void A_million_hostile_names_of_namespaces_and_groups_stay_what_they_are()
    {
        var random = new Random(20261121);
        var stored = new Dictionary<string, (string Name, string Group)>(StringComparer.Ordinal);
        int valid = 0, invalid = 0, foreign = 0;
        for (int number = 0; number < 1_000_000; number++)
        {
            string name = random.Next(4) == 0 ? Make(random, ValidPieces, 1, 4) : Make(random, Pieces, 0, 4);
            if (random.Next(500) == 0)
            {
                name = new string('a', random.Next(126, 131)) + (random.Next(2) == 0 ? "" : ":");
            }

            bool isValid = name.Length is >= 1 and <= 128 && name.All(letter => letter is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '-');
            if ((NamespaceName.Check(name) is null) != isValid)
            {
                Assert.Fail($"The name {Shown(name)} is {(isValid ? "refused" : "taken")}.");
            }

            string group = Make(random, Pieces, 0, 4);
            if (!isValid)
            {
                // Without a namespace such a text is a group like any other, and is in no namespace but that of its own beginning.
                invalid++;
                string own = NamespaceName.Of(name).ToString();
                if (own.Length > 0 && !name.StartsWith(own + ":", StringComparison.Ordinal))
                {
                    Assert.Fail($"The group {Shown(name)} is taken for one of {own}.");
                }

                continue;
            }

            valid++;
            var scope = new NamespaceScope(name);
            string full = scope.Group(group);

            // Whoever knows only what is stored can tell both: so no two that differ are stored as one.
            if (NamespaceName.Of(full).ToString() != name || scope.Local(full) != group || full.Length != name.Length + 1 + group.Length)
            {
                Assert.Fail($"The group {Shown(group)} of {name} is stored as {Shown(full)}.");
            }

            if (stored.Count < 100_000 && !stored.TryAdd(full, (name, group)) && stored[full] != (name, group))
            {
                Assert.Fail($"{Shown(full)} is two groups.");
            }

            // The stretch of another namespace, as deletions, counts and pages have it, does not hold it.
            string other = Make(random, ValidPieces, 1, 3);
            if (IsWithin(full, other) != (other == name))
            {
                Assert.Fail($"{Shown(full)} is {(other == name ? "not " : "")}within {other}.");
            }

            foreign += other == name ? 0 : 1;
        }

        Assert.True(valid > 200_000 && invalid > 200_000 && foreign > 100_000 && stored.Count == 100_000, $"{valid} valid, {invalid} invalid, {foreign} foreign, {stored.Count} stored");
    }

    [Fact]
    public async Task Thousands_of_hostile_names_in_a_real_store_find_what_was_stored_under_them_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options => options.Synchronous = "off");
        var random = new Random(42);
        var expected = new Dictionary<(string Name, string Group), string>();
        while (expected.Count < 3000)
        {
            string group = Make(random, Pieces, 0, 3);
            if (IsWellFormed(group))
            {
                expected.TryAdd((Make(random, ValidPieces, 1, 2), group), $"{expected.Count}");
            }
        }

        await Task.WhenAll(expected.Select(each => store.Namespaces.AskAsync(new InNamespace<EntryWritten>(each.Key.Name, new EntryCommands.Set(each.Key.Group, "k", each.Value)), TimeSpan.FromSeconds(60))));
        string[] refused = [.. Enumerable.Range(0, 2000).Select(_ => Make(random, Pieces, 0, 4)).Where(name => NamespaceName.Check(name) is not null)];
        ErrorCode?[] answers = await Task.WhenAll(refused.Select(name => Answers.CodeAsync(store.NamespaceAsync(name))));

        Assert.True(refused.Length > 1000);
        Assert.All(answers, answer => Assert.Equal(ErrorCode.InvalidArgument, answer));
        Assert.Equal(expected.Keys.Select(each => each.Name).Distinct().Order(StringComparer.Ordinal), await store.NamespacesAsync().Select(each => each.Name).ToListAsync());
        foreach (IGrouping<string, KeyValuePair<(string Name, string Group), string>> tenant in expected.GroupBy(each => each.Key.Name))
        {
            INamespace space = await store.NamespaceAsync(tenant.Key);
            var found = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string group in await space.GetGroupsAsync())
            {
                found[group] = await space.GetAsync(group, "k");
            }

            Assert.Equal(tenant.ToDictionary(each => each.Key.Group, each => each.Value, StringComparer.Ordinal), found);
            Assert.Equal(tenant.Count(), await space.CountAllAsync());
            Assert.Equal(tenant.Count(), (await space.UsageAsync()).Groups);
        }

        string one = expected.Keys.First().Name;
        Assert.Equal(expected.Keys.Count(each => each.Name == one), await (await store.NamespaceAsync(one)).DeleteGroupsAsync(""));
        Assert.Equal(expected.Keys.Count(each => each.Name != one), await store.CountAllAsync());
    }

    [Fact]
    public async Task Deleting_counting_and_purging_in_one_namespace_leave_those_with_names_like_it_alone()
    {
        using var folder = new TemporaryFolder();
        var clock = new ManualTimeProvider();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"), options =>
        {
            options.TimeProvider = clock;
            options.Hocon = "gostore.purge.slice = 3";
        });
        string[] names = ["Tenant-A", "tenant-a", "tenant-a1", "tenant-", "tenant"];
        foreach (string name in names)
        {
            INamespace tenant = await store.NamespaceAsync(name);
            foreach (string group in (string[])["", "g", "g1", "G", "tenant-a:g", ":"])
            {
                await tenant.SetAsync(group, "lives", name);
                await tenant.SetAsync(group, "expires", name, TimeSpan.FromSeconds(1));
            }
        }

        clock.Advance(TimeSpan.FromSeconds(2));
        INamespace ours = await store.NamespaceAsync("tenant-a");

        Assert.Equal(6, await ours.CountAllAsync());
        Assert.Equal(2, await ours.CountAllAsync("g"));
        Assert.Equal(6, await ours.PurgeAsync());
        Assert.Equal(6 * 2 * 5 - 6, RawDatabase.Scalar<long>(folder.File("store.db"), "SELECT count(*) FROM entries"));
        Assert.Equal(0, await ours.PurgeAsync());
        Assert.Equal(2, await ours.DeleteGroupsAsync("g"));
        Assert.Equal(["", ":", "G", "tenant-a:g"], await ours.GetGroupsAsync());
        Assert.Equal(4, await ours.DeleteGroupsAsync(""));
        Assert.Equal(0, await ours.CountAllAsync());
        foreach (string name in names.Except(["tenant-a"]))
        {
            INamespace tenant = await store.NamespaceAsync(name);
            Assert.Equal(6, await tenant.CountAllAsync());
            Assert.Equal(name, await tenant.GetAsync("tenant-a:g", "lives"));
            Assert.Equal(6, (await tenant.UsageAsync()).Keys);
        }
    }

    private static bool IsWithin(string group, string name)
    {
        EntryInterval interval = EntryInterval.OfGroups(new NamespaceScope(name).Group(""));
        byte[] bytes = Encoding.UTF8.GetBytes(group);
        return bytes.AsSpan().SequenceCompareTo(interval.FromGroup) >= 0 && bytes.AsSpan().SequenceCompareTo(interval.ToGroup) < 0;
    }

    private static string Make(Random random, string[] pieces, int least, int most)
    {
        int count = random.Next(least, most + 1);
        return string.Concat(Enumerable.Range(0, count).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    private static bool IsWellFormed(string text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            if (char.IsSurrogate(text[index]) && !(char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[++index])))
            {
                return false;
            }
        }

        return true;
    }

    private static string Shown(string text) => string.Concat(text.Select(letter => letter is >= ' ' and < (char)127 ? $"{letter}" : $"\\u{(int)letter:x4}"));
}
