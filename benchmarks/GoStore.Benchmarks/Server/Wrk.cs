using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using GoStore.Benchmarks.Measuring;

namespace GoStore.Benchmarks.Server;

/// <summary>The load: <c>wrk</c>, a process of its own, with as many connections as there are callers.</summary>
internal sealed partial class Wrk(Workspace workspace)
{
    private const int Threads = 2;

    /// <summary>How long a value is. Three quarters of what etcd's gateway takes for it in base64.</summary>
    public const int ValueBytes = 102;

    /// <summary>How many entries are read and written.</summary>
    public const int Keys = 10_000;

    /// <summary>Few enough for all of them to be written while the server warms up.</summary>
    private const int KeysOfNamespaces = 400;

    /// <summary>Reads one entry after the other; each connection begins at another.</summary>
    private static readonly string Get = $$"""
        local number = 0
        function setup(thread) thread:set("first", math.random({{Keys}})) end
        function init() number = first end
        function request()
          number = (number + 7919) % {{Keys}}
          return wrk.format("GET", string.format("/v1/groups/{{Data.Group}}/entries/key-%06d", number))
        end
        """;

    /// <summary>Writes one entry after the other, each time another value: an update that changes nothing needs no sync.</summary>
    private static readonly string Put = Writing($$"""
          return wrk.format("PUT", string.format("/v1/groups/{{Data.Group}}/entries/key-%06d", number), nil, string.format("%010d", count) .. rest)
        """, ValueBytes - 10);

    /// <summary>The same to etcd. Digits are base64 too: eight letters of it are six bytes.</summary>
    private static readonly string PutToEtcd = Writing("""
          return wrk.format("POST", "/v3/kv/put", nil, string.format('{"key":"a2V5LTAw%08d","value":"%012d%s"}', number, count, rest))
        """, ValueBytes / 3 * 4 - 12);

    public Task<double> GetsAsync(ServerProcess server, int connections, TimeSpan duration) => PerSecondAsync(server, "get", Get, connections, duration);

    public Task<double> PutsAsync(ServerProcess server, int connections, TimeSpan duration) => PerSecondAsync(server, "put", Put, connections, duration);

    public Task<double> PutsToEtcdAsync(ServerProcess server, int connections, TimeSpan duration) => PerSecondAsync(server, "put-etcd", PutToEtcd, connections, duration);

    /// <summary>Writes in all namespaces in turn; each of its entries is in one of them.</summary>
    public Task<double> PutsToNamespacesAsync(ServerProcess server, int namespaces, int connections, TimeSpan duration) =>
        PerSecondAsync(server, "put-namespaces", Writing(InNamespaces("PUT", namespaces, """, nil, string.format("%010d", count) .. rest"""), ValueBytes - 10), connections, duration);

    /// <summary>Reads what that has written, which must have been all of it.</summary>
    public Task<double> GetsOfNamespacesAsync(ServerProcess server, int namespaces, int connections, TimeSpan duration) =>
        PerSecondAsync(server, "get-namespaces", Writing(InNamespaces("GET", namespaces, ""), 1), connections, duration);

    private static string InNamespaces(string method, int namespaces, string body) =>
        $$"""  return wrk.format("{{method}}", string.format("/v1/namespaces/tenant-%d/groups/{{Data.Group}}/entries/key-%06d", number % {{namespaces}}, number % {{KeysOfNamespaces}}){{body}})""";

    private static string Writing(string request, int fill) => $$"""
        local number = 0
        local count = 0
        local rest = string.rep("A", {{fill}})
        math.randomseed(os.time())
        function setup(thread) thread:set("first", math.random(100000000)) end
        function init()
          number = first % {{Keys}}
          count = first
        end
        function request()
          number = (number + 7919) % {{Keys}}
          count = count + 1
        {{request}}
        end
        """;

    private async Task<double> PerSecondAsync(ServerProcess server, string name, string script, int connections, TimeSpan duration)
    {
        string file = Path.Combine(workspace.Folder, name + ".lua");
        await File.WriteAllTextAsync(file, script);
        var start = new ProcessStartInfo(Installed.Wrk!, ["--threads", $"{Threads}", "--connections", $"{connections}", "--timeout", "30s", "--duration", $"{duration.TotalSeconds:0}s", "--script", file, server.Url]) { RedirectStandardOutput = true };
        Process process = workspace.Start(start);
        try
        {
            string said = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0 || said.Contains("Non-2xx", StringComparison.Ordinal) || said.Contains("Socket errors", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"wrk had errors: {said.ReplaceLineEndings(" ")}");
            }

            return double.Parse(Rate().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        }
        finally
        {
            workspace.End(process);
        }
    }

    [GeneratedRegex(@"Requests/sec:\s*([\d.]+)")]
    private static partial Regex Rate();
}
