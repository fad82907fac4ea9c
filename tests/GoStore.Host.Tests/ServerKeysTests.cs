using System.Net;
using System.Text;

namespace GoStore.Host.Tests;

/// <summary>What 'gostore key' says where the address it was given leads to no server of ours.</summary>
public sealed class ServerKeysTests : IDisposable
{
    private readonly Gostore gostore = new();
    private readonly HttpListener stranger = new();
    private readonly string address;

    public ServerKeysTests()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        stranger.Prefixes.Add(address + "/");
        stranger.Start();
    }

    public void Dispose()
    {
        stranger.Close();
        gostore.Dispose();
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "[1]")]
    [InlineData(200, "<html>")]
    [InlineData(404, "{\"error\":\"x\"}")]
    [InlineData(502, "<html>")]
    public async Task What_is_no_server_is_said_to_be_none(int status, string body)
    {
        Task<Outcome> run = gostore.RunAsync("key", "list", "--connection", address);
        HttpListenerContext asked = await stranger.GetContextAsync();
        asked.Response.StatusCode = status;
        asked.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: true);
        (await run).Failed(6, address, "is no gostore server");
    }
}
