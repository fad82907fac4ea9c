using GoStore.Host.Server.Access;
using GoStore.Host.Server.Problems;
using GoStore.Host.Server.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Health;

/// <summary>Whether the process answers, and whether it can do its work.</summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var alive = new EndpointDescription([new Answer(200, "It is.", """{"status":"ok"}""")]);
        routes.MapGet("/live", context => TellAsync(context, null)).NeedsNobody().WithSummary("Whether the process answers.").WithMetadata(alive);
        routes.MapGet("/ready", async (HttpContext context, ReadinessProbe probe) => await TellAsync(context, await probe.WhyNotAsync()))
            .NeedsNobody()
            .WithSummary("Whether the store can be written to: an entry that nobody sees is committed for the answer, at most once a second.")
            .WithMetadata(alive)
            .WithMetadata(new DisableRequestTimeoutAttribute());
    }

    private static Task TellAsync(HttpContext context, string? whyNot)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (whyNot is not null)
        {
            return Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "unavailable", whyNot);
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("{\"status\":\"ok\"}");
    }
}
