using GoStore.Actors;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Cluster;
using GoStore.Host.Server.Dashboard;
using GoStore.Host.Server.Health;
using GoStore.Host.Server.Limits;
using GoStore.Host.Server.Logs;
using GoStore.Host.Server.Metrics;
using GoStore.Host.Server.Names;
using GoStore.Host.Server.OpenApi;
using GoStore.Host.Server.Problems;
using GoStore.Host.Server.Requests;
using GoStore.Host.Server.Rest;
using GoStore.Host.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoStore.Host.Server;

/// <summary>A store as a service: what it is made of, and the order in which a request meets it.</summary>
internal static class GostoreServer
{
    /// <summary>Builds a server that is not started yet.</summary>
    public static WebApplication Build(ServerSettings settings)
    {
        // No configuration of the folder it happens to be started in, and no files of it either.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "gostore" });
        builder.WebHost.UseKestrelCore().UseUrls(settings.Listen);
        builder.Services.Configure<KestrelServerOptions>(options => KestrelLimits.Apply(options, settings));
        builder.Services.Configure<RequestTimeoutOptions>(options => KestrelLimits.Apply(options, settings));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownLimit);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Logging.AddServerLog(settings);
        builder.Services.AddRouting();
        builder.Services.AddRequestTimeouts();
        if (settings.Cluster is null)
        {
            builder.Services.AddGoStore(options =>
            {
                options.Path = settings.Path;
                options.ChangesEnabled = true;
                options.Hocon = StoreLog.Hocon + "\n" + settings.StoreHocon;
                options.TimeProvider = settings.Clock;
            });
        }
        else
        {
            ClusterNode.AddTo(builder.Services, settings);
        }

        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<Spaces>();
        builder.Services.AddSingleton<BodyLimits>();
        builder.Services.AddSingleton<CallServices>();
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<ReadinessProbe>();
        builder.Services.AddSingleton<MetricCollector>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<KeyRing>());
        builder.Services.AddHostedService<StoreLog>();
        builder.Services.AddHostedService<OtlpExport>();
        builder.Services.AddSingleton<EventStreams>();
        builder.Services.AddInterfaceDocument();

        WebApplication app = builder.Build();

        // From now on, and not from the first time that somebody asks for it.
        app.Services.GetRequiredService<MetricCollector>();
        if (settings.LogRequests)
        {
            app.UseMiddleware<RequestLog>();
        }

        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<OriginMiddleware>();
        app.UseNames();
        app.UseMiddleware<CallerMiddleware>();
        app.UseMiddleware<LimitMiddleware>();
        app.UseMiddleware<RoleMiddleware>();
        app.UseRequestTimeouts();
        RouteGroupBuilder all = app.MapGroup("");
        LongRequests.Mark(all);
        RestRoutes.MapStore(all.MapGroup("/v1"));
        ClusterRoutes.Map(all.MapGroup("/v1"));
        Map(all.MapGroup("/v1"));
        Map(all.MapGroup("/v1/namespaces/{namespace}"));
        KeyRoutes.Map(all);
        HealthRoutes.Map(all);
        MetricRoutes.Map(all);
        DashboardRoutes.Map(all);
        all.MapInterfaceDocument();
        return app;
    }

    /// <summary>What is there for the whole store and for a namespace alike.</summary>
    private static void Map(RouteGroupBuilder space)
    {
        RestRoutes.MapSpace(space);
        StreamRoutes.Map(space);
        RequestRoutes.Map(space);
    }
}
