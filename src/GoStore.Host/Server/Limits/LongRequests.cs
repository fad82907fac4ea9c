using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Limits;

/// <summary>An endpoint that answers with events until somebody ends it.</summary>
internal sealed record StreamEndpoint;

/// <summary>Which requests may take longer than others, by the ends of their routes, so that this stands in one place.</summary>
internal static class LongRequests
{
    private static readonly string[] Streams = ["/changes/stream", "/watch"];

    // What waits for somebody else has a bound of its own in each request; the others take as long as there is to carry.
    private static readonly string[] Unbounded = ["/export", "/import", "/backup", "/locks/{name}/acquire", "/tasks/take"];

    public static void Mark(IEndpointConventionBuilder endpoints) => endpoints.Add(builder =>
    {
        string route = (builder as RouteEndpointBuilder)?.RoutePattern.RawText?.TrimEnd('/') ?? "";
        if (Streams.Any(end => route.EndsWith(end, StringComparison.Ordinal)))
        {
            builder.Metadata.Add(new StreamEndpoint());
            builder.Metadata.Add(new DisableRequestTimeoutAttribute());
        }
        else if (Unbounded.Any(end => route.EndsWith(end, StringComparison.Ordinal)) || route.Contains("/requests/", StringComparison.Ordinal))
        {
            builder.Metadata.Add(new DisableRequestTimeoutAttribute());
        }

        if (route.EndsWith("/import", StringComparison.Ordinal))
        {
            builder.Metadata.Add(new NoBodyLimit());
        }
    });

    /// <summary>The body is read as a stream, so its length costs no memory.</summary>
    private sealed class NoBodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
