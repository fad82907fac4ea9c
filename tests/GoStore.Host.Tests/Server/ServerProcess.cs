using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace GoStore.Host.Tests.Server;

/// <summary>A server as a process of its own.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder errors = new();
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.BeginErrorReadLine();
    }

    public HttpClient Client { get; private set; } = new();

    public int Id => process.Id;

    /// <summary>What it has said so far.</summary>
    public string Errors
    {
        get
        {
            lock (errors)
            {
                return errors.ToString();
            }
        }
    }

    /// <summary>Starts <c>gostore serve</c> on a port of its own, and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(Gostore gostore, params string[] arguments)
    {
        var server = new ServerProcess(gostore.Start(["serve", "--listen", "http://127.0.0.1:0", .. arguments]));
        server.Client = new HttpClient { BaseAddress = await server.address.Task };
        return server;
    }

    /// <summary>Asks it to end, as a service manager would.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        Signal(signal);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public void Signal(string signal)
    {
        using Process kill = Process.Start("/bin/kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            address.TrySetException(new InvalidOperationException($"The server ended: {Errors}"));
            return;
        }

        lock (errors)
        {
            errors.Append(line).Append('\n');
        }

        if (Serving().Match(line) is { Success: true } serving)
        {
            address.TrySetResult(new Uri(serving.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"^gostore serves .* at (http://\S+)$")]
    private static partial Regex Serving();
}
