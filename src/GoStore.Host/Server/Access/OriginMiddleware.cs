using System.Collections.Frozen;
using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace GoStore.Host.Server.Access;

/// <summary>
/// Refuses what a page of somebody else makes a browser send. Browsers let pages write across origins without asking, and a name that is made to resolve to this
/// machine (DNS rebinding) makes a page's own origin ours; so the origin of what changes something must be ours, and while there is no key the name asked for as well.
/// </summary>
internal sealed class OriginMiddleware(RequestDelegate next, KeyRing keys, ServerSettings settings)
{
    private readonly FrozenSet<string> origins = settings.Origins
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(each => each.TrimEnd('/'))
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!keys.IsRequired && request.Host.HasValue && !Loopback.IsHost(request.Host.Host))
        {
            // Where it listens elsewhere without a key, nobody is answered in any case.
            return RefuseAsync(context, "A server without API keys answers under the names of loopback only: localhost, 127.0.0.1 and [::1]. 'gostore key create' makes a key.");
        }

        string? origin = request.Headers.Origin;
        if (origin is not null && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !IsOwn(origin, request))
        {
            return RefuseAsync(context, "A page of another origin may not change anything here. Where it is yours, name it in the setting gostore.server.origins.");
        }

        return next(context);
    }

    private bool IsOwn(string origin, HttpRequest request)
    {
        // The scheme is not compared: a reverse proxy may speak https where this server sees http.
        int scheme = origin.IndexOf("://", StringComparison.Ordinal);
        return (scheme > 0 && origin.AsSpan(scheme + 3).Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)) || origins.Contains(origin);
    }

    private static Task RefuseAsync(HttpContext context, string detail) => Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "forbidden", detail);
}
