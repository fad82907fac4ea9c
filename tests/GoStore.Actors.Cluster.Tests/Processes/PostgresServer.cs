using System.Net;
using System.Net.Sockets;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>A PostgreSQL server of its own: a folder, a port, and nobody else in it.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gostore-postgres-");
    private readonly string programs;
    private readonly IPAddress address;

    private PostgresServer(string programs, IPAddress address) => (this.programs, this.address, Port) = (programs, address, FreePort.Take());

    public int Port { get; }

    /// <summary>For nodes that reach it at this address.</summary>
    public string ConnectionString => $"Host={address};Port={Port};Database=gostore;Username=postgres";

    /// <summary>Where its programs are; null where it is not installed.</summary>
    public static string? Programs { get; } = new[] { "/usr/lib/postgresql", "/usr/pgsql" }
        .Where(Directory.Exists)
        .SelectMany(Directory.GetDirectories)
        .Select(each => Path.Combine(each, "bin"))
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        .FirstOrDefault(each => File.Exists(Path.Combine(each, "initdb")));

    /// <param name="address">Where it listens besides 127.0.0.1.</param>
    public static async Task<PostgresServer> StartAsync(IPAddress? address = null)
    {
        var server = new PostgresServer(Programs ?? throw new InvalidOperationException("PostgreSQL is not installed."), address ?? IPAddress.Loopback);
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                await ProgramRun.AsyncOf("chown", "postgres", server.folder.FullName);
            }

            await server.RunAsync("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C");
            if (address is not null)
            {
                await File.AppendAllTextAsync(Path.Combine(server.Data, "pg_hba.conf"), $"host all all {address}/24 trust\n");
            }

            await server.ControlAsync("start");
            await server.RunAsync("createdb", "-h", "127.0.0.1", "-p", $"{server.Port}", "-U", "postgres", "gostore");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <param name="mode"><c>fast</c>, which ends connections in order, or <c>immediate</c>, which is a crash.</param>
    public Task RestartAsync(string mode) => ControlAsync("restart", "-m", mode);

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await RunAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        }

        folder.Delete(recursive: true);
    }

    private string Data => Path.Combine(folder.FullName, "data");

    private Task ControlAsync(params string[] what) => RunAsync(
        "pg_ctl",
        ["-D", Data, "-w", "-l", Path.Combine(folder.FullName, "log"), "-o", $"-p {Port} -k {folder.FullName} -c listen_addresses={string.Join(',', new[] { IPAddress.Loopback, address }.Distinct())} -c max_connections=200", .. what]);

    /// <summary>It refuses to run as root.</summary>
    private Task RunAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ProgramRun.AsyncOf("runuser", ["-u", "postgres", "--", Path.Combine(programs, program), .. arguments])
        : ProgramRun.AsyncOf(Path.Combine(programs, program), arguments);
}

internal static class FreePort
{
    /// <summary>A port that nobody listens at. Whoever asks next may get it too, if it is not used by then.</summary>
    public static int Take()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
