using System.Diagnostics;
using System.Text;

namespace GoStore.Host.Tests;

/// <summary>Runs the built program in a folder of its own, as a shell would.</summary>
public class Gostore : IDisposable
{
    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "gostore.dll");
    private static readonly string Dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gostore-host-tests-");

    /// <summary>The folder that the program works in.</summary>
    public string Folder => folder.FullName;

    /// <summary>What the program connects to where a test names nothing; null for the file that it takes by itself.</summary>
    protected virtual string? Connection => null;

    /// <summary>The command that starts the program, for a shell.</summary>
    internal static string Typed => $"'{Dotnet}' '{Dll}'";

    /// <summary>The program that is started, and what comes before its own arguments.</summary>
    internal static string[] Command => [Dotnet, Dll];

    public string PathOf(string file) => Path.Combine(folder.FullName, file);

    internal Task<Outcome> RunAsync(params string[] arguments) => RunAsync("", arguments);

    internal Task<Outcome> RunAsync(string input, string[] arguments) => RunAsync(Encoding.UTF8.GetBytes(input), arguments);

    internal async Task<Outcome> RunAsync(byte[] input, string[] arguments, string? connectionVariable = null)
    {
        using Process process = Start(Dotnet, [Dll, .. arguments], connectionVariable);
        Task writing = WriteAsync(process, input);
        Outcome outcome = await OutcomeAsync(process);
        await writing;
        return outcome;
    }

    /// <summary>Runs a line of the Bourne shell.</summary>
    internal Task<Outcome> ShellAsync(string line) => RunProgramAsync("/bin/sh", "-c", line);

    /// <summary>Runs another program in the folder, with nothing on its standard input.</summary>
    internal async Task<Outcome> RunProgramAsync(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        process.StandardInput.Close();
        return await OutcomeAsync(process);
    }

    /// <summary>Starts the program and leaves it running.</summary>
    internal Process Start(params string[] arguments) => Start(Dotnet, [Dll, .. arguments]);

    internal static async Task<Outcome> OutcomeAsync(Process process)
    {
        using var output = new MemoryStream();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        string error = await process.StandardError.ReadToEndAsync();
        await reading;
        await process.WaitForExitAsync();
        return new Outcome(process.ExitCode, output.ToArray(), error);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => folder.Delete(recursive: true);

    private static async Task WriteAsync(Process process, byte[] input)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program has ended without reading all of it.
        }
    }

    private Process Start(string program, string[] arguments, string? connectionVariable = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment.Remove("GOSTORE_API_KEY");
        start.Environment.Remove("GOSTORE_CONNECTION");
        if ((connectionVariable ?? Connection) is { } connection)
        {
            start.Environment["GOSTORE_CONNECTION"] = connection;
        }

        return Process.Start(start)!;
    }
}
