using Akka.Actor;
using GoStore.Actors.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace GoStore.Actors.Tests.Client;

/// <summary><c>services.AddGoStore(...)</c> in a host of Microsoft.Extensions.Hosting.</summary>
public sealed class HostedAppTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_host_opens_the_store_with_options_from_code_injects_it_and_closes_it()
    {
        IStore store;
        using (IHost host = Host(services => services.AddGoStore(options =>
        {
            options.Path = folder.File("app.db");
            options.PurgeInterval = TimeSpan.FromSeconds(10);
            options.KeyLimit = 3;
        }).AddSingleton<Consumer>()))
        {
            await host.StartAsync();
            store = host.Services.GetRequiredService<Consumer>().Store;
            await store.SetAsync("g", "k", "v");
            Assert.Same(store, host.Services.GetRequiredService<IStore>());
            Assert.Equal(folder.File("app.db"), (await store.GetInfoAsync()).Path);
            await Assert.ThrowsAsync<LimitExceededException>(() => store.SetAsync("g", "long", "v"));
            await host.StopAsync();
        }

        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => store.GetAsync("g", "k"));
        Assert.Equal(ErrorCode.Closed, error.Code);
        Assert.False(File.Exists(folder.File("app.db-wal")));
    }

    [Fact]
    public async Task Options_come_from_configuration_and_code_wins_over_it()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GoStore:Path"] = folder.File("configured.db"),
            ["GoStore:Synchronous"] = "normal",
            ["GoStore:AskTimeout"] = "00:00:07",
            ["GoStore:BatchRequests"] = "16",
            ["GoStore:KeyLimit"] = "5",
            ["GoStore:ValueLimit"] = "10",
            ["GoStore:Hocon"] = "gostore.page-entries = 2",
        }).Build();
        using IHost host = Host(services => services.AddGoStore(configuration.GetSection("GoStore"), options => options.ValueLimit = 4));
        await host.StartAsync();
        IStore store = host.Services.GetRequiredService<IStore>();

        StoreInfo info = await store.GetInfoAsync();
        Assert.Equal((folder.File("configured.db"), "normal"), (info.Path, info.Synchronous));
        Assert.Equal(5, (await Assert.ThrowsAsync<LimitExceededException>(() => store.SetAsync("g", "123456", "v"))).Limit);
        Assert.Equal(4, (await Assert.ThrowsAsync<LimitExceededException>(() => store.SetAsync("g", "k", "12345"))).Limit);
        await store.SetManyAsync(Enumerable.Range(0, 3).Select(index => new EntryCommands.Set("g", $"{index}", "v")));
        EntryPage page = await store.Ref.AskAsync(new EntryQueries.GetPage("g"), TimeSpan.FromSeconds(30));
        Assert.Equal((2, "1"), (page.Entries.Count, page.Next));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_host_does_not_start_where_the_file_cannot_be_opened()
    {
        using IHost host = Host(services => services.AddGoStore(options => options.Path = folder.File("missing/app.db")));

        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => host.StartAsync());

        Assert.Equal(ErrorCode.CannotOpen, error.Code);
    }

    [Fact]
    public async Task The_store_lives_in_the_actor_system_of_the_app_where_it_has_one()
    {
        var system = ActorSystem.Create("app", "akka.stdout-loglevel = OFF, akka.loglevel = ERROR");
        using (IHost host = Host(services => services.AddSingleton(system).AddGoStore(options => options.Path = folder.File("app.db"))))
        {
            await host.StartAsync();
            IStore store = host.Services.GetRequiredService<IStore>();
            Assert.Same(store, system.GoStore());
            Assert.Equal(1, await store.SetAsync("g", "k", "v"));
            await host.StopAsync();
        }

        Assert.False(system.WhenTerminated.IsCompleted);
        await system.Terminate();
    }

    [Fact]
    public async Task Adding_the_store_twice_is_one_store()
    {
        using IHost host = Host(services => services.AddGoStore(options => options.Path = folder.File("app.db")).AddGoStore(options => options.KeyLimit = 3));
        await host.StartAsync();

        Assert.Single(host.Services.GetServices<IStore>());
        Assert.Equal(3, (await Assert.ThrowsAsync<LimitExceededException>(() => host.Services.GetRequiredService<IStore>().SetAsync("g", "long", "v"))).Limit);
        await host.StopAsync();
    }

    public void Dispose() => folder.Dispose();

    private static IHost Host(Action<IServiceCollection> configure)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        configure(builder.Services);
        return builder.Build();
    }

    private sealed class Consumer(IStore store)
    {
        public IStore Store { get; } = store;
    }
}
