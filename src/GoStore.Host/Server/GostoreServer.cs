using GoStore.Actors;
using GoStore.Host.Server.Names;
using GoStore.Host.Server.OpenApi;
using GoStore.Host.Server.Problems;
using GoStore.Host.Server.Rest;
using GoStore.Host.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

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
        builder.Services.AddRouting();
        builder.Services.AddGoStore(options =>
        {
            options.Path = settings.Path;
            options.ChangesEnabled = true;
        });
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<Spaces>();
        builder.Services.AddSingleton<BodyLimits>();
        builder.Services.AddSingleton<CallServices>();
        builder.Services.AddSingleton<EventStreams>();
        builder.Services.AddInterfaceDocument();

        WebApplication app = builder.Build();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseNames();
        app.MapInterfaceDocument();
        RestRoutes.MapStore(app.MapGroup("/v1"));
        Map(app.MapGroup("/v1"));
        Map(app.MapGroup("/v1/namespaces/{namespace}"));
        return app;
    }

    /// <summary>What is there for the whole store and for a namespace alike.</summary>
    private static void Map(RouteGroupBuilder space)
    {
        RestRoutes.MapSpace(space);
        StreamRoutes.Map(space);
    }
}
