using GoStore.Actors;

namespace GoStore.Host.Tests.Dashboard;

[Collection(BrowserCollection.Name)]
public sealed class EntryViewTests(Browser browser)
{
    private IStore Store => browser.Store;

    [SkippableFact]
    public async Task An_entry_is_created_with_a_type_and_a_time_to_live()
    {
        browser.Open("#/entries?space=creating");
        browser.Press("New entry");
        browser.Type("Group", "config");
        browser.Type("Key", "colour");
        browser.Type("Value", "blue\nor green");
        browser.Type("Type", "text");
        browser.Choose("Expires", "after a time");
        browser.Type("Time to live", "1h30m");
        browser.Press("Save");

        browser.UntilSays("colour is saved.");
        browser.UntilHas("button[aria-label='Edit colour']");
        Entry entry = (await (await Store.NamespaceAsync("creating")).FindAsync("config", "colour"))!;
        Assert.Equal("blue\nor green", entry.Value);
        Assert.Equal("text", entry.Type);
        Assert.Equal(1, entry.Version);
        Assert.Equal(90, (entry.ExpiresAt!.Value - entry.UpdatedAt).TotalMinutes, 2);
    }

    [SkippableFact]
    public async Task What_is_no_time_to_live_is_said_and_nothing_is_written()
    {
        browser.Open("#/entries?space=creating");
        browser.Press("New entry");
        browser.Type("Group", "config");
        browser.Type("Key", "never-written");
        browser.Choose("Expires", "after a time");
        browser.Type("Time to live", "soon");
        browser.Press("Save");

        browser.UntilSays("\"soon\" is no time to live.");
        Assert.False(await (await Store.NamespaceAsync("creating")).ExistsAsync("config", "never-written"));
    }

    [SkippableFact]
    public async Task An_entry_is_edited_and_keeps_its_type_and_its_end()
    {
        INamespace space = await Store.NamespaceAsync("editing");
        await space.SetAsync("config", "colour", "blue", timeToLive: TimeSpan.FromHours(2), type: "text");
        browser.Open("#/entries?space=editing&group=config");
        browser.Press("Edit colour");
        browser.UntilSays("Version 1");
        browser.Type("Value", "red");
        browser.Press("Save");

        browser.UntilSays("colour is saved.");
        Entry entry = (await space.FindAsync("config", "colour"))!;
        Assert.Equal("red", entry.Value);
        Assert.Equal(2, entry.Version);
        Assert.Equal("text", entry.Type);
        // By the clocks of two programs, of which one tells whole seconds.
        Assert.InRange((entry.ExpiresAt!.Value - entry.UpdatedAt).TotalMinutes, 118, 121);
    }

    [SkippableFact]
    public async Task Lines_that_end_as_on_Windows_still_do_so_after_an_edit()
    {
        INamespace space = await Store.NamespaceAsync("editing");
        await space.SetAsync("lines", "text", "one\r\ntwo\r\n");
        browser.Open("#/entries?space=editing&group=lines");
        browser.Press("Edit text");
        browser.UntilSays("Version 1");
        browser.Run("document.querySelector('dialog textarea').focus()");
        browser.Run("document.activeElement.setSelectionRange(1000, 1000)");
        browser.Keys("three");
        browser.Press("Save");
        browser.UntilSays("text is saved.");
        Assert.Equal("one\r\ntwo\r\nthree", await space.GetAsync("lines", "text"));
    }

    [SkippableFact]
    public async Task A_conflict_shows_both_values_and_ones_own_can_be_chosen()
    {
        INamespace space = await Store.NamespaceAsync("conflicts");
        await space.SetAsync("mine", "colour", "blue");
        browser.Open("#/entries?space=conflicts&group=mine");
        browser.Press("Edit colour");
        browser.UntilSays("Version 1");
        browser.Type("Value", "what I want");
        await space.SetAsync("mine", "colour", "what they want");
        browser.Press("Save");

        browser.UntilHas(".column.stored pre");
        Assert.Equal("what I want", browser.TextOf(".column.mine pre"));
        Assert.Equal("what they want", browser.TextOf(".column.stored pre"));
        Assert.Contains("version 2", browser.Text);
        Assert.Equal("what they want", await space.GetAsync("mine", "colour"));

        browser.Press("Overwrite with yours");
        browser.UntilSays("colour is saved.");
        Entry entry = (await space.FindAsync("mine", "colour"))!;
        Assert.Equal(("what I want", 3), (entry.Value, entry.Version));
    }

    [SkippableFact]
    public async Task In_a_conflict_the_stored_value_can_be_taken_instead()
    {
        INamespace space = await Store.NamespaceAsync("conflicts");
        await space.SetAsync("theirs", "colour", "blue");
        browser.Open("#/entries?space=conflicts&group=theirs");
        browser.Press("Edit colour");
        browser.UntilSays("Version 1");
        browser.Type("Value", "what I want");
        await space.SetAsync("theirs", "colour", "what they want");
        browser.Press("Save");
        browser.UntilHas(".column.stored pre");
        browser.Press("Take the stored one");

        browser.UntilSays("Version 2");
        Assert.Equal("what they want", browser.ValueOf("Value"));
        browser.Type("Value", "both of it");
        browser.Press("Save");
        browser.UntilSays("colour is saved.");
        Assert.Equal("both of it", await space.GetAsync("theirs", "colour"));
    }

    [SkippableFact]
    public async Task Creating_what_is_there_already_is_a_conflict()
    {
        INamespace space = await Store.NamespaceAsync("conflicts");
        await space.SetAsync("there", "colour", "blue");
        browser.Open("#/entries?space=conflicts&group=there");
        browser.Press("New entry");
        browser.Type("Key", "colour");
        browser.Type("Value", "red");
        browser.Press("Save");
        browser.UntilSays("There is such an entry already");
        Assert.Equal("blue", browser.TextOf(".column.stored pre"));
        browser.Press("Go on editing");
        browser.Press("Cancel");
        Assert.Equal("blue", await space.GetAsync("there", "colour"));
    }

    [SkippableFact]
    public async Task What_was_deleted_meanwhile_is_only_made_again_when_one_says_so()
    {
        INamespace space = await Store.NamespaceAsync("conflicts");
        await space.SetAsync("gone", "colour", "blue");
        browser.Open("#/entries?space=conflicts&group=gone");
        browser.Press("Edit colour");
        browser.UntilSays("Version 1");
        browser.Type("Value", "red");
        await space.DeleteAsync("gone", "colour");
        browser.Press("Save");
        browser.UntilSays("The entry has been deleted meanwhile.");
        Assert.False(await space.ExistsAsync("gone", "colour"));
        browser.Press("Create it with yours");
        browser.UntilSays("colour is saved.");
        Assert.Equal("red", await space.GetAsync("gone", "colour"));
    }

    [SkippableFact]
    public async Task An_entry_is_deleted_when_one_says_so_twice()
    {
        INamespace space = await Store.NamespaceAsync("deleting");
        await space.SetAsync("config", "colour", "blue");
        await space.SetAsync("config", "size", "small");
        browser.Open("#/entries?space=deleting&group=config");
        browser.Press("Delete colour");
        browser.UntilSays("Delete this entry?");
        browser.Press("Keep it");
        Assert.True(await space.ExistsAsync("config", "colour"));

        browser.Press("Delete colour");
        browser.Press("Delete");
        browser.UntilSays("colour is deleted.");
        browser.Until(() => !browser.Has("button[aria-label='Delete colour']"), "the entry is no longer in the list");
        Assert.False(await space.ExistsAsync("config", "colour"));
        Assert.True(await space.ExistsAsync("config", "size"));
    }

    [SkippableFact]
    public async Task Deleting_what_has_changed_shows_both_values_first()
    {
        INamespace space = await Store.NamespaceAsync("deleting");
        await space.SetAsync("changed", "colour", "blue");
        browser.Open("#/entries?space=deleting&group=changed");
        browser.Press("Delete colour");
        browser.UntilSays("version 1");
        await space.SetAsync("changed", "colour", "red");
        browser.Press("Delete");
        browser.UntilHas(".column.stored pre");
        Assert.Equal("blue", browser.TextOf(".column.mine pre"));
        Assert.Equal("red", browser.TextOf(".column.stored pre"));
        Assert.True(await space.ExistsAsync("changed", "colour"));
        browser.Press("Delete version 2");
        browser.UntilSays("colour is deleted.");
        Assert.False(await space.ExistsAsync("changed", "colour"));
    }

    [SkippableFact]
    public async Task A_change_from_elsewhere_appears_in_the_list_and_in_the_editor()
    {
        INamespace space = await Store.NamespaceAsync("watching");
        await space.SetAsync("config", "colour", "blue");
        browser.Open("#/entries?space=watching&group=config");
        browser.UntilHas(".live.live");
        await space.SetAsync("config", "size", "made elsewhere");
        browser.UntilSays("made elsewhere");

        browser.Press("Edit colour");
        browser.UntilSays("Version 1");
        await space.SetAsync("config", "colour", "green");
        browser.UntilSays("changed elsewhere: version 2");
        browser.Keys(OpenQA.Selenium.Keys.Escape);
        browser.UntilSays("green");

        await space.DeleteAsync("config", "colour");
        browser.UntilNot("green");
    }

    [SkippableFact]
    public async Task Groups_and_keys_are_found_by_what_they_start_with()
    {
        INamespace space = await Store.NamespaceAsync("searching");
        foreach (string group in new[] { "fruit", "fruit-exotic", "vegetables" })
        {
            foreach (string key in new[] { "apple", "apricot", "banana" })
            {
                await space.SetAsync(group, key, $"{key} of {group}", type: key == "banana" ? "yellow" : "");
            }
        }

        browser.Open("#/entries?space=searching");
        browser.UntilSays("vegetables");
        browser.Type("Groups that start with", "fruit");
        browser.UntilNot("vegetables");
        Assert.Contains("fruit-exotic", browser.Text);

        browser.Press("fruit");
        browser.UntilSays("banana of fruit");
        browser.Type("Keys that start with", "ap");
        browser.UntilNot("banana of fruit");
        Assert.Contains("apple of fruit", browser.Text);
        Assert.Contains("apricot of fruit", browser.Text);
        browser.Type("Keys that start with", "%");
        browser.UntilSays("No entry is like this.");

        browser.Open("#/entries?space=searching&group=fruit");
        browser.UntilSays("apple of fruit");
        browser.Type("Type", "yellow");
        browser.UntilNot("apple of fruit");
        Assert.Contains("banana of fruit", browser.Text);
    }

    [SkippableFact]
    public async Task A_large_group_is_shown_page_by_page()
    {
        INamespace space = await Store.NamespaceAsync("paging");
        await space.SetManyAsync(Enumerable.Range(0, 120).Select(number => new EntryCommands.Set("many", $"key{number:000}", $"value {number}")));
        browser.Open("#/entries?space=paging&group=many");
        browser.UntilSays("key049");
        Assert.DoesNotContain("key050", browser.Text);
        browser.Press("Next");
        browser.UntilSays("key050");
        Assert.DoesNotContain("key049", browser.Text);
        browser.Press("Next");
        browser.UntilSays("key119");
        browser.Press("Previous");
        browser.UntilSays("key099");
        browser.UntilSays("Page 2");
    }

    [SkippableFact]
    public async Task A_whole_group_is_deleted_when_one_says_so()
    {
        INamespace space = await Store.NamespaceAsync("deleting");
        await space.SetAsync("whole", "a", "1");
        await space.SetAsync("whole", "b", "2");
        browser.Open("#/entries?space=deleting&group=whole");
        browser.Press("Delete group");
        browser.Press("Delete all of it");
        browser.UntilSays("2 entries are deleted.");
        Assert.False(await space.GroupExistsAsync("whole"));
    }

    public static TheoryData<string, string> OddNames => new()
    {
        { "", "(empty)" },
        { "/", "/" },
        { ".", "." },
        { "..", ".." },
        { "a/../b", "a/../b" },
        { "%2F%00", "%2F%00" },
        { "a?b#c&d=e+f", "a?b#c&d=e+f" },
        { "👩‍🚀 Zoë", "👩‍🚀 Zoë" },
        { "nul\0tab\t", "nul\\0tab→" },
        { "\u202Eturned", "U+202Eturned" },
        { "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>" },
        { "\"quoted\" 'twice' \\", "\"quoted\" 'twice' \\" },
        { new string('w', 500), new string('w', 80) },
    };

    [SkippableTheory]
    [MemberData(nameof(OddNames))]
    public async Task An_entry_with_an_odd_name_is_shown_edited_and_deleted(string name, string shown)
    {
        INamespace space = await Store.NamespaceAsync("odd");
        await space.SetAsync(name, name, "before");
        browser.Open("#/entries?space=odd");
        // The group is chosen as people choose it, by its place in the list.
        browser.Until(() => (bool)browser.Run("""
            const link = [...document.querySelectorAll('.groups a')].find(one => one.about === arguments[0]);
            link?.click();
            return link !== undefined;
            """, name)!, "the group is in the list");
        browser.Until(() => browser.Has("tbody tr") && browser.TextOf("tbody th").StartsWith(shown, StringComparison.Ordinal), $"the entry is called {shown}");

        browser.Run("document.querySelector('tbody button.edits').click()");
        browser.UntilSays("Version 1");
        Assert.Equal("before", browser.ValueOf("Value"));
        browser.Type("Value", "after");
        browser.Press("Save");
        browser.UntilSays("is saved.");
        Assert.Equal("after", await space.GetAsync(name, name));

        browser.UntilSays("after");
        browser.Run("document.querySelector('tbody button.danger').click()");
        browser.UntilSays("Delete this entry?");
        browser.Press("Delete");
        browser.UntilSays("is deleted.");
        Assert.False(await space.ExistsAsync(name, name));
    }

    [SkippableFact]
    public async Task Markup_in_a_value_stays_text()
    {
        const string markup = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\"><b>bold</b>";
        INamespace space = await Store.NamespaceAsync("markup");
        await space.SetAsync("<b>group</b>", "<i>key</i>", markup, type: "<u>type</u>");
        browser.Open("#/entries?space=markup&group=%3Cb%3Egroup%3C%2Fb%3E");
        browser.UntilSays("<script>document.title = 'taken'</script>");
        Assert.Contains("<i>key</i>", browser.Text);
        Assert.False(browser.Has("main b, main i, main u, main script, main img"));
        browser.Press("Edit <i>key</i>");
        browser.UntilSays("Version 1");
        Assert.Equal(markup, browser.ValueOf("Value"));
        Assert.Equal("Entries – GoStore", browser.Title);
    }
}
