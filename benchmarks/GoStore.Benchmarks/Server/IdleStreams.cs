using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GoStore.Benchmarks.Server;

/// <summary>Connections that watch and are told nothing. What the server sends to keep them alive stays in the kernel: nobody reads it.</summary>
internal sealed class IdleStreams : IDisposable
{
    private readonly List<Socket> sockets = [];

    public static async Task<IdleStreams> OpenAsync(ServerProcess server, int count)
    {
        var streams = new IdleStreams();
        try
        {
            foreach (int[] some in Enumerable.Range(0, count).Chunk(100))
            {
                streams.sockets.AddRange(await Task.WhenAll(some.Select(number => WatchAsync(server.Port, number))));
            }

            return streams;
        }
        catch (Exception)
        {
            streams.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Socket socket in sockets)
        {
            socket.Dispose();
        }
    }

    private static async Task<Socket> WatchAsync(int port, int number)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /v1/watch?group=idle&key=key-{number} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n"));
        byte[] answer = new byte[4096];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        int read = await socket.ReceiveAsync(answer, patience.Token);
        string head = Encoding.ASCII.GetString(answer, 0, read);
        return head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? socket : throw new InvalidOperationException($"The {number + 1}th stream was not opened: {head.ReplaceLineEndings(" ")}");
    }
}
