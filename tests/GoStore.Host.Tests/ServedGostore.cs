using GoStore.Host.Server;
using Microsoft.AspNetCore.Builder;

namespace GoStore.Host.Tests;

/// <summary>The program in front of a server that serves the file which it would take by itself.</summary>
public sealed class ServedGostore : Gostore
{
    private readonly WebApplication app;

    public ServedGostore()
    {
        app = GostoreServer.Build(new ServerSettings { Path = PathOf("gostore.db"), Listen = "http://127.0.0.1:0" });
        app.StartAsync().GetAwaiter().GetResult();
    }

    protected override string Connection => app.Urls.Single();

    protected override void Dispose(bool disposing)
    {
        app.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }
}
