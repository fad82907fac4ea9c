using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using GoStore.Host.Server.Problems;

namespace GoStore.Host.Server.Access;

/// <summary>Finds out who asks. Whether he may is the business of <see cref="RoleMiddleware"/>.</summary>
internal sealed class CallerMiddleware(RequestDelegate next, KeyRing keys)
{
    private const string Bearer = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        if (!keys.IsRequired)
        {
            context.Features.Set(Caller.Anybody);
        }
        else if (KeyOf(context.Request) is { } key && keys.Find(key) is { } caller)
        {
            context.Features.Set(caller);
        }

        return next(context);
    }

    private static string? KeyOf(HttpRequest request)
    {
        string? authorization = request.Headers.Authorization;
        return authorization is not null && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : request.Headers["X-Api-Key"];
    }
}

/// <summary>Lets in who may.</summary>
internal sealed class RoleMiddleware(RequestDelegate next, KeyRing keys, IServer server)
{
    private bool? isOnLoopback;

    public Task InvokeAsync(HttpContext context)
    {
        Endpoint? endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            return next(context);
        }

        Caller? caller = Caller.Of(context);
        if (caller is null)
        {
            return UnauthenticatedAsync(context, "This server needs an API key that is good: send it as \"Authorization: Bearer KEY\". 'gostore key create' makes one.");
        }

        if (caller.KeyId is null && !keys.IsRequired && !IsOnLoopback)
        {
            return UnauthenticatedAsync(context, "The last API key of this server was revoked, and it can be reached from elsewhere, so it answers nobody. 'gostore key create' makes a key.");
        }

        if (endpoint is null)
        {
            return next(context);
        }

        Role needed = endpoint.Metadata.GetMetadata<RequiredRole>()?.Role ?? Role.Admin;
        if (caller.Role < needed)
        {
            return ForbiddenAsync(context, $"The key {caller.KeyId} has the role {RoleText.Of(caller.Role)}; this needs {RoleText.Of(needed)}.");
        }

        if (caller.Namespaces.Count > 0 && !(context.Request.RouteValues.TryGetValue("namespace", out object? name) && name is string text && caller.Namespaces.Contains(text)))
        {
            return ForbiddenAsync(context, $"The key {caller.KeyId} is for {(caller.Namespaces.Count == 1 ? "one namespace" : $"{caller.Namespaces.Count} namespaces")} only, and this is not within {(caller.Namespaces.Count == 1 ? "it" : "them")}: /v1/namespaces/NAME/...");
        }

        return next(context);
    }

    // Known from the start of the server on, and asked only while there is no key.
    private bool IsOnLoopback => isOnLoopback ??= Loopback.IsAll(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);

    private static Task UnauthenticatedAsync(HttpContext context, string detail)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"gostore\"";
        return Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthenticated", detail);
    }

    private static Task ForbiddenAsync(HttpContext context, string detail) => Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "forbidden", detail);
}

/// <summary>Which addresses only this machine reaches.</summary>
internal static class Loopback
{
    /// <summary>Whether all of these URLs are of loopback.</summary>
    public static bool IsAll(IEnumerable<string> urls) => urls.All(url => Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && IsHost(parsed.Host));

    /// <summary>Whether a name or an address, with or without brackets, is of loopback. No other name counts, whatever it resolves to.</summary>
    public static bool IsHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
