using Akka.Actor;
using Akka.Hosting;
using GoStore.Actors.Client;
using GoStore.Actors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace GoStore.Actors.Hosting.Tests;

/// <summary>The stores of the actor system, injected.</summary>
public sealed class InjectionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task The_store_of_the_system_is_injected()
    {
        using IHost host = await HostedApp.StartAsync(
            builder => builder.WithGoStore(folder.File("app.db")),
            services => services.AddGoStoreClient().AddGoStoreClient().AddTransient<Consumer>());

        IStore store = host.Services.GetRequiredService<Consumer>().Store;
        Assert.Equal(folder.File("app.db"), (await store.GetInfoAsync()).Path);
        Assert.Same(store, host.Services.GetRequiredService<ActorSystem>().GoStore());
        Assert.Single(host.Services.GetServices<IStore>());
        await host.StopAsync();
    }

    [Fact]
    public async Task Several_stores_are_injected_by_their_names()
    {
        using IHost host = await HostedApp.StartAsync(
            builder => builder.WithGoStore(folder.File("app.db")).WithGoStore<SessionsKey, SessionNamespacesKey>("sessions", folder.File("sessions.db")),
            services => services.AddGoStoreClient().AddGoStoreClient("sessions").AddTransient<Consumer>());

        Consumer consumer = host.Services.GetRequiredService<Consumer>();
        Assert.Equal(folder.File("app.db"), (await consumer.Store.GetInfoAsync()).Path);
        Assert.Equal(folder.File("sessions.db"), (await consumer.Sessions!.GetInfoAsync()).Path);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_background_service_that_starts_before_the_actor_system_uses_the_store_as_it_was_added()
    {
        using IHost host = await HostedApp.StartAsync(
            builder => builder.WithGoStore(folder.File("app.db")),
            services => services.AddGoStoreClient().AddHostedService<Early>());

        Assert.Equal("early", await host.Services.GetRequiredService<IStore>().GetAsync("g", "k"));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_namespace_is_injected_by_its_name_and_has_its_quota_from_the_start()
    {
        using IHost host = await HostedApp.StartAsync(
            builder => builder.WithGoStore(folder.File("app.db")),
            services => services.AddGoStoreClient().AddGoStoreNamespace("tenant-a", new Quota { MaxKeys = 1 }).AddGoStoreNamespace("tenant-b"));
        IStore store = host.Services.GetRequiredService<IStore>();

        Assert.Equal(["tenant-a", "tenant-b"], await store.NamespacesAsync().Select(each => each.Name).ToListAsync());
        INamespace tenant = host.Services.GetRequiredKeyedService<INamespace>("tenant-a");
        Assert.Equal(("tenant-a", 1), (tenant.Name, tenant.Quota.MaxKeys));
        await tenant.SetAsync("first", "v");
        await Assert.ThrowsAsync<QuotaExceededException>(() => tenant.SetAsync("second", "v"));
        Assert.Equal("v", await store.GetAsync("tenant-a:default", "first"));
        await host.StopAsync();
    }

    [Fact]
    public async Task An_injected_namespace_tells_the_quota_that_was_set_before()
    {
        await using (IStore before = await Store.OpenAsync(folder.File("app.db")))
        {
            await before.NamespaceAsync("tenant-a", new Quota { MaxKeys = 7 });
        }

        using IHost host = await HostedApp.StartAsync(builder => builder.WithGoStore(folder.File("app.db")), services => services.AddGoStoreNamespace("tenant-a"));

        Assert.Equal(7, host.Services.GetRequiredKeyedService<INamespace>("tenant-a").Quota.MaxKeys);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_namespace_whose_name_is_not_allowed_keeps_the_host_from_starting()
    {
        using IHost host = HostedApp.Of(builder => builder.WithGoStore(folder.File("app.db")), services => services.AddGoStoreNamespace("a:b"));

        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => host.StartAsync());

        Assert.Contains("a:b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_are_run_by_handlers_beside_an_injected_store()
    {
        var done = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using IHost host = await HostedApp.StartAsync(
            builder => builder.WithGoStore(folder.File("app.db")),
            services => services.AddSingleton(done).AddGoStoreClient().AddTaskHandler<MailHandler>("mail"));

        await host.Services.GetRequiredService<IStore>().Tasks.CreateAsync("mail", "hello");

        Assert.Equal("hello", await done.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_that_stands_elsewhere_is_the_one_of_the_system_in_every_way()
    {
        using IHost host = await HostedApp.StartAsync(
            builder => builder
                .WithGoStore<SessionsKey, SessionNamespacesKey>("sessions", folder.File("sessions.db"))
                .AddStore<GoStoreKey, GoStoreNamespacesKey>(
                    GoStoreExtension.DefaultName,
                    new PlannedStore("builder.WithElsewhere(...)") { Elsewhere = system => StoreAddition.Open(system, "sessions") },
                    store => store.GetInfoAsync()),
            services => services.AddGoStoreClient());

        ActorSystem system = host.Services.GetRequiredService<ActorSystem>();
        IStore store = system.GoStore(name: "sessions");
        Assert.Same(store, host.Services.GetRequiredService<IStore>());
        Assert.Same(store, system.GoStore());
        Assert.Equal(store.Ref, host.Services.GetRequiredService<IRequiredActor<GoStoreKey>>().ActorRef);
        Assert.Contains("builder.WithElsewhere(...)", Assert.Throws<StoreArgumentException>(() => system.GoStore(options => options.Path = "app.db")).Message, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_that_the_system_does_not_have_is_told_with_those_it_has()
    {
        using IHost host = await HostedApp.StartAsync(
            builder => builder.WithGoStore<SessionsKey, SessionNamespacesKey>("sessions", folder.File("sessions.db")),
            services => services.AddGoStoreClient().AddGoStoreClient("session"));

        InvalidOperationException plain = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<IStore>());
        InvalidOperationException keyed = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredKeyedService<IStore>("session"));

        Assert.Contains("\"gostore\"", plain.Message, StringComparison.Ordinal);
        Assert.Contains("\"session\"", keyed.Message, StringComparison.Ordinal);
        Assert.Contains("\"sessions\"", keyed.Message, StringComparison.Ordinal);
        Assert.Contains("builder.WithGoStore(...)", keyed.Message, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task Without_an_actor_system_it_is_told_what_to_add()
    {
        await using ServiceProvider services = new ServiceCollection().AddGoStoreClient().BuildServiceProvider();

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<IStore>());

        Assert.Contains("AddAkka", error.Message, StringComparison.Ordinal);
        Assert.Contains("AddGoStore(...)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_of_the_host_and_one_of_the_system_are_refused_together_in_either_order()
    {
        foreach (Action<IServiceCollection> both in new Action<IServiceCollection>[] { services => services.AddGoStore().AddGoStoreClient(), services => services.AddGoStoreClient().AddGoStore() })
        {
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => both(new ServiceCollection()));
            Assert.Contains("services.AddGoStore(...)", error.Message, StringComparison.Ordinal);
            Assert.Contains("services.AddGoStoreClient()", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_store_of_the_host_beside_one_that_the_builder_adds_keeps_the_host_from_starting()
    {
        using IHost host = HostedApp.Of(builder => builder.WithGoStore(folder.File("app.db")), services => services.AddGoStore(options => options.Path = folder.File("other.db")));

        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => host.StartAsync());

        Assert.Contains("builder.WithGoStore(...)", error.Message, StringComparison.Ordinal);
        Assert.Contains("services.AddGoStoreClient()", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("other.db")));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_of_the_host_lives_in_the_actor_system_of_the_app_where_the_builder_adds_none()
    {
        using IHost host = await HostedApp.StartAsync(_ => { }, services => services.AddGoStore(options => options.Path = folder.File("app.db")));

        Assert.Same(host.Services.GetRequiredService<IStore>(), host.Services.GetRequiredService<ActorSystem>().GoStore());
        await host.StopAsync();
    }

    public void Dispose() => folder.Dispose();

    private sealed class SessionsKey;

    private sealed class SessionNamespacesKey;

    private sealed class Consumer(IStore store, [FromKeyedServices("sessions")] IStore? sessions = null)
    {
        public IStore Store { get; } = store;

        public IStore? Sessions { get; } = sessions;
    }

    private sealed class Early(IStore store) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => store.SetAsync("g", "k", "early", cancellationToken: cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class MailHandler(TaskCompletionSource<string> done) : ITaskHandler
    {
        public Task HandleAsync(TaskRun run, CancellationToken cancellationToken)
        {
            done.TrySetResult(run.Payload);
            return Task.CompletedTask;
        }
    }
}
