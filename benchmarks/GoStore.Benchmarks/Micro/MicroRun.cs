using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using GoStore.Benchmarks.Measuring;
using Perfolizer.Horology;

namespace GoStore.Benchmarks.Micro;

/// <summary>The verb <c>micro</c>.</summary>
internal static class MicroRun
{
    public static int Run(string[] arguments)
    {
        // In this process: the projects that BenchmarkDotNet would generate do not know where this repository's packages come from.
        IConfig config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(150)))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .WithArtifactsPath(Path.Combine(Workspace.Artifacts, "micro"));
        if (!arguments.Contains("--filter"))
        {
            arguments = [.. arguments, "--filter", "*"];
        }

        var summaries = BenchmarkSwitcher.FromTypes([typeof(StoreOperations)]).Run(arguments, config).ToList();
        return summaries.Count > 0 && summaries.TrueForAll(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
    }
}
