using System.Text;
using GoStore.Actors;
using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>Single entries.</summary>
internal static class EntryRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("groups/{group}/entries/{key}", GetAsync).Needs(Role.Read);
        routes.MapPut("groups/{group}/entries/{key}", PutAsync).Needs(Role.Write);
    }

    private static async Task GetAsync(HttpContext context, Spaces spaces, string group, string key)
    {
        IStoreSpace space = await spaces.ReadAsync(context);
        Entry entry = await space.FindAsync(group, key, context.RequestAborted) ?? throw new EntryNotFound(group, key).ToException();
        context.Response.Headers.ETag = $"\"{entry.Version}\"";
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(entry.Value);
    }

    private static async Task PutAsync(HttpContext context, Spaces spaces, string group, string key)
    {
        using var reader = new StreamReader(context.Request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
        string value = await reader.ReadToEndAsync(context.RequestAborted);
        IStoreSpace space = await spaces.WriteAsync(context);
        long version = await space.SetAsync(group, key, value, cancellationToken: context.RequestAborted);
        context.Response.Headers.ETag = $"\"{version}\"";
        context.Response.StatusCode = version == 1 ? StatusCodes.Status201Created : StatusCodes.Status204NoContent;
    }
}
