using System.Net;
using GoStore.Actors;
using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GoStore.Host.Server.Limits;

/// <summary>The limits that ASP.NET Core keeps.</summary>
internal static class KestrelLimits
{
    public static void Apply(KestrelServerOptions options, ServerSettings settings)
    {
        // The name of a program is nobody's business who has no key.
        options.AddServerHeader = false;
        KestrelServerLimits limits = options.Limits;
        limits.MaxRequestBodySize = settings.BodyLimit;
        limits.MaxRequestLineSize = settings.RequestLineLimit;
        limits.MaxRequestHeadersTotalSize = settings.HeadersLimit;
        limits.MaxRequestHeaderCount = settings.HeaderCountLimit;
        limits.MaxRequestBufferSize = 1024 * 1024;
        limits.MaxConcurrentConnections = settings.ConnectionLimit;
        limits.RequestHeadersTimeout = settings.HeadersTimeout;
        limits.KeepAliveTimeout = settings.KeepAliveTimeout;
        limits.MinRequestBodyDataRate = settings.BodyRate > 0 ? new MinDataRate(settings.BodyRate, settings.RateGrace) : null;
        limits.MinResponseDataRate = settings.ResponseRate > 0 ? new MinDataRate(settings.ResponseRate, settings.RateGrace) : null;
    }

    public static void Apply(RequestTimeoutOptions options, ServerSettings settings) => options.DefaultPolicy = new RequestTimeoutPolicy
    {
        Timeout = settings.RequestTimeout,
        WriteTimeoutResponse = context => Problem.WriteAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            Problem.CodeOf(ErrorCode.Timeout),
            $"The request took longer than {DurationText.Format(settings.RequestTimeout)} (gostore.server.timeouts.request). Whether a write was done is unknown."),
    };
}
