using GoStore.Host.Server.Access;
using GoStore.Host.Server.Rest;
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
    }).Needs(Role.Read).WithSummary("What is measured, in the text format of OpenMetrics.")
        .WithMetadata(new EndpointDescription([new Answer(200, "All instruments.", "# TYPE gostore_queue_depth gauge\ngostore_queue_depth 0\n# EOF\n", "application/openmetrics-text")]));
}
