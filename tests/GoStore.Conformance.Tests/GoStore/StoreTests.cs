using System.Text;
using GoStore.Actors;

namespace GoStore.Conformance.Tests.GoStore;

/// <summary>go-store's TestStore_ tests: single entries, groups, pages, walks.</summary>
public sealed partial class StoreTests : StoreTest
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task SetGet_Good()
    {
        await Store.SetAsync("config", "theme", "dark");

        Assert.Equal("dark", await Store.GetAsync("config", "theme"));
    }

    [Fact]
    public async Task Set_Good_Upsert()
    {
        await Store.SetAsync("g", "k", "v1");
        await Store.SetAsync("g", "k", "v2");

        Assert.Equal("v2", await Store.GetAsync("g", "k"));
        Assert.Equal(1, await Store.CountAsync("g"));
    }

    [Fact]
    public async Task Get_Bad_NotFound()
    {
        await Store.SetAsync("config", "present", "value");

        var error = await Assert.ThrowsAsync<EntryNotFoundException>(() => Store.GetAsync("config", "missing"));

        Assert.Equal(("config", "missing"), (error.Group, error.Key));
    }

    [Fact]
    public async Task Get_Bad_NonExistentGroup() =>
        await Assert.ThrowsAsync<EntryNotFoundException>(() => Store.GetAsync("no-such-group", "key"));

    // go-store's G2 lets the driver say "sql: database is closed", G3 says "store is closed"; ours is an error code of its own,
    // and the message names the file. The same holds for every _Bad_ClosedStore below.
    [Fact]
    public async Task Get_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.GetAsync("g", "k"));

    [Fact]
    public async Task Set_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.SetAsync("g", "k", "v"));

    [Fact]
    public async Task Delete_Good()
    {
        await Store.SetAsync("config", "key", "value");

        Assert.True(await Store.DeleteAsync("config", "key"));

        await Assert.ThrowsAsync<EntryNotFoundException>(() => Store.GetAsync("config", "key"));
    }

    [Fact]
    public async Task Delete_Good_NonExistent() => Assert.False(await Store.DeleteAsync("g", "never-set"));

    [Fact]
    public async Task Delete_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.DeleteAsync("g", "k"));

    [Fact]
    public async Task Count_Good()
    {
        await Store.SetAsync("group", "a", "1");
        await Store.SetAsync("group", "b", "2");
        await Store.SetAsync("other", "c", "3");

        Assert.Equal(2, await Store.CountAsync("group"));
    }

    [Fact]
    public async Task Count_Good_Empty() => Assert.Equal(0, await Store.CountAsync("empty"));

    [Fact]
    public async Task Count_Good_BulkInsert()
    {
        await Task.WhenAll(Enumerable.Range(0, 500).Select(number => Store.SetAsync("bulk", $"key-{number:000}", "value")));

        Assert.Equal(500, await Store.CountAsync("bulk"));
    }

    [Fact]
    public async Task Count_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.CountAsync("g"));

    [Fact]
    public async Task DeleteGroup_Good()
    {
        await Store.SetAsync("g", "a", "1");
        await Store.SetAsync("g", "b", "2");

        Assert.Equal(2, await Store.DeleteGroupAsync("g"));

        Assert.Equal(0, await Store.CountAsync("g"));
    }

    [Fact]
    public async Task DeleteGroup_Good_ThenGetAllEmpty()
    {
        await Store.SetAsync("g", "a", "1");
        await Store.SetAsync("g", "b", "2");

        await Store.DeleteGroupAsync("g");

        Assert.Empty(await Store.GetAllAsync("g"));
    }

    [Fact]
    public async Task DeleteGroup_Good_IsolatesOtherGroups()
    {
        await Store.SetAsync("a", "k", "1");
        await Store.SetAsync("b", "k", "2");

        await Store.DeleteGroupAsync("a");

        await Assert.ThrowsAsync<EntryNotFoundException>(() => Store.GetAsync("a", "k"));
        Assert.Equal("2", await Store.GetAsync("b", "k"));
    }

    [Fact]
    public async Task DeleteGroup_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.DeleteGroupAsync("g"));

    // go-store's DeletePrefix deletes groups one after the other, so a failure in the middle leaves some of them; ours is one atomic delete.
    [Fact]
    public async Task DeletePrefix_Good()
    {
        await Store.SetAsync("tenant-a", "colour", "blue");
        await Store.SetAsync("tenant-a:config", "language", "en");
        await Store.SetAsync("tenant-b", "colour", "green");

        Assert.Equal(2, await Store.DeleteGroupsAsync("tenant-a"));

        Assert.Equal(["tenant-b"], await Store.GetGroupsAsync());
        Assert.Equal("green", await Store.GetAsync("tenant-b", "colour"));
    }

    // go-store returns a map, so without order; ours is a list in the order of keys.
    [Fact]
    public async Task GetAll_Good()
    {
        await Store.SetAsync("g", "b", "2");
        await Store.SetAsync("g", "a", "1");
        await Store.SetAsync("other", "c", "3");

        Assert.Equal([("a", "1"), ("b", "2")], (await Store.GetAllAsync("g")).Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public async Task GetAll_Good_Empty() => Assert.Empty(await Store.GetAllAsync("empty"));

    [Fact]
    public async Task GetAll_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.GetAllAsync("g"));

    [Fact]
    public async Task GetPage_Good()
    {
        await Store.SetAsync("g", "charlie", "3");
        await Store.SetAsync("g", "alpha", "1");
        await Store.SetAsync("g", "bravo", "2");

        Assert.Equal([("bravo", "2"), ("charlie", "3")], (await Store.GetPageAsync("g", 1, 2)).Select(entry => (entry.Key, entry.Value)));
    }

    // go-store sets memory aside for the whole limit and panics at a huge one; ours answers with what there is.
    [Fact]
    public async Task GetPage_Good_EmptyAndBounds()
    {
        await Store.SetAsync("g", "alpha", "1");
        await Store.SetAsync("g", "bravo", "2");

        Assert.Empty(await Store.GetPageAsync("g", 0, 0));
        Assert.Empty(await Store.GetPageAsync("g", 5, 2));
        Assert.Empty(await Store.GetPageAsync("unknown", 0, 10));
        Assert.Equal("offset", (await Assert.ThrowsAsync<StoreArgumentException>(() => Store.GetPageAsync("g", -1, 1))).Argument, ignoreCase: true);
        Assert.Equal("limit", (await Assert.ThrowsAsync<StoreArgumentException>(() => Store.GetPageAsync("g", 0, -1))).Argument, ignoreCase: true);
        Assert.Equal(["alpha", "bravo"], Keys(await Store.GetPageAsync("g", 0, int.MaxValue)));
        Assert.Equal(["bravo"], Keys(await Store.GetPageAsync("g", 1, long.MaxValue)));
        Assert.Empty(await Store.GetPageAsync("g", long.MaxValue, long.MaxValue));
    }

    [Fact]
    public async Task All_Good_StopsEarly()
    {
        await Store.SetAsync("g", "a", "1");
        await Store.SetAsync("g", "b", "2");

        List<string> seen = [];
        await foreach (Entry entry in Store.AllAsync("g"))
        {
            seen.Add(entry.Key);
            break;
        }

        Assert.Equal(["a"], seen);
        Assert.Equal(2, await Store.CountAsync("g"));
    }

    [Fact]
    public async Task All_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(async store => await store.AllAsync("g").ToListAsync());

    [Fact]
    public async Task All_Good_SortedByKey()
    {
        await Store.SetAsync("g", "charlie", "3");
        await Store.SetAsync("g", "alpha", "1");
        await Store.SetAsync("g", "bravo", "2");

        Assert.Equal(["alpha", "bravo", "charlie"], Keys(await Store.AllAsync("g").ToListAsync()));
    }

    [Fact]
    public async Task AllSeq_Good_SortedByKey()
    {
        foreach (string key in (string[])["b", "B", "a", "é", "10", "2", ""])
        {
            await Store.SetAsync("g", key, $"value of {key}");
        }

        List<Entry> entries = await Store.AllAsync("g").ToListAsync();

        Assert.Equal(["", "10", "2", "B", "a", "b", "é"], Keys(entries));
        Assert.All(entries, entry => Assert.Equal($"value of {entry.Key}", entry.Value));
    }

    [Fact]
    public async Task GroupsSeq_Good_StopsEarly()
    {
        await Store.SetAsync("alpha", "k", "1");
        await Store.SetAsync("beta", "k", "2");

        Assert.Equal("alpha", await Store.GroupsAsync().FirstAsync());
    }

    [Fact]
    public async Task GroupsSeq_Good_PrefixStopsEarly()
    {
        await Store.SetAsync("group-a", "k", "1");
        await Store.SetAsync("group-b", "k", "2");
        await Store.SetAsync("another", "k", "3");

        Assert.Equal("group-a", await Store.GroupsAsync("group-").FirstAsync());
    }

    [Fact]
    public async Task GroupsSeq_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(async store => await store.GroupsAsync().ToListAsync());

    [Fact]
    public async Task GroupsSeq_Good_SortedByGroupName()
    {
        await Store.SetAsync("charlie", "c", "3");
        await Store.SetAsync("alpha", "a", "1");
        await Store.SetAsync("bravo", "b", "2");

        Assert.Equal(["alpha", "bravo", "charlie"], await Store.GroupsAsync().ToListAsync());
    }

    [Fact]
    public async Task GroupsSeq_Good_DefaultArgument()
    {
        await Store.SetAsync("beta", "k", "1");
        await Store.SetAsync("alpha", "k", "2");

        Assert.Equal(await Store.GroupsAsync("").ToListAsync(), await Store.GroupsAsync().ToListAsync());
        Assert.Equal(["alpha", "beta"], await Store.GroupsAsync().ToListAsync());
    }

    [Fact]
    public async Task Groups_Good_SortedByGroupName()
    {
        await Store.SetAsync("charlie", "c", "3");
        await Store.SetAsync("alpha", "a", "1");
        await Store.SetAsync("bravo", "b", "2");

        Assert.Equal(["alpha", "bravo", "charlie"], await Store.GetGroupsAsync());
    }

    [Fact]
    public async Task GetSplit_Good_SplitsValue()
    {
        await Store.SetAsync("config", "hosts", "alpha,beta,gamma");
        await Store.SetAsync("config", "trailing", "alpha,,beta,");
        await Store.SetAsync("config", "empty", "");
        await Store.SetAsync("config", "characters", "aé😀");

        Assert.Equal((string[])["alpha", "beta", "gamma"], await Store.SplitAsync("config", "hosts", ","));
        Assert.Equal((string[])["alpha", "", "beta", ""], await Store.SplitAsync("config", "trailing", ","));
        Assert.Equal((string[])[""], await Store.SplitAsync("config", "empty", ","));
        Assert.Equal((string[])["a", "é", "😀"], await Store.SplitAsync("config", "characters", ""));
        Assert.Empty(await Store.SplitAsync("config", "empty", ""));
    }

    // go-store hands out a lazy sequence; ours is an array, of which a caller takes as much as it likes.
    [Fact]
    public async Task GetSplit_Good_StopsEarly()
    {
        await Store.SetAsync("config", "hosts", "alpha,beta,gamma");

        Assert.Equal(["alpha", "beta"], (await Store.SplitAsync("config", "hosts", ",")).Take(2));
    }

    [Fact]
    public async Task GetSplit_Bad_MissingKey() =>
        await Assert.ThrowsAsync<EntryNotFoundException>(() => Store.SplitAsync("config", "missing", ","));

    [Fact]
    public async Task GetFields_Good_SplitsWhitespace()
    {
        await Store.SetAsync("config", "flags", " one  two\tthree\n four\u00a0five\u2003six ");
        await Store.SetAsync("config", "blank", " \t ");

        Assert.Equal((string[])["one", "two", "three", "four", "five", "six"], await Store.FieldsAsync("config", "flags"));
        Assert.Empty(await Store.FieldsAsync("config", "blank"));
    }

    [Fact]
    public async Task GetFields_Good_StopsEarly()
    {
        await Store.SetAsync("config", "flags", "one two three");

        Assert.Equal(["one"], (await Store.FieldsAsync("config", "flags")).Take(1));
    }

    [Fact]
    public async Task GetFields_Bad_MissingKey() =>
        await Assert.ThrowsAsync<EntryNotFoundException>(() => Store.FieldsAsync("config", "missing"));

    [Fact]
    public async Task Render_Good()
    {
        await Store.SetAsync("user", "pool", "pool.example.org:3333");
        await Store.SetAsync("user", "wallet", "iz...");

        Assert.Equal("""{"pool":"pool.example.org:3333","wallet":"iz..."}""", await Store.RenderAsync("""{"pool":"{{ .pool }}","wallet":"{{ .wallet }}"}""", "user"));
    }

    [Fact]
    public async Task Render_Good_EmptyGroup() => Assert.Equal("static content", await Store.RenderAsync("static content", "empty"));

    [Fact]
    public async Task Render_Bad_InvalidTemplateSyntax()
    {
        var error = (TemplateException)await AssertFailsAsync(ErrorCode.TemplateInvalid, () => Store.RenderAsync("{{ .unclosed", "g"));

        Assert.Equal("template: render:1: unclosed action", error.Message);
        Assert.Equal((1, null), (error.Line, error.Column));
    }

    [Fact]
    public async Task Render_Bad_MissingTemplateVar() => Assert.Equal("hello <no value>", await Store.RenderAsync("hello {{ .missing }}", "g"));

    [Fact]
    public async Task Render_Bad_ExecError()
    {
        await Store.SetAsync("g", "name", "hello");
        var error = (TemplateException)await AssertFailsAsync(ErrorCode.TemplateFailed, () => Store.RenderAsync("{{ call .name }}", "g"));

        Assert.Equal("template: render:1:3: executing \"render\" at <call .name>: error calling call: non-function of type string", error.Message);
        Assert.Equal((1, 3), (error.Line, error.Column));
    }

    [Fact]
    public Task Render_Bad_ClosedStore() => AssertFailsAfterCloseAsync(store => store.RenderAsync("{{ .name }}", "g"));

    [Fact]
    public async Task Exists_Good_Present()
    {
        await Store.SetAsync("config", "colour", "blue");

        Assert.True(await Store.ExistsAsync("config", "colour"));
    }

    [Fact]
    public async Task Exists_Good_Absent()
    {
        await Store.SetAsync("config", "colour", "blue");

        Assert.False(await Store.ExistsAsync("config", "Colour"));
        Assert.False(await Store.ExistsAsync("other", "colour"));
    }

    [Fact]
    public async Task Exists_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.ExistsAsync("g", "k"));

    [Fact]
    public async Task GroupExists_Good_Present()
    {
        await Store.SetAsync("config", "colour", "blue");

        Assert.True(await Store.GroupExistsAsync("config"));
    }

    [Fact]
    public async Task GroupExists_Good_Absent()
    {
        await Store.SetAsync("config", "colour", "blue");

        Assert.False(await Store.GroupExistsAsync("conf"));
        Assert.False(await Store.GroupExistsAsync("Config"));
    }

    [Fact]
    public async Task GroupExists_Good_EmptyAfterDelete()
    {
        await Store.SetAsync("config", "colour", "blue");
        await Store.DeleteAsync("config", "colour");

        Assert.False(await Store.GroupExistsAsync("config"));
    }

    [Fact]
    public async Task GroupExists_Bad_ClosedStore() => await AssertFailsAfterCloseAsync(store => store.GroupExistsAsync("g"));

    public static TheoryData<string, string, string, string> EdgeCases => new()
    {
        { "empty key", "g", "", "value" },
        { "empty value", "g", "key", "" },
        { "empty group", "", "key", "value" },
        { "all empty", "", "", "" },
        { "spaces", "group with spaces", "  key  ", "  value  " },
        { "newlines", "g\n", "line1\nline2", "a\r\nb\n" },
        { "tabs", "g\t", "tab\tkey", "\tvalue\t" },
        { "unicode keys", "g", "clé-ключ-😀", "value" },
        { "unicode values", "g", "key", "naïve café 🎉👩‍👩‍👧" },
        { "CJK", "组", "键", "值 日本語 한국어" },
        { "Arabic", "مجموعة", "مفتاح", "قيمة" },
        { "null bytes", "g\0h", "k\0ey", "\0va\0lue\0" },
        { "SQL characters", "'; DROP TABLE entries; --", "\" OR 1=1 --", "Robert'); DELETE FROM entries;" },
        { "backslash", "g\\", "k\\ey", "\\n\\0\\" },
        { "percent", "100%", "%_^", "50%_" },
        { "long key", "g", new string('k', 10_000), "value" },
        { "long value", "g", "key", new string('v', 100_000) },
        { "long group", new string('g', 10_000), "key", "value" },
    };

    [Theory]
    [MemberData(nameof(EdgeCases))]
    public async Task SetGet_Good_EdgeCases(string row, string group, string key, string value)
    {
        _ = row;
        await Store.SetAsync(group, key, value);

        Entry expected = new(group, key, value, 1, "", Now, Now, null);
        Assert.Equal(value, await Store.GetAsync(group, key));
        Assert.Equal(expected, Assert.Single(await Store.GetAllAsync(group)));
        Assert.Equal([group], await Store.GetGroupsAsync(group));
        Assert.Equal(Encoding.UTF8.GetByteCount(value), QuerySql(FilePath("store.db"), "SELECT length(CAST(entry_value AS BLOB)) FROM entries"));
        Assert.True(await Store.DeleteAsync(group, key));
        Assert.False(await Store.ExistsAsync(group, key));
    }

    [Fact]
    public async Task GroupIsolation_Good()
    {
        await Store.SetAsync("group1", "k", "v1");
        await Store.SetAsync("group2", "k", "v2");

        Assert.Equal("v1", await Store.GetAsync("group1", "k"));
        Assert.Equal("v2", await Store.GetAsync("group2", "k"));
        await Store.DeleteAsync("group1", "k");
        Assert.Equal("v2", await Store.GetAsync("group2", "k"));
    }

    // errors.Is(err, NotFoundError) in Go: here a type and a code, with the entry in the message.
    [Fact]
    public async Task NotFoundError_Good_Is()
    {
        StoreException error = await AssertFailsAsync(ErrorCode.NotFound, () => Store.GetAsync("g", "k"));

        Assert.IsType<EntryNotFoundException>(error);
        Assert.Contains("\"g\"/\"k\"", error.Message);
    }
}
