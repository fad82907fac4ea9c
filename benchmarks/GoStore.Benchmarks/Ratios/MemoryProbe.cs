using System.Diagnostics;
using System.Text.Json;
using GoStore.Actors;
using GoStore.Benchmarks.Measuring;

namespace GoStore.Benchmarks.Ratios;

/// <summary>What a million entries cost a process that does nothing else.</summary>
internal sealed record MemoryFigures(double StartMegabytes, double GrowthMegabytes, double PeakMegabytes, double BytesPerSet, double BytesPerGet);

/// <summary>Measures memory in a process of its own, where nothing from other measurements is in the way.</summary>
internal static class MemoryProbe
{
    public const string Verb = "memory-of-a-million";

    private const int Entries = 1_000_000;

    public static async Task<MemoryFigures> MeasureAsync(Bench bench, string hocon)
    {
        string program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(MemoryProbe).Assembly.Location);
        }

        start.ArgumentList.Add(Verb);
        start.ArgumentList.Add(bench.Workspace.NewFile("memory.db"));
        start.ArgumentList.Add(hocon);
        Process child = bench.Workspace.Start(start);
        try
        {
            string said = await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();
            return child.ExitCode == 0
                ? JsonSerializer.Deserialize<MemoryFigures>(said)!
                : throw new InvalidOperationException($"The process whose memory was measured ended with {child.ExitCode}: {said}");
        }
        finally
        {
            bench.Workspace.End(child);
        }
    }

    public static async Task<int> RunAsChildAsync(string[] arguments)
    {
        (string path, string hocon) = (arguments[0], arguments[1]);
        await using IStore store = await Store.OpenAsync(path, options => options.Hocon = hocon);
        await store.SetAsync(Data.Group, "first", Data.Values[0]);
        await store.GetAsync(Data.Group, "first");
        double start = Megabytes(process => process.WorkingSet64);

        await Load.PerSecondAsync(256, Entries, number => store.SetAsync(Data.Group, Key(number), Data.Values[number % Data.Values.Length]));
        await Load.PerSecondAsync(64, Entries, number => store.GetAsync(Data.Group, Key(number)));
        double end = Megabytes(process => process.WorkingSet64);
        double peak = Megabytes(process => process.PeakWorkingSet64);

        double set = await AllocatedAsync(256, number => store.SetAsync(Data.Group, Data.Keys[number], Data.Values[number % Data.Values.Length]));
        double get = await AllocatedAsync(64, number => store.GetAsync(Data.Group, Data.Keys[number]));
        Console.WriteLine(JsonSerializer.Serialize(new MemoryFigures(start, Math.Max(end, peak) - start, peak, set, get)));
        return 0;
    }

    private static string Key(int number) => number < Data.KeyCount ? Data.Keys[number] : $"key-{number:0000000}";

    private static async Task<double> AllocatedAsync(int callers, Func<int, Task> operation)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await Load.PerSecondAsync(callers, Data.KeyCount, operation);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Data.KeyCount;
    }

    private static double Megabytes(Func<Process, long> bytes)
    {
        using Process self = Process.GetCurrentProcess();
        return bytes(self) / (1024.0 * 1024.0);
    }
}
