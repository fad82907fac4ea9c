using GoStore.Actors;
using GoStore.Host.Server;
using GoStore.Host.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Tests.Server;

/// <summary>A real server on a port of its own, in this process, with a file in a folder of its own.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gostore-server-tests-");
    private WebApplication? app;

    public string Folder => folder.FullName;

    public HttpClient Client { get; private set; } = new();

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The store behind it.</summary>
    public IStore Store => app!.Services.GetRequiredService<IStore>();

    /// <summary>How many event streams are open.</summary>
    internal int Streams => app!.Services.GetRequiredService<EventStreams>().Count;

    public async Task InitializeAsync()
    {
        app = GostoreServer.Build(new ServerSettings { Path = Path.Combine(folder.FullName, "served.db"), Listen = "http://127.0.0.1:0", LogLevel = Microsoft.Extensions.Logging.LogLevel.None });
        await app.StartAsync();
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }
}
