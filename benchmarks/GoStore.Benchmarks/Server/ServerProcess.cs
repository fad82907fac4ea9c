using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using GoStore.Benchmarks.Measuring;

namespace GoStore.Benchmarks.Server;

/// <summary>A server in a process of its own, on a free port of the loopback interface. Ended with this object.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Workspace workspace;
    private readonly Process process;

    private ServerProcess(Workspace workspace, Process process, int port) => (this.workspace, this.process, Port) = (workspace, process, port);

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    public double ResidentMegabytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / (1024.0 * 1024.0);
        }
    }

    /// <summary>The built program, as its user starts it.</summary>
    public static Task<ServerProcess> StartGostoreAsync(Workspace workspace, string database, params string[] options) => StartAsync(
        workspace, port => new ProcessStartInfo("dotnet", [Beside("gostore.dll"), "serve", "--connection", database, "--listen", $"http://127.0.0.1:{port}", .. options]));

    /// <summary>A node of a cluster.</summary>
    public static Task<ServerProcess> StartNodeAsync(Workspace workspace, int clusterPort, int seed, string journal, string data) => StartAsync(
        workspace,
        port => new ProcessStartInfo("dotnet", [
            Beside("gostore.dll"), "serve", "--cluster", "--listen", $"http://127.0.0.1:{port}", "--cluster-address", "127.0.0.1", "--cluster-port", $"{clusterPort}",
            "--seed", $"127.0.0.1:{seed}", "--journal", journal, "--data", data]));

    /// <summary>An endpoint that returns a constant, with the same settings of the runtime as the program.</summary>
    public static Task<ServerProcess> StartBareAsync(Workspace workspace, string value) => StartAsync(
        workspace, port => new ProcessStartInfo("dotnet", ["exec", "--runtimeconfig", Beside("gostore.runtimeconfig.json"), typeof(ServerProcess).Assembly.Location, BareEndpoint.Verb, $"http://127.0.0.1:{port}", value]));

    /// <summary>A cluster of one, with its data on the same disk, and its JSON gateway.</summary>
    public static Task<ServerProcess> StartEtcdAsync(Workspace workspace)
    {
        int peer = FreePort();
        return StartAsync(workspace, port => new ProcessStartInfo(Installed.Etcd!, [
            "--data-dir", workspace.NewFile("etcd"), "--name", "one", "--log-level", "error",
            "--listen-client-urls", $"http://127.0.0.1:{port}", "--advertise-client-urls", $"http://127.0.0.1:{port}",
            "--listen-peer-urls", $"http://127.0.0.1:{peer}", "--initial-advertise-peer-urls", $"http://127.0.0.1:{peer}", "--initial-cluster", $"one=http://127.0.0.1:{peer}"]));
    }

    public void Dispose() => workspace.End(process);

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);

    private static async Task<ServerProcess> StartAsync(Workspace workspace, Func<int, ProcessStartInfo> start)
    {
        int port = FreePort();
        ProcessStartInfo info = start(port);
        info.RedirectStandardOutput = true;
        info.RedirectStandardError = true;
        Process process = workspace.Start(info);
        var said = new Queue<string>();
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new ServerProcess(workspace, process, port);
        for (int attempt = 0; attempt < 600 && !process.HasExited; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return server;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        server.Dispose();
        lock (said)
        {
            throw new InvalidOperationException($"{Path.GetFileName(info.FileName)} {info.ArgumentList[0]} did not listen on port {port} of the loopback interface within 30 s: {string.Join(' ', said)}");
        }

        void Keep(object _, DataReceivedEventArgs line)
        {
            lock (said)
            {
                said.Enqueue(line.Data ?? "");
                if (said.Count > 20)
                {
                    said.Dequeue();
                }
            }
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
