using System.Collections.Concurrent;
using System.Diagnostics;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>How a server is started.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Address">Where it takes requests.</param>
/// <param name="Arguments">The command line.</param>
/// <param name="Data">What it stores, a file or a folder; gone with <see cref="ServerNode.DeleteData"/>.</param>
/// <param name="Network">The network namespace that it runs in; null for the one of the tests.</param>
internal sealed record ServerPlan(string Name, Uri Address, string[] Arguments, string Data, NetworkNamespace? Network = null);

/// <summary>One <c>gostore serve</c>, which can be killed, frozen, stopped and started again at the same address.</summary>
internal sealed class ServerNode(ServerPlan plan, string logFolder) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "gostore.dll");
    private static readonly string Dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private readonly ConcurrentDictionary<string, Task<INamespace>> spaces = [];
    private Process? process;
    private IStore? store;

    public string Name => plan.Name;

    public string Log => Path.Combine(logFolder, $"{plan.Name}.log");

    /// <summary>Whether somebody ended it on purpose and will start it again.</summary>
    public bool IsDown { get; set; } = true;

    public bool HasExited => process is null or { HasExited: true };

    /// <summary>Whether this build of the program can be a node of a cluster.</summary>
    public static async Task<bool> KnowsClusterAsync() => (await ProgramRun.AsyncOf(Dotnet, Dll, "serve", "--help")).Contains("--cluster", StringComparison.Ordinal);

    /// <summary>How often it ended before it listened, and was started again.</summary>
    public int FailedStarts { get; private set; }

    /// <summary>Starts it and waits until it listens; where it ends instead, it is started again, as a service manager does.</summary>
    /// <exception cref="InvalidOperationException">It did not listen in time.</exception>
    public async Task StartAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await StartOnceAsync();
                return;
            }
            catch (InvalidOperationException) when (waited.Elapsed < Patience)
            {
                FailedStarts++;
                await Task.Delay(500);
            }
            catch (TimeoutException)
            {
                throw new InvalidOperationException($"{Name} did not listen within {Patience.TotalSeconds} s:{Environment.NewLine}{LastWords()}");
            }
        }
    }

    private async Task StartOnceAsync()
    {
        string[] command = [Dotnet, Dll, .. plan.Arguments];
        if (plan.Network is { } network)
        {
            command = ["ip", "netns", "exec", network.Name, .. command];
        }

        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = logFolder };
        start.Environment.Remove("GOSTORE_API_KEY");
        start.Environment.Remove("GOSTORE_CONNECTION");
        process?.Dispose();
        process = Process.Start(start)!;
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        StreamWriter log = File.AppendText(Log);
        log.WriteLine($"--- started as process {process.Id} at {DateTimeOffset.UtcNow:O}");
        int streams = 2;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await listens.Task.WaitAsync(Patience);
        IsDown = false;

        void Take(string? line)
        {
            lock (log)
            {
                if (line is not null)
                {
                    log.WriteLine(line);
                    log.Flush();
                }
                else if (--streams == 0)
                {
                    log.Dispose();
                }
            }

            if (line is null)
            {
                listens.TrySetException(new InvalidOperationException($"{Name} ended before it listened:{Environment.NewLine}{LastWords()}"));
            }
            else if (line.StartsWith("gostore serves ", StringComparison.Ordinal))
            {
                listens.TrySetResult();
            }
        }
    }

    /// <summary>Connects to it; the connection outlives it and is used again after a restart.</summary>
    public async Task ConnectAsync(TimeSpan askTimeout)
    {
        var waited = Stopwatch.StartNew();
        while (store is null)
        {
            try
            {
                store = await Store.ConnectAsync(plan.Address, options =>
                {
                    options.AskTimeout = askTimeout;
                    options.Handler = plan.Network is { } network ? network.NewHandler : null;
                });
            }
            catch (StoreException) when (waited.Elapsed < Patience)
            {
                await Task.Delay(200);
            }
        }
    }

    /// <summary>The namespace, as this node shows it.</summary>
    public async Task<INamespace> SpaceAsync(string name, Quota? quota = null)
    {
        Task<INamespace> space = spaces.GetOrAdd(name, _ => store!.NamespaceAsync(name, quota));
        try
        {
            return await space;
        }
        catch
        {
            spaces.TryRemove(new KeyValuePair<string, Task<INamespace>>(name, space));
            throw;
        }
    }

    public async Task KillAsync()
    {
        IsDown = true;
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, as a service manager does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        IsDown = true;
        Signal("TERM");
        try
        {
            await process!.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            await KillAsync();
            throw new InvalidOperationException($"{Name} did not end within {Patience.TotalSeconds} s of SIGTERM:{Environment.NewLine}{LastWords()}");
        }

        return process.ExitCode;
    }

    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    /// <summary>Takes away what it has stored; it must not run.</summary>
    public void DeleteData()
    {
        if (Directory.Exists(plan.Data))
        {
            Directory.Delete(plan.Data, recursive: true);
        }

        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(plan.Data)!, Path.GetFileName(plan.Data) + "*"))
        {
            File.Delete(file);
        }
    }

    public string LastWords()
    {
        using var reader = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join(Environment.NewLine, reader.ReadToEnd().Split('\n').TakeLast(30));
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            await KillAsync();
        }

        process?.Dispose();
        if (store is not null)
        {
            await store.DisposeAsync();
        }
    }

    private void Signal(string signal)
    {
        if (HasExited)
        {
            return;
        }

        using Process kill = Process.Start("/bin/kill", [$"-{signal}", $"{process!.Id}"]);
        kill.WaitForExit();
    }
}
