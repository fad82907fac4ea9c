using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using GoStore.Benchmarks.Measuring;
using GoStore.Benchmarks.Server;

namespace GoStore.Benchmarks.Cluster;

/// <summary>A PostgreSQL with its own defaults, durable commits among them, on the same disk as everything else; and its own measure of it, <c>pgbench</c>.</summary>
internal sealed partial class PostgresProcess : IDisposable
{
    private const string Insert = """
        \set id random(1, 1000000000)
        INSERT INTO measured (id, value) VALUES (:id, repeat('x', 102));
        """;

    private readonly string folder;
    private readonly int port;

    private PostgresProcess(string folder, int port) => (this.folder, this.port) = (folder, port);

    public string ConnectionString => $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";

    public static async Task<PostgresProcess> StartAsync(Workspace workspace)
    {
        string folder = workspace.NewFile("postgres");
        Directory.CreateDirectory(folder);
        var server = new PostgresProcess(folder, ServerProcess.FreePort());
        if (Environment.UserName == "root")
        {
            // It refuses to run as root.
            await RunAsync("chown", ["postgres", folder]);
            await RunAsync("chmod", ["a+x", workspace.Folder]);
        }

        await server.PostgresAsync("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C");
        await server.PostgresAsync("pg_ctl", "-w", "-D", server.Data, "-l", Path.Combine(folder, "log"), "-o", $"-p {server.port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=300", "start");
        await server.PostgresAsync("psql", "-h", "127.0.0.1", "-p", $"{server.port}", "-U", "postgres", "-c", "CREATE TABLE measured (ordering BIGSERIAL PRIMARY KEY, id BIGINT NOT NULL, value TEXT NOT NULL)");
        return server;
    }

    /// <summary>One row a transaction, each with its own sync or one that it shares: what an application that writes to the database itself gets.</summary>
    public async Task<double> InsertsAsync(int clients, TimeSpan duration)
    {
        string script = Path.Combine(folder, "insert.sql");
        await File.WriteAllTextAsync(script, Insert);
        string said = await PostgresAsync("pgbench", "-n", "-h", "127.0.0.1", "-p", $"{port}", "-U", "postgres", "-c", $"{clients}", "-j", "2", "-T", $"{duration.TotalSeconds:0}", "-f", script, "postgres");
        return double.Parse(Rate().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    public void Dispose() => PostgresAsync("pg_ctl", "-w", "-m", "immediate", "-D", Data, "stop").GetAwaiter().GetResult();

    private string Data => Path.Combine(folder, "data");

    private Task<string> PostgresAsync(string program, params string[] arguments)
    {
        string path = Path.Combine(Installed.Postgres!, program);
        return Environment.UserName == "root" ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments]) : RunAsync(path, arguments);
    }

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        // Into a file: the server that is started would hold a stream open.
        string output = Path.GetTempFileName();
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", output, program, .. arguments]) { WorkingDirectory = "/" })!;
            await process.WaitForExitAsync();
            string said = await File.ReadAllTextAsync(output);
            return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said.ReplaceLineEndings(" ")}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Rate();
}
