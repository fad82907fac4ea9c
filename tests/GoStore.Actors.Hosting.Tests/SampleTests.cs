using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Hosting.Tests;

/// <summary>The sample, as a process of its own.</summary>
public sealed class SampleTests : IDisposable
{
    private const int SigTerm = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder = new();

    [SkippableFact]
    public async Task It_counts_visits_is_healthy_and_still_knows_them_after_a_restart()
    {
        Skip.If(OperatingSystem.IsWindows(), "The process is ended with SIGTERM, which Windows has not.");
        for (int run = 1; run <= 2; run++)
        {
            using Process process = Start();
            try
            {
                using var visits = new HttpClient { BaseAddress = await AddressAsync(process), Timeout = Patience };
                HttpResponseMessage counted = await visits.PostAsync("/pages/home/visits", null);
                Assert.Equal($$"""{"page":"home","visits":{{run}}}""", await counted.Content.ReadAsStringAsync());
                Assert.Equal(run, (await visits.GetFromJsonAsync<Dictionary<string, long>>("/pages"))!["home"]);
                Assert.Equal(["Healthy", "Healthy"], [await visits.GetStringAsync("/live"), await visits.GetStringAsync("/ready")]);

                Assert.Equal(0, Kill(process.Id, SigTerm));
                await process.WaitForExitAsync().WaitAsync(Patience);
                Assert.Equal(0, process.ExitCode);
                Assert.False(File.Exists(folder.File("visits.db-wal")));
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }
        }
    }

    public void Dispose() => folder.Dispose();

    private Process Start()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "GoStore.Samples.Hosting.dll");
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        return Process.Start(new ProcessStartInfo(dotnet, [program, "--urls", "http://127.0.0.1:0", "--GoStore:Path", "visits.db"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Reads its log up to the line that says where it listens, and takes the rest off it.</summary>
    private static async Task<Uri> AddressAsync(Process process)
    {
        const string Listening = "Now listening on: ";
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var found)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new Uri(line[(found + Listening.Length)..]);
            }
        }

        throw new InvalidOperationException("The sample ended before it listened.");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
