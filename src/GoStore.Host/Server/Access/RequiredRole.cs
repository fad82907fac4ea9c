using Microsoft.AspNetCore.Builder;

namespace GoStore.Host.Server.Access;

/// <summary>What an endpoint asks of its caller. One that says nothing is open to nobody but an administrator.</summary>
/// <param name="Role">The least that the caller must be.</param>
internal sealed record RequiredRole(Role Role);

internal static class RequiredRoles
{
    /// <summary>Says what the endpoint asks of its caller.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(new RequiredRole(role)));
        return endpoint;
    }
}
