using System.Globalization;
using System.Threading.RateLimiting;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Hosting;

namespace GoStore.Host.Server.Limits;

/// <summary>How much is done at once, and how often each caller may ask. What is too much is told so at once, and never kept waiting.</summary>
internal sealed class LimitMiddleware : IDisposable
{
    private readonly RequestDelegate next;
    private readonly CancellationToken stopping;
    private readonly ConcurrencyLimiter requests;
    private readonly ConcurrencyLimiter? streams;
    private readonly PartitionedRateLimiter<HttpContext>? rate;
    private readonly ServerSettings settings;

    public LimitMiddleware(RequestDelegate next, ServerSettings settings, IHostApplicationLifetime lifetime)
    {
        this.next = next;
        this.settings = settings;
        stopping = lifetime.ApplicationStopping;
        requests = Concurrency(settings.RequestLimit);
        streams = settings.StreamLimit > 0 ? Concurrency(settings.StreamLimit) : null;
        if (settings.RatePerSecond > 0)
        {
            // A bucket that nobody has used for a while is dropped by the limiter, so there are no more of them than there are callers.
            rate = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(NameOf(context), _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = settings.RateBurst,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1.0 / settings.RatePerSecond),
                QueueLimit = 0,
                AutoReplenishment = false,
            }));
        }
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            // Health must be answered whatever else is going on.
            await next(context);
            return;
        }

        if (rate is not null)
        {
            using RateLimitLease token = rate.AttemptAcquire(context);
            if (!token.IsAcquired)
            {
                await RefuseAsync(
                    context,
                    token.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? wait : TimeSpan.FromSeconds(1),
                    $"That is more than {settings.RatePerSecond} requests a second, and {settings.RateBurst} at once, which this server takes of each caller (gostore.server.rate).");
                return;
            }
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<StreamEndpoint>() is not null)
        {
            await StreamAsync(context);
            return;
        }

        using RateLimitLease place = requests.AttemptAcquire();
        if (place.IsAcquired)
        {
            // What has a timeout ends soon enough by itself.
            bool isBounded = context.GetEndpoint()?.Metadata.GetMetadata<DisableRequestTimeoutAttribute>() is null;
            await (isBounded || Caller.Of(context) is not { KeyId: not null } ? next(context) : UntilAsync(context, CancellationToken.None));
        }
        else
        {
            await RefuseAsync(context, TimeSpan.FromSeconds(1), $"{settings.RequestLimit} requests are running already, which is as many as this server takes (gostore.server.limits.requests).");
        }
    }

    public void Dispose()
    {
        requests.Dispose();
        streams?.Dispose();
        rate?.Dispose();
    }

    private async Task StreamAsync(HttpContext context)
    {
        using RateLimitLease? place = streams?.AttemptAcquire();
        if (place?.IsAcquired != true)
        {
            await RefuseAsync(context, TimeSpan.FromSeconds(5), $"{settings.StreamLimit} event streams are open already, which is as many as this server takes (gostore.server.limits.streams).");
            return;
        }

        await UntilAsync(context, stopping);
    }

    /// <summary>
    /// What is without a timeout ends with the key it was asked with, and where it says so with the server; an event stream without breaking off in the middle of
    /// an event. Anything else whose answer has begun is broken off, or half of it would look like the whole.
    /// </summary>
    private async Task UntilAsync(HttpContext context, CancellationToken stop)
    {
        CancellationToken gone = context.RequestAborted;
        CancellationToken keyEnded = Caller.Of(context)?.Ended ?? CancellationToken.None;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(gone, stop, keyEnded);
        context.RequestAborted = ended.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested && ended.IsCancellationRequested)
        {
            if (!context.Response.HasStarted)
            {
                context.RequestAborted = gone;
                throw keyEnded.IsCancellationRequested
                    ? new ProblemException(StatusCodes.Status401Unauthorized, "unauthenticated", "The API key of this request is no good any more, so it was ended. What it had written by then stays.")
                    : new ProblemException(StatusCodes.Status503ServiceUnavailable, "unavailable", "The server is stopping.");
            }

            if (context.GetEndpoint()?.Metadata.GetMetadata<StreamEndpoint>() is null)
            {
                context.Abort();
            }
        }
        finally
        {
            context.RequestAborted = gone;
        }
    }

    private static string NameOf(HttpContext context) =>
        Caller.Of(context)?.KeyId is { } key ? $"key {key}" : $"address {context.Connection.RemoteIpAddress}";

    private static ConcurrencyLimiter Concurrency(int limit) => new(new ConcurrencyLimiterOptions { PermitLimit = limit, QueueLimit = 0 });

    private static Task RefuseAsync(HttpContext context, TimeSpan wait, string detail)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problem.WriteAsync(context, StatusCodes.Status429TooManyRequests, "busy", detail);
    }
}
