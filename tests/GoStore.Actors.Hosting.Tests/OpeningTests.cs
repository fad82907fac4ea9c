using Akka.Actor;
using Akka.Hosting;
using GoStore.Actors.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace GoStore.Actors.Hosting.Tests;

/// <summary><c>builder.WithGoStore(...)</c>: its overloads, where settings come from, and what happens where they are wrong.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_path_alone_is_enough()
    {
        using IHost host = await HostedApp.StartAsync(builder => builder.WithGoStore(folder.File("app.db")));

        IStore store = host.Services.GetRequiredService<ActorSystem>().GoStore();
        Assert.Equal(1, await store.SetAsync("g", "k", "v"));
        Assert.Equal(folder.File("app.db"), (await store.GetInfoAsync()).Path);
        await host.StopAsync();
    }

    [Fact]
    public async Task Options_are_given_by_code_that_changes_them()
    {
        using IHost host = await HostedApp.StartAsync(builder => builder.WithGoStore(options =>
        {
            options.Path = folder.File("app.db");
            options.Synchronous = "normal";
        }));

        StoreInfo info = await host.Services.GetRequiredService<ActorSystem>().GoStore().GetInfoAsync();
        Assert.Equal((folder.File("app.db"), "normal"), (info.Path, info.Synchronous));
        await host.StopAsync();
    }

    [Fact]
    public async Task Options_are_given_as_an_object_and_later_changes_of_it_do_not_count()
    {
        var options = new StoreOptions { Path = folder.File("app.db"), KeyLimit = 3 };
        using IHost host = await HostedApp.StartAsync(builder =>
        {
            builder.WithGoStore(options);
            options.Path = folder.File("other.db");
        });

        IStore store = host.Services.GetRequiredService<ActorSystem>().GoStore();
        Assert.Equal(folder.File("app.db"), (await store.GetInfoAsync()).Path);
        Assert.Equal(3, (await Assert.ThrowsAsync<LimitExceededException>(() => store.SetAsync("g", "long", "v"))).Limit);
        await host.StopAsync();
    }

    [Fact]
    public async Task Without_options_the_store_is_set_by_hocon_alone()
    {
        using IHost host = await HostedApp.StartAsync(builder => builder
            .WithGoStore()
            .AddHocon($"gostore.path = \"{folder.File("hocon.db")}\"", HoconAddMode.Append));

        Assert.Equal(folder.File("hocon.db"), (await host.Services.GetRequiredService<ActorSystem>().GoStore().GetInfoAsync()).Path);
        await host.StopAsync();
    }

    [Fact]
    public async Task Code_wins_over_configuration_that_over_the_options_hocon_that_over_the_systems_and_that_over_the_reference()
    {
        IConfiguration configuration = Configuration(
            ("GoStore:Path", folder.File("app.db")),
            ("GoStore:ValueLimit", "13"),
            ("GoStore:TransactionOperationsLimit", "13"),
            ("GoStore:Hocon", "gostore.limits { key = 12, value = 12, transaction-operations = 12 }"));
        using IHost host = await HostedApp.StartAsync(builder => builder
            .AddHocon("gostore.limits { group = 11, key = 11, value = 11, transaction-operations = 11 }", HoconAddMode.Prepend)
            .WithGoStore(configuration.GetSection("GoStore"), options => options.TransactionOperationsLimit = 14));
        IStore store = host.Services.GetRequiredService<ActorSystem>().GoStore();
        string long20 = new('x', 20);

        Assert.Equal(11, (await Assert.ThrowsAsync<LimitExceededException>(() => store.SetAsync(long20, "k", "v"))).Limit);
        Assert.Equal(12, (await Assert.ThrowsAsync<LimitExceededException>(() => store.SetAsync("g", long20, "v"))).Limit);
        Assert.Equal(13, (await Assert.ThrowsAsync<LimitExceededException>(() => store.SetAsync("g", "k", long20))).Limit);
        var transaction = new StoreCommands.Transaction([.. Enumerable.Range(0, 20).Select(index => new EntryCommands.Set("g", $"{index}", "v"))]);
        Assert.Equal(14, (await Assert.ThrowsAsync<LimitExceededException>(() => store.Ref.AskAsync(transaction, TimeSpan.FromSeconds(30)))).Limit);
        Assert.Equal("full", (await store.GetInfoAsync()).Synchronous);
        await host.StopAsync();
    }

    [Theory]
    [InlineData(HoconAddMode.Prepend, true)]
    [InlineData(HoconAddMode.Append, true)]
    [InlineData(HoconAddMode.Prepend, false)]
    [InlineData(HoconAddMode.Append, false)]
    public async Task The_systems_hocon_counts_wherever_it_is_added(HoconAddMode mode, bool before)
    {
        const string Hocon = "gostore.limits.key = 3";
        using IHost host = await HostedApp.StartAsync(builder =>
        {
            if (before)
            {
                builder.AddHocon(Hocon, mode);
            }

            builder.WithGoStore(options =>
            {
                options.Path = folder.File("app.db");
                options.Hocon = "gostore.limits.value = 2";
            });
            if (!before)
            {
                builder.AddHocon(Hocon, mode);
            }
        });
        IStore store = host.Services.GetRequiredService<ActorSystem>().GoStore();

        Assert.Equal(3, (await Assert.ThrowsAsync<LimitExceededException>(() => store.SetAsync("g", "long", "v"))).Limit);
        Assert.Equal(2, (await Assert.ThrowsAsync<LimitExceededException>(() => store.SetAsync("g", "k", "val"))).Limit);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_dispatcher_of_the_options_hocon_is_known_to_the_system()
    {
        using IHost host = await HostedApp.StartAsync(builder => builder.WithGoStore(options =>
        {
            options.Path = folder.File("app.db");
            options.Hocon = "gostore.dispatcher = app.slow-dispatcher, app.slow-dispatcher { type = PinnedDispatcher }";
        }));

        Assert.Equal(1, await host.Services.GetRequiredService<ActorSystem>().GoStore().SetAsync("g", "k", "v"));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_system_has_several_stores_each_with_settings_and_a_file_of_its_own()
    {
        using IHost host = await HostedApp.StartAsync(builder => builder
            .WithGoStore(options =>
            {
                options.Path = folder.File("first.db");
                options.Hocon = "gostore.limits.value = 10";
            })
            .WithGoStore<SecondKey, SecondNamespacesKey>("second", options =>
            {
                options.Path = folder.File("second.db");
                options.Hocon = "gostore.limits { key = 3, value = 20 }";
            })
            .WithGoStore<ThirdKey, ThirdNamespacesKey>("third", Configuration(("Path", folder.File("third.db"))))
            .WithGoStore<FourthKey, FourthNamespacesKey>("fourth", folder.File("fourth.db")));
        ActorSystem system = host.Services.GetRequiredService<ActorSystem>();
        var registry = ActorRegistry.For(system);

        string[] names = [GoStoreExtension.DefaultName, "second", "third", "fourth"];
        foreach (string name in names)
        {
            await system.GoStore(name: name).SetAsync("g", "k", name);
        }

        IActorRef[] stores = [registry.Get<GoStoreKey>(), registry.Get<SecondKey>(), registry.Get<ThirdKey>(), registry.Get<FourthKey>()];
        for (int index = 0; index < names.Length; index++)
        {
            Assert.Equal(names[index], (await stores[index].AskAsync(new EntryQueries.Get("g", "k"), TimeSpan.FromSeconds(30))).Value);
        }

        Assert.Equal(["first.db", "fourth.db", "second.db", "third.db"], Directory.GetFiles(folder.Path, "*.db").Select(Path.GetFileName).Order());
        Assert.Equal(10, (await Assert.ThrowsAsync<LimitExceededException>(() => system.GoStore().SetAsync("g", "long", new string('x', 30)))).Limit);
        Assert.Equal(3, (await Assert.ThrowsAsync<LimitExceededException>(() => system.GoStore(name: "second").SetAsync("g", "long", "v"))).Limit);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_host_whose_file_cannot_be_opened_does_not_start_and_says_which()
    {
        using IHost host = HostedApp.Of(builder => builder.WithGoStore(folder.File("missing/app.db")));

        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => host.StartAsync());

        Assert.Equal(ErrorCode.CannotOpen, error.Code);
        Assert.Contains(folder.File("missing"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_with_a_wrong_setting_does_not_start_and_says_which()
    {
        using IHost host = HostedApp.Of(builder => builder.WithGoStore(options => options.BatchRequests = 0));

        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => host.StartAsync());

        Assert.Contains("gostore.batch.requests", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_that_is_not_of_the_right_type_is_named()
    {
        using IHost host = HostedApp.Of(builder => builder.WithGoStore(Configuration(("KeyLimit", "many"))));

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains("KeyLimit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hocon_that_cannot_be_read_is_told_where_it_is_given()
    {
        var builder = new AkkaConfigurationBuilder(new ServiceCollection(), "app");

        StoreArgumentException error = Assert.Throws<StoreArgumentException>(() => builder.WithGoStore(options => options.Hocon = "gostore.path = ${no-such-setting}"));

        Assert.Contains("no-such-setting", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_is_added_twice_is_told_where_it_is_added()
    {
        AkkaConfigurationBuilder builder = new AkkaConfigurationBuilder(new ServiceCollection(), "app").WithGoStore("app.db");

        StoreArgumentException error = Assert.Throws<StoreArgumentException>(() => builder.WithGoStore("other.db"));

        Assert.Contains("builder.WithGoStore(...)", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"gostore\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_allowed_is_told_where_it_is_given()
    {
        var builder = new AkkaConfigurationBuilder(new ServiceCollection(), "app");

        StoreArgumentException error = Assert.Throws<StoreArgumentException>(() => builder.WithGoStore<SecondKey, SecondNamespacesKey>("no_underscore", "app.db"));

        Assert.Contains("no_underscore", error.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => builder.WithGoStore(" "));
    }

    [Fact]
    public async Task Whoever_asks_the_system_first_gets_the_store_that_was_added()
    {
        IStore? first = null;
        StoreException? refused = null;
        using IHost host = await HostedApp.StartAsync(builder => builder
            .WithActors((system, _) =>
            {
                refused = Assert.ThrowsAny<StoreException>(() => system.GoStore(options => options.Path = folder.File("other.db")));
                first = system.GoStore();
            })
            .WithGoStore(folder.File("app.db")));

        Assert.Equal(folder.File("app.db"), (await first!.GetInfoAsync()).Path);
        Assert.Same(first, host.Services.GetRequiredService<ActorSystem>().GoStore());
        Assert.Contains("builder.WithGoStore(...)", refused!.Message, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task The_file_is_closed_with_the_host_and_nothing_acknowledged_is_lost()
    {
        IStore store;
        using (IHost host = await HostedApp.StartAsync(builder => builder.WithGoStore(folder.File("app.db"))))
        {
            store = host.Services.GetRequiredService<ActorSystem>().GoStore();
            await store.SetAsync("g", "k", "v");
            await host.StopAsync();
        }

        Assert.Equal(ErrorCode.Closed, (await Assert.ThrowsAnyAsync<StoreException>(() => store.GetAsync("g", "k"))).Code);
        Assert.False(File.Exists(folder.File("app.db-wal")));
        Assert.Equal("v", RawDatabase.Scalar<string>(folder.File("app.db"), "SELECT entry_value FROM entries WHERE entry_key = 'k'"));
    }

    public void Dispose() => folder.Dispose();

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(each => new KeyValuePair<string, string?>(each.Key, each.Value))).Build();

    private sealed class SecondKey;

    private sealed class SecondNamespacesKey;

    private sealed class ThirdKey;

    private sealed class ThirdNamespacesKey;

    private sealed class FourthKey;

    private sealed class FourthNamespacesKey;
}
