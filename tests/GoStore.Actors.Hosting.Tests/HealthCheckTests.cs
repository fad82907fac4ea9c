using Akka.Actor;
using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace GoStore.Actors.Hosting.Tests;

/// <summary><c>services.AddHealthChecks().AddGoStore()</c>.</summary>
public sealed class HealthCheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_store_that_works_is_alive_and_ready_and_its_readiness_is_a_commit()
    {
        using IHost host = await StartAsync();

        HealthReport report = await CheckAsync(host);

        Assert.Equal(["gostore-live", "gostore-ready"], report.Entries.Keys.Order());
        Assert.All(report.Entries.Values, entry => Assert.Equal(HealthStatus.Healthy, entry.Status));
        Assert.Equal([GoStoreHealthChecks.LiveTag], report.Entries["gostore-live"].Tags);
        Assert.Equal([GoStoreHealthChecks.ReadyTag], report.Entries["gostore-ready"].Tags);
        Assert.Equal(1, RawDatabase.Scalar<long>(folder.File("app.db"), "SELECT sum(probes) FROM probes"));
        Assert.Empty(await host.Services.GetRequiredService<ActorSystem>().GoStore().GetGroupsAsync());
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_that_hangs_is_neither_alive_nor_ready_and_a_full_one_is_alive_but_degraded()
    {
        using IHost host = await StartAsync(TimeSpan.FromMilliseconds(300), options =>
        {
            options.BusyTimeout = TimeSpan.FromMinutes(1);
            options.MailboxCapacity = 3;
        });
        IStore store = host.Services.GetRequiredService<ActorSystem>().GoStore();
        Task<long> write;
        await using (SqliteConnection other = RawDatabase.Open(folder.File("app.db"), SqliteOpenMode.ReadWrite))
        {
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            write = store.SetAsync("g", "k", "v");

            HealthReport hanging = await CheckAsync(host);
            Assert.All(hanging.Entries.Values, entry => Assert.Equal(HealthStatus.Unhealthy, entry.Status));
            Assert.All(hanging.Entries.Values, entry => Assert.Contains("00:00:00.3", entry.Description, StringComparison.Ordinal));

            // What a check asks waits too, so a few of them fill the mailbox.
            HealthReport full = hanging;
            for (int check = 0; check < 5; check++)
            {
                full = await CheckAsync(host);
            }

            Assert.Equal(HealthStatus.Degraded, full.Entries["gostore-live"].Status);
            Assert.Equal(HealthStatus.Unhealthy, full.Entries["gostore-ready"].Status);
        }

        await write;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await CheckAsync(host, patience.Token)).Status != HealthStatus.Healthy)
        {
            // What waited is worked off first.
        }

        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_to_is_alive_but_not_ready()
    {
        using IHost host = await StartAsync(configure: options => options.BusyTimeout = TimeSpan.Zero);
        await using (SqliteConnection other = RawDatabase.Open(folder.File("app.db"), SqliteOpenMode.ReadWrite))
        {
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();

            HealthReport report = await CheckAsync(host);

            Assert.Equal(HealthStatus.Healthy, report.Entries["gostore-live"].Status);
            Assert.Equal(HealthStatus.Unhealthy, report.Entries["gostore-ready"].Status);
            Assert.IsAssignableFrom<StoreException>(report.Entries["gostore-ready"].Exception);
        }

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_that_was_closed_is_neither_alive_nor_ready()
    {
        using IHost host = await StartAsync();
        await host.Services.GetRequiredService<ActorSystem>().GoStore().CloseAsync();

        HealthReport report = await CheckAsync(host);

        Assert.All(report.Entries.Values, entry => Assert.Equal(HealthStatus.Unhealthy, entry.Status));
        Assert.All(report.Entries.Values, entry => Assert.Contains(folder.File("app.db"), entry.Description, StringComparison.Ordinal));
        await host.StopAsync();
    }

    [Fact]
    public async Task Each_of_several_stores_has_checks_of_its_own_and_reports_what_it_was_told_to()
    {
        using IHost host = await HostedApp.StartAsync(
            builder => builder.WithGoStore(folder.File("app.db")).WithGoStore<SessionsKey, SessionNamespacesKey>("sessions", folder.File("sessions.db")),
            services => services.AddHealthChecks().AddGoStore().AddGoStore("sessions", failureStatus: HealthStatus.Degraded));
        await host.Services.GetRequiredService<ActorSystem>().GoStore(name: "sessions").CloseAsync();

        HealthReport report = await CheckAsync(host);

        Assert.Equal(
            [("gostore-live", HealthStatus.Healthy), ("gostore-ready", HealthStatus.Healthy), ("sessions-live", HealthStatus.Degraded), ("sessions-ready", HealthStatus.Degraded)],
            report.Entries.Select(entry => (entry.Key, entry.Value.Status)).Order());
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_of_a_host_without_an_actor_system_of_its_own_is_checked_in_the_same_way()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddGoStore(options => options.Path = folder.File("app.db")).AddHealthChecks().AddGoStore();
        using IHost host = builder.Build();
        await host.StartAsync();

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_that_there_is_not_is_unhealthy_and_says_what_is_missing()
    {
        using IHost host = await HostedApp.StartAsync(_ => { }, services => services.AddHealthChecks().AddGoStore());

        HealthReport report = await CheckAsync(host);

        Assert.All(report.Entries.Values, entry => Assert.Equal(HealthStatus.Unhealthy, entry.Status));
        Assert.All(report.Entries.Values, entry => Assert.Contains("builder.WithGoStore(...)", entry.Exception!.Message, StringComparison.Ordinal));
        await host.StopAsync();
    }

    [Fact]
    public void A_check_without_time_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceCollection().AddHealthChecks().AddGoStore(timeout: TimeSpan.Zero));

    public void Dispose() => folder.Dispose();

    private Task<IHost> StartAsync(TimeSpan? timeout = null, Action<StoreOptions>? configure = null) => HostedApp.StartAsync(
        builder => builder.WithGoStore(options =>
        {
            options.Path = folder.File("app.db");
            configure?.Invoke(options);
        }),
        services => services.AddHealthChecks().AddGoStore(timeout: timeout));

    private static Task<HealthReport> CheckAsync(IHost host, CancellationToken cancellationToken = default) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellationToken);

    private sealed class SessionsKey;

    private sealed class SessionNamespacesKey;
}
