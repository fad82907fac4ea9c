using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using GoStore.Benchmarks.Measuring;

namespace GoStore.Benchmarks.Peers;

/// <summary>A Redis of this run's own, on a free port of the loopback interface, that syncs its log before it answers. Ended with this object.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Workspace workspace;
    private readonly Process process;

    private RedisServer(Workspace workspace, Process process, int port) => (this.workspace, this.process, Port) = (workspace, process, port);

    public int Port { get; }

    public static bool IsInstalled => Executable is not null;

    private static string? Executable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server"))
        .FirstOrDefault(File.Exists);

    public static async Task<RedisServer> StartAsync(Workspace workspace)
    {
        string folder = workspace.NewFile("redis");
        Directory.CreateDirectory(folder);
        int port = FreePort();
        var start = new ProcessStartInfo(Executable!)
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--bind", "127.0.0.1", "--port", $"{port}", "--dir", folder, "--daemonize", "no",
                "--appendonly", "yes", "--appendfsync", "always", "--save", "",
            },
        };
        Process process = workspace.Start(start);
        var server = new RedisServer(workspace, process, port);
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        for (int attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return server;
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(50);
            }
        }

        server.Dispose();
        throw new InvalidOperationException($"redis-server did not listen on port {port} of the loopback interface within 5 s.");
    }

    public void Dispose() => workspace.End(process);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
