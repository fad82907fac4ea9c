using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GoStore.Host.Server;
using Microsoft.AspNetCore.Builder;

namespace GoStore.Host.Tests.Server;

/// <summary>A real server of its own settings, for one test.</summary>
internal sealed class StartedServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder;

    private StartedServer(DirectoryInfo folder, WebApplication app)
    {
        this.folder = folder;
        App = app;
        Address = new Uri(app.Urls.First().Replace("0.0.0.0", "127.0.0.1"));
        Client = new HttpClient { BaseAddress = Address };
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public string File => Path.Combine(folder.FullName, "served.db");

    public static async Task<StartedServer> StartAsync(Func<ServerSettings, ServerSettings>? change = null, Action<WebApplication>? map = null, Func<string, Task>? before = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gostore-server-tests-");
        var settings = new ServerSettings { Path = Path.Combine(folder.FullName, "served.db"), Listen = "http://127.0.0.1:0", LogLevel = Microsoft.Extensions.Logging.LogLevel.None };
        if (before is not null)
        {
            await before(settings.Path);
        }

        WebApplication app = GostoreServer.Build(change?.Invoke(settings) ?? settings);
        map?.Invoke(app);
        try
        {
            await app.StartAsync();
            return new StartedServer(folder, app);
        }
        catch
        {
            await app.DisposeAsync();
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Sends a request, with a key where one is given.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key = null, string? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        change?.Invoke(request);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<int> StatusAsync(HttpMethod method, string path, string? key = null, string? body = null, Action<HttpRequestMessage>? change = null)
    {
        using HttpResponseMessage response = await SendAsync(method, path, key, body, change);
        return (int)response.StatusCode;
    }

    /// <summary>Makes a key over HTTP.</summary>
    public async Task<(string Id, string Key)> KeyAsync(string role, string? by = null, string more = "")
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, "/v1/keys", by, $$"""{"name":"test","role":"{{role}}"{{more}}}""");
        JsonElement made = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(201, (int)response.StatusCode);
        return (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
