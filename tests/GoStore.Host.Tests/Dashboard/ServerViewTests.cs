using GoStore.Actors;
using GoStore.Host.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Tests.Dashboard;

/// <summary>The page with servers of other settings: with keys, and one that goes away.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ServerViewTests(Browser browser)
{
    [SkippableFact]
    public async Task A_server_with_keys_asks_for_one_and_the_tab_keeps_it()
    {
        _ = browser.Store;
        await using StartedServer server = await StartedServer.StartAsync();
        (_, string admin) = await server.KeyAsync("admin");
        await server.App.Services.GetRequiredService<IStore>().SetAsync("config", "colour", "blue");
        browser.Open("#/entries?group=config", server.Address);
        browser.UntilSays("This server asks for an API key.");
        browser.Type("API key", "gs_wrong");
        browser.Press("Use this key");
        browser.UntilSays("needs an API key that is good");
        browser.Type("API key", admin);
        browser.Press("Use this key");
        browser.UntilHas("button[aria-label='Edit colour']");
        browser.UntilHas(".live.live");
        Assert.False((bool)browser.Run("return document.querySelector('dialog') !== null")!);

        // The page is loaded anew in the same tab; elsewhere the key is not kept.
        browser.Run("location.reload()");
        browser.UntilHas("button[aria-label='Edit colour']");
        Assert.Null(browser.Run("return localStorage.getItem('gostore-key')"));
        browser.Press("Forget key");
        browser.UntilSays("This server asks for an API key.");
    }

    [SkippableFact]
    public async Task With_a_key_for_reading_a_change_is_refused_in_words_and_no_longer_offered()
    {
        _ = browser.Store;
        await using StartedServer server = await StartedServer.StartAsync();
        (_, string admin) = await server.KeyAsync("admin");
        (_, string read) = await server.KeyAsync("read", admin);
        IStore store = server.App.Services.GetRequiredService<IStore>();
        await store.SetAsync("config", "colour", "blue");
        browser.Open("#/entries?group=config", server.Address);
        browser.UntilSays("This server asks for an API key.");
        browser.Type("API key", read);
        browser.Press("Use this key");
        browser.Press("Edit colour");
        browser.UntilSays("Version 1");
        browser.Type("Value", "red");
        browser.Press("Save");
        browser.UntilSays("has the role read; this needs write.");
        browser.Press("Cancel");
        browser.UntilSays("Only reading");
        Assert.False(browser.Has("button[aria-label='Edit colour']"));
        Assert.Equal("blue", await store.GetAsync("config", "colour"));
    }

    [SkippableFact]
    public async Task A_key_for_a_namespace_shows_that_namespace()
    {
        _ = browser.Store;
        await using StartedServer server = await StartedServer.StartAsync();
        (_, string admin) = await server.KeyAsync("admin");
        (_, string tenant) = await server.KeyAsync("write", admin, ""","namespaces":["tenant-a"]""");
        INamespace space = await server.App.Services.GetRequiredService<IStore>().NamespaceAsync("tenant-a");
        await space.SetAsync("config", "colour", "blue");
        browser.Open("", server.Address);
        browser.UntilSays("This server asks for an API key.");
        browser.Type("API key", tenant);
        browser.Press("Use this key");
        browser.UntilSays("is for one namespace only");
        browser.Choose("Space", "Other namespace…");
        browser.Type("Name of the namespace", "tenant-a");
        browser.Press("Open");
        browser.UntilHas("tr[data-namespace=tenant-a]");
        browser.Press("tenant-a");
        browser.Press("config");
        browser.UntilHas("button[aria-label='Edit colour']");
    }

    [SkippableFact]
    public async Task When_the_server_goes_away_it_is_said_and_when_it_is_back_all_goes_on()
    {
        _ = browser.Store;
        Uri address;
        await using (StartedServer first = await StartedServer.StartAsync())
        {
            address = first.Address;
            await first.App.Services.GetRequiredService<IStore>().SetAsync("config", "colour", "blue");
            browser.Open("#/entries?group=config", address);
            browser.UntilHas(".live.live");
        }

        browser.UntilSays("The server does not answer.");
        browser.UntilSays("reconnecting");
        await using StartedServer second = await StartedServer.StartAsync(settings => settings with { Listen = address.GetLeftPart(UriPartial.Authority) });
        await second.App.Services.GetRequiredService<IStore>().SetAsync("config", "colour", "red again");
        browser.UntilSays("red again");
        browser.UntilHas(".live.live");
        browser.UntilNot("The server does not answer.");
    }
}
