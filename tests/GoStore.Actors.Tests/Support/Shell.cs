using System.Diagnostics;

namespace GoStore.Actors.Tests.Support;

/// <summary>Programs of the system that a test needs, where they are there.</summary>
internal static class Shell
{
    public static bool Succeeds(string program, params string[] arguments) => Run(program, arguments) is null;

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What went wrong; null where nothing did.</returns>
    public static string? Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string error = process.StandardError.ReadToEnd();
            output.Wait();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program} ended with {process.ExitCode}: {error}";
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return $"{program}: {missing.Message}";
        }
    }
}
