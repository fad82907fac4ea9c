using System.Diagnostics;
using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace GoStore.Host.Server.Logs;

/// <summary>One line for each request. What it is about stands there as the template of its route, so that no name, key or value comes into a log.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            Done(
                log,
                context.Request.Method is { Length: <= 16 } method ? method : "OTHER",
                (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "-",
                context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted ? 499 : context.Response.StatusCode,
                Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 3),
                Caller.Of(context)?.KeyId ?? "-");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, EventId = 1, EventName = "Request", Message = "{Method} {Route} {Status} {Milliseconds} ms, key {Key}")]
    private static partial void Done(ILogger log, string method, string route, int status, double milliseconds, string key);
}
