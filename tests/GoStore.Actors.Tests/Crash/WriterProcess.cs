using System.Diagnostics;
using System.Globalization;

namespace GoStore.Actors.Tests.Crash;

/// <summary>What the writer said it was told.</summary>
internal readonly record struct Acknowledgement(string Kind, int Worker, long Number);

/// <summary>The program that writes until it is killed; it stands beside the tests.</summary>
internal sealed class WriterProcess : IDisposable
{
    private const int KilledExitCode = 128 + 9;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly Task<string> errors;

    public WriterProcess(string work, string path, params string[] wrapper)
    {
        string[] command = [.. wrapper, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "GoStore.CrashWriter.dll"), work, path];
        process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Reads what it says until it ends or, if a delay is given, until that long after the first line, when it is killed without warning.</summary>
    public async Task<IReadOnlyList<Acknowledgement>> ReadAsync(Func<TimeSpan>? killAfter = null)
    {
        var said = new List<Acknowledgement>();
        Task? kill = null;
        using var impatience = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(impatience.Token) is { } line)
        {
            string[] parts = line.Split(' ');
            said.Add(new Acknowledgement(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture)));
            if (killAfter is not null)
            {
                kill ??= KillAsync(killAfter());
            }
        }

        if (kill is not null)
        {
            await kill;
        }

        await process.WaitForExitAsync(impatience.Token);
        string error = await errors;
        int expected = kill is null ? 0 : KilledExitCode;
        return said.Count > 0 && process.ExitCode == expected
            ? said
            : throw new InvalidOperationException($"The writer ended with {process.ExitCode} instead of {expected}, after {said.Count} acknowledgements: {error}");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private async Task KillAsync(TimeSpan delay)
    {
        await Task.Delay(delay);
        process.Kill();
    }
}
