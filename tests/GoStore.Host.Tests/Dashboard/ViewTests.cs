using System.Globalization;
using GoStore.Actors;
using OpenQA.Selenium;

namespace GoStore.Host.Tests.Dashboard;

[Collection(BrowserCollection.Name)]
public sealed class ViewTests(Browser browser)
{
    private IStore Store => browser.Store;

    [SkippableFact]
    public async Task The_page_opens_with_the_namespaces_and_what_they_hold()
    {
        INamespace space = await Store.NamespaceAsync("opening");
        await space.SetAsync("a", "1", "one");
        await space.SetAsync("b", "2", "two");
        browser.Open("");
        browser.UntilHas("tr[data-namespace=opening]");
        Assert.Equal("Overview – GoStore", browser.Title);
        string row = browser.TextOf("tr[data-namespace=opening]");
        Assert.Contains("2", row);
        Assert.Contains("8 B", row);
        Assert.Contains("no limit", row);

        await space.SetAsync("c", "3", "three");
        browser.Until(() => browser.TextOf("tr[data-namespace=opening] td").StartsWith('3'), "the numbers follow");
        browser.Press("opening");
        browser.UntilSays("Groups that start with");
        Assert.Contains("space=opening", (string)browser.Run("return location.hash")!);
    }

    [SkippableFact]
    public async Task A_namespace_that_is_nearly_full_is_marked_and_one_at_its_limit_more_so()
    {
        INamespace near = await Store.NamespaceAsync("quota-near", new Quota { MaxKeys = 10, MaxTotalBytes = 1_000_000 });
        await near.SetManyAsync(Enumerable.Range(0, 7).Select(number => new EntryCommands.Set("g", $"{number}", "v")));
        INamespace full = await Store.NamespaceAsync("quota-full", new Quota { MaxKeys = 2 });
        await full.SetAsync("g", "1", "v");
        await full.SetAsync("g", "2", "v");
        browser.Open("");
        browser.UntilHas("tr[data-namespace=quota-full] .usage.full");
        Assert.Contains("at the limit 100 %", browser.TextOf("tr[data-namespace=quota-full] .usage.full"));
        Assert.False(browser.Has("tr[data-namespace=quota-near] .usage.near"));
        Assert.Contains("70 %", browser.TextOf("tr[data-namespace=quota-near]"));

        await near.SetAsync("g", "8", "v");
        browser.UntilHas("tr[data-namespace=quota-near] .usage.near");
        Assert.Contains("nearly full 80 %", browser.TextOf("tr[data-namespace=quota-near] .usage.near"));
        Assert.Equal("8 of 10, 80 percent, nearly full", browser.Run("return document.querySelector('tr[data-namespace=quota-near] [role=meter]').getAttribute('aria-valuetext')"));

        // And the refusal is told in words.
        browser.Open("#/entries?space=quota-full&group=g");
        browser.Press("New entry");
        browser.Type("Key", "3");
        browser.Press("Save");
        browser.UntilSays("quota");
    }

    [SkippableFact]
    public async Task Changes_are_shown_as_they_happen_and_can_be_paused()
    {
        INamespace space = await Store.NamespaceAsync("happening");
        await space.SetAsync("before", "key", "was there");
        browser.Open("#/events?space=happening");
        browser.UntilSays("was there");
        browser.UntilHas(".live.live");
        await space.SetAsync("now", "key", "has come");
        browser.UntilSays("has come");
        await space.DeleteAsync("now", "key");
        browser.UntilHas(".badge.delete");

        browser.Press("Pause");
        await space.SetAsync("now", "key", "while it was paused");
        browser.UntilSays("1 are waiting");
        Assert.DoesNotContain("while it was paused", browser.Text);
        browser.Press("Go on");
        browser.UntilSays("while it was paused");
        Assert.Equal(4L, browser.Run("return document.querySelectorAll('.events tbody tr').length"));
    }

    [SkippableFact]
    public async Task Tasks_are_listed_by_state_and_can_be_cancelled_and_tried_again()
    {
        INamespace space = await Store.NamespaceAsync("tasks");
        await space.Tasks.CreateAsync("send-mail", "ada@example.org", delay: TimeSpan.FromHours(1));
        TaskInfo cancelled = await space.Tasks.CreateAsync("clean-up", delay: TimeSpan.FromHours(1));
        await space.Tasks.CancelAsync(cancelled.Id);
        browser.Open("#/tasks?space=tasks");
        browser.UntilSays("send-mail");
        Assert.Contains("clean-up", browser.Text);
        browser.Press("pending");
        browser.UntilNot("clean-up");
        browser.Press("send-mail");
        browser.UntilSays("ada@example.org");
        browser.Press("Close");

        browser.Press("Cancel send-mail");
        browser.UntilSays("No pending tasks.");
        browser.Press("cancelled");
        browser.Press("Retry clean-up");
        browser.Until(() => !browser.Has("button[aria-label='Retry clean-up']"), "the task is no longer cancelled");
        Assert.Equal(TaskState.Pending, (await space.Tasks.FindAsync(cancelled.Id))!.State);
        Assert.Single(await space.Tasks.ListAsync(TaskState.Cancelled).ToListAsync());
    }

    [SkippableFact]
    public async Task Locks_are_shown_with_their_holders_and_the_time_left()
    {
        INamespace space = await Store.NamespaceAsync("locks");
        LockGrant grant = await space.Locks.AcquireAsync("nightly report", "worker 7", TimeSpan.FromMinutes(10));
        browser.Open("#/locks?space=locks");
        browser.UntilSays("nightly report");
        string row = browser.TextOf("tbody tr");
        Assert.Contains("worker 7", row);
        Assert.Matches("(9m 5[0-9]s|10m 0s|10m 1s)", row);
        Assert.EndsWith(grant.Token.ToString(CultureInfo.InvariantCulture), row);
        await space.Locks.ReleaseAsync(grant);
        browser.UntilSays("Nobody holds a lock.");
    }

    [SkippableFact]
    public async Task Consumers_are_shown_with_how_far_they_are_behind()
    {
        INamespace space = await Store.NamespaceAsync("consuming");
        for (int number = 0; number < 5; number++)
        {
            await space.SetAsync("g", $"{number}", "v");
        }

        IConsumer consumer = space.Consumer("mailer", new ConsumerOptions { BatchSize = 2, Owner = "worker 7" });
        ConsumerBatch batch = await consumer.GetAsync();
        await consumer.CommitAsync(batch);
        browser.Open("#/consumers?space=consuming");
        browser.UntilSays("mailer");
        Assert.Equal("3", browser.TextOf("tbody .usage span"));
        Assert.Contains("worker 7", browser.TextOf("tbody tr"));
        await space.SetAsync("g", "more", "v");
        browser.Until(() => browser.TextOf("tbody .usage span") == "4", "the lag follows");
    }

    [SkippableFact]
    public async Task The_graph_is_drawn_and_can_be_walked_with_the_arrow_keys()
    {
        INamespace space = await Store.NamespaceAsync("graph");
        var ann = new Node("User", "ann");
        foreach (string name in new[] { "bob", "cleo", "dan" })
        {
            await space.Graph.AddEdgeAsync(ann, "follows", new Node("User", name), """{"since":2020}""");
        }

        await space.Graph.AddEdgeAsync(new Node("User", "bob"), "likes", new Node("Post", "<b>1</b>"));
        browser.Open("#/graph?space=graph");
        browser.UntilSays("5 nodes, 4 edges.");
        Assert.Equal(5L, browser.Run("return document.querySelectorAll('.node circle').length"));
        Assert.Equal(4L, browser.Run("return document.querySelectorAll('path.edge').length"));
        Assert.Contains("<b>1</b>", browser.Text);

        browser.Run("document.querySelector('.node[tabindex=\"0\"]').focus()");
        var visited = new HashSet<string> { browser.Focused };
        foreach (string key in new[] { Keys.ArrowRight, Keys.ArrowDown, Keys.ArrowLeft, Keys.ArrowUp, Keys.End, Keys.Home })
        {
            browser.Keys(key);
            visited.Add(browser.Focused);
        }

        Assert.True(visited.Count >= 3, string.Join("; ", visited));
        browser.Run("[...document.querySelectorAll('.node')].find(node => node.getAttribute('aria-label').startsWith('User/ann')).focus()");
        browser.Keys(Keys.Enter);
        browser.UntilSays("Show what is around it");
        Assert.Contains("{\"since\":2020}", browser.TextOf(".details"));

        browser.Press("Show what is around it");
        browser.UntilSays("4 nodes, 3 edges.");
    }

    [SkippableFact]
    public async Task Of_a_large_graph_a_part_is_drawn_and_said_to_be_one()
    {
        INamespace space = await Store.NamespaceAsync("large-graph");
        await space.TransactionAsync(Enumerable.Range(0, 300).Select(number => new GraphCommands.AddEdge(new Node("Page", $"{number / 3}"), "links", new Node("Page", $"{number + 1}"))));
        browser.Open("#/graph?space=large-graph");
        browser.UntilSays("There are more");
        Assert.InRange((long)browser.Run("return document.querySelectorAll('.node').length")!, 100, 200);
    }

    [SkippableFact]
    public async Task Figures_are_shown_as_charts_and_follow_what_happens()
    {
        INamespace space = await Store.NamespaceAsync("figures");
        browser.Open("");
        browser.UntilHas("[data-chart=requests] .figure");
        browser.Until(() => browser.TextOf("[data-chart=requests] strong") is not "–", "there is a figure");
        browser.Until(() =>
        {
            // A batch size and a commit time are there once something was committed between two readings.
            space.SetAsync("g", "k", "v").GetAwaiter().GetResult();
            return browser.TextOf("[data-chart=batch] strong") != "–" && browser.TextOf("[data-chart=commit] strong") != "–";
        }, "commits are seen");
        Assert.True(double.Parse(browser.TextOf("[data-chart=requests] strong"), CultureInfo.InvariantCulture) > 0);
        Assert.True(double.Parse(browser.TextOf("[data-chart=batch] strong"), CultureInfo.InvariantCulture) >= 1);
        Assert.NotEqual("–", browser.TextOf("[data-chart=queue] strong"));
        Assert.StartsWith("M", (string)browser.Run("return document.querySelector('[data-chart=requests] path.line').getAttribute('d')")!);
        Assert.StartsWith("Requests per second: now ", (string)browser.Run("return document.querySelector('[data-chart=requests] svg').getAttribute('aria-label')")!);
    }

    [SkippableFact]
    public async Task What_is_empty_says_so()
    {
        await Store.NamespaceAsync("empty");
        foreach ((string view, string says) in new[]
        {
            ("entries", "No groups yet."), ("tasks", "No tasks."), ("locks", "Nobody holds a lock."), ("consumers", "No consumer reads the change log."),
            ("graph", "The graph has no edges yet."), ("events", "Nothing has been changed yet."),
        })
        {
            browser.Open($"#/{view}?space=empty");
            browser.UntilSays(says);
        }

        browser.Open("#/entries?space=not-there-yet");
        browser.UntilSays("There is no namespace \"not-there-yet\" yet.");
    }

    [SkippableFact]
    public async Task Everything_can_be_done_with_the_keyboard_alone()
    {
        await (await Store.NamespaceAsync("keyboard")).SetAsync("config", "colour", "blue");
        browser.Open("#/entries?space=keyboard");
        browser.UntilSays("config");
        browser.TabTo("Skip to the content");
        browser.TabTo("Entries");
        browser.TabTo("Space");
        browser.TabTo("New entry");
        Assert.True((bool)browser.Run("return parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2")!, "What has the focus shows it.");
        browser.Keys(Keys.Enter);
        Assert.Equal("Group", browser.Focused);
        browser.Keys("config");
        browser.TabTo("Key");
        browser.Keys("size");
        browser.TabTo("Value");
        browser.Keys("small");
        browser.TabTo("Save");
        browser.Keys(Keys.Enter);
        browser.UntilSays("size is saved.");
        Assert.Equal("small", await (await Store.NamespaceAsync("keyboard")).GetAsync("config", "size"));

        // Escape closes without writing, and the focus is where it was.
        browser.UntilHas("button[aria-label='Edit size']");
        browser.TabTo("Edit size");
        browser.Keys(Keys.Enter);
        browser.UntilSays("Version 1");
        Assert.Equal("Value", browser.Focused);
        browser.Keys("not to be kept", Keys.Escape);
        browser.Until(() => browser.Focused == "Edit size", "the dialog is closed and the focus is where it was");
        Assert.Equal("small", await (await Store.NamespaceAsync("keyboard")).GetAsync("config", "size"));

        browser.Keys("/");
        Assert.Equal("Groups that start with", browser.Focused);
    }

    [SkippableFact]
    public async Task Every_control_has_a_name()
    {
        await Sample.FillAsync(Store);
        foreach (string view in Sample.Views)
        {
            browser.Open($"#/{view}?space={Sample.Space}&group=config");
            browser.UntilHas("h1");
            if (view == "entries")
            {
                browser.Press("New entry");
                browser.UntilHas("textarea");
            }

            Assert.Equal("", browser.Run("""
                return [...document.querySelectorAll('button, a, input, select, textarea')]
                  .filter(one => !one.labels?.length && !one.getAttribute('aria-label') && !one.textContent.trim())
                  .map(one => one.outerHTML).join('\n');
                """));
        }
    }

    [SkippableFact]
    public async Task On_a_phone_no_view_is_wider_than_the_screen()
    {
        await Sample.FillAsync(Store);
        try
        {
            foreach (string view in Sample.Views)
            {
                browser.Open($"#/{view}?space={Sample.Space}&group=config");
                browser.Phone();
                Settle(view);
                Assert.True((long)browser.Run("return document.documentElement.scrollWidth")! <= 360, $"{view} is {browser.Run("return document.documentElement.scrollWidth")} wide");
            }
        }
        finally
        {
            browser.Desktop();
        }
    }

    [SkippableFact]
    public void Colours_follow_the_system_and_can_be_chosen()
    {
        object? Back() => browser.Run("return getComputedStyle(document.body).backgroundColor");
        try
        {
            browser.Open("");
            browser.Colours("dark");
            browser.Until(() => Equals(Back(), "rgb(18, 22, 28)"), "it is dark");
            browser.Choose("Colours", "Light");
            browser.Until(() => Equals(Back(), "rgb(245, 246, 248)"), "it is light in spite of the system");
            browser.Open("");
            browser.Until(() => Equals(Back(), "rgb(245, 246, 248)"), "the choice is kept");
            browser.Colours("light");
            browser.Choose("Colours", "Dark");
            browser.Until(() => Equals(Back(), "rgb(18, 22, 28)"), "it is dark in spite of the system");
        }
        finally
        {
            browser.Run("localStorage.clear()");
            browser.Colours("light");
        }
    }

    [SkippableFact]
    public async Task No_view_makes_the_browser_complain()
    {
        await Sample.FillAsync(Store);
        browser.Open("");
        foreach (string view in Sample.Views)
        {
            browser.Run($"location.hash = '#/{view}?space={Sample.Space}&group=config'");
            Settle(view);
        }

        Assert.Empty(browser.Console());
    }

    [SkippableFact]
    public async Task Every_view_is_kept_as_a_picture()
    {
        await Sample.FillAsync(Store);
        try
        {
            foreach ((string look, Action set) in new (string, Action)[]
            {
                ("light", () => browser.Colours("light")),
                ("dark", () => browser.Colours("dark")),
                ("phone", () =>
                {
                    browser.Colours("light");
                    browser.Phone();
                }),
            })
            {
                browser.Open("");
                set();
                foreach (string view in Sample.Views)
                {
                    // The overview of all, the rest of one.
                    browser.Open(view == "overview" ? "" : $"#/{view}?space={Sample.Space}&group=config");
                    Settle(view);
                    browser.Picture($"{view}-{look}");
                }

                browser.Open($"#/entries?space={Sample.Space}&group=config");
                browser.Press("Edit mail/sender");
                browser.UntilSays("Version");
                browser.Picture($"editor-{look}");
                browser.Type("Value", "{ \"from\": \"me@example.org\" }");
                await (await Store.NamespaceAsync(Sample.Space)).SetAsync("config", "mail/sender", "{ \"from\": \"them@example.org\" }", type: "json");
                browser.Press("Save");
                browser.UntilHas(".column.stored pre");
                browser.Picture($"conflict-{look}");
            }
        }
        finally
        {
            browser.Desktop();
            browser.Colours("light");
        }
    }

    private void Settle(string view)
    {
        browser.Until(() => browser.Title.StartsWith(view, StringComparison.OrdinalIgnoreCase), $"the view {view} is open");
        browser.UntilHas(view switch
        {
            "overview" => "tbody tr, .facts",
            "graph" => ".node",
            _ => "tbody tr",
        });
        if (view is "entries" or "events")
        {
            browser.UntilHas(".live.live");
        }
        else if (view == "overview")
        {
            browser.Until(() => browser.TextOf("[data-chart=requests] strong") != "–", "there are figures");
        }
    }
}
