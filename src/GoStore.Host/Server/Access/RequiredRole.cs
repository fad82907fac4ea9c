using Microsoft.AspNetCore.Builder;

namespace GoStore.Host.Server.Access;

/// <summary>What an endpoint asks of its caller. One that says nothing is open to nobody but an administrator.</summary>
/// <param name="Role">The least that the caller must be.</param>
internal sealed record RequiredRole(Role Role);

/// <summary>An endpoint that asks nothing of its caller: health, and files that are the same for everybody.</summary>
internal sealed record OpenToAll;

internal static class RequiredRoles
{
    /// <summary>Says what the endpoint asks of its caller.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(new RequiredRole(role)));
        return endpoint;
    }

    /// <summary>Says that the endpoint needs no key.</summary>
    public static TBuilder NeedsNobody<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(new OpenToAll()));
        return endpoint;
    }
}
