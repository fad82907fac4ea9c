using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Benchmarks.Server;

/// <summary>The least that an endpoint can be: the same web server and routing as ours, and a constant.</summary>
internal static class BareEndpoint
{
    public const string Verb = "bare-endpoint";

    public static async Task<int> RunAsync(string[] arguments)
    {
        (string url, string value) = (arguments[0], arguments[1]);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        builder.Services.AddRouting();
        await using WebApplication app = builder.Build();
        app.UseRouting();
        app.MapGet("/v1/groups/{group}/entries/{key}", () => value);
        await app.RunAsync();
        return 0;
    }
}
