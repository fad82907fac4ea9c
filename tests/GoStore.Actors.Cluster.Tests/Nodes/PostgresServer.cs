using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GoStore.Actors.Cluster.Tests.Nodes;

/// <summary>A PostgreSQL of the tests' own, on loopback, in a folder of its own.</summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<string?> Programs = new(() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(each => Path.Combine(each, "bin")).Where(each => File.Exists(Path.Combine(each, "initdb"))).Order().LastOrDefault()
        : null);

    private readonly string folder = Directory.CreateTempSubdirectory("gostore-postgres-").FullName;

    public PostgresServer()
    {
        Port = FreePort();
        if (Environment.UserName == "root" && !OperatingSystem.IsWindows())
        {
            // It refuses to run as root.
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
            Run("chown", "postgres", folder);
        }

        Postgres("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        Start();
    }

    public static bool IsInstalled => Programs.Value is not null;

    public int Port { get; }

    private string Data => Path.Combine(folder, "data");

    public string Connection(string database) => $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Maximum Pool Size=20;Timeout=5";

    public void Start() => Postgres("pg_ctl", "-w", "-D", Data, "-l", Path.Combine(folder, "log"), "-o", $"-p {Port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=300", "start");

    public void Stop() => Postgres("pg_ctl", "-w", "-m", "fast", "-D", Data, "stop");

    public string NewDatabase()
    {
        string name = $"gostore_{Guid.NewGuid():N}";
        Postgres("createdb", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", name);
        return Connection(name);
    }

    public void Dispose()
    {
        Postgres("pg_ctl", "-w", "-m", "immediate", "-D", Data, "stop");
        Directory.Delete(folder, recursive: true);
    }

    private static void Postgres(string program, params string[] arguments)
    {
        string path = Path.Combine(Programs.Value ?? throw new InvalidOperationException("PostgreSQL is not installed."), program);
        if (Environment.UserName == "root")
        {
            Run("runuser", ["-u", "postgres", "--", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        // Its streams are not redirected, because the server that it starts would hold them open.
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", program, .. arguments]) { WorkingDirectory = "/" })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
