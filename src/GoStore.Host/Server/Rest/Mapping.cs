using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Server.Rest;

/// <summary>Makes an endpoint of a method and of what it says of itself.</summary>
internal static class Mapping
{
    /// <summary>Adds an endpoint.</summary>
    /// <param name="routes">Where it belongs.</param>
    /// <param name="methods">Its methods, separated by commas.</param>
    /// <param name="pattern">Its address.</param>
    /// <param name="role">The least that a caller must be.</param>
    /// <param name="summary">What it does, in a sentence.</param>
    /// <param name="handle">Does it.</param>
    /// <param name="parts">What it takes and gives.</param>
    public static void On(this IEndpointRouteBuilder routes, string methods, string pattern, Role role, string summary, Func<Call, Task> handle, params Part[] parts)
    {
        var description = new EndpointDescription(parts);
        IServiceProvider services = routes.ServiceProvider;
        CallServices? shared = null;
        RequestDelegate run = context => handle(new Call(context, description, shared ??= services.GetRequiredService<CallServices>()));
        routes.MapMethods(pattern, methods.Split(','), run).WithSummary(summary).WithMetadata(description).Needs(role);
    }
}
