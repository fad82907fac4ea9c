using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Metrics;

/// <summary>What is measured, for a collector that comes for it.</summary>
internal static class MetricRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/metrics", (HttpContext context, MetricCollector metrics) =>
    {
        context.Response.ContentType = OpenMetricsText.ContentType;
        return context.Response.WriteAsync(metrics.Read());
    }).Needs(Role.Read);
}
