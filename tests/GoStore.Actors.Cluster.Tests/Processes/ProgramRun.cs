using System.Diagnostics;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>Runs a program to its end.</summary>
internal static class ProgramRun
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <returns>What it wrote.</returns>
    /// <exception cref="InvalidOperationException">It ended with an error, or did not end.</exception>
    public static async Task<string> AsyncOf(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Longest);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' did not end within {Longest.TotalSeconds} s.");
        }

        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {await errors}{await output}");
    }
}
