using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Dashboard;

/// <summary>The page at <c>/</c>. It holds no data, so anybody may have it: what it shows it asks for with the key of who looks.</summary>
internal static class DashboardRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Nothing from elsewhere, nothing written into the page, no text that becomes markup, and no other page around it.</summary>
    private const string Policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (PageFile file in PageFile.All)
        {
            routes.MapMethods(file.Name == "index.html" ? "/" : $"/dashboard/{file.Name}", Methods, context => SendAsync(context, file)).NeedsNobody().ExcludeFromDescription();
        }
    }

    private static async Task SendAsync(HttpContext context, PageFile file)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ETag = file.Tag;
        // The addresses stay the same from one release to the next, so a browser asks each time whether it still has the right one.
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.Headers.IfNoneMatch.Any(tags => tags is not null && tags.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag == file.Tag || tag == $"W/{file.Tag}")))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(file.Content, context.RequestAborted);
        }
    }
}
