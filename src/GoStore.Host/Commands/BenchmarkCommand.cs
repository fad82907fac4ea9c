using System.CommandLine;
using GoStore.Host.Benchmarking;

namespace GoStore.Host.Commands;

/// <summary>How fast a store is, from where this program stands.</summary>
internal sealed class BenchmarkCommand : Command
{
    public BenchmarkCommand(Shell shell)
        : base("benchmark", "Measure a store: operations a second and how long they take, in a group that is deleted at the end")
    {
        Add(new BenchmarkRunCommand(shell, BenchmarkKind.Get, "get", "Read entries", operations: 10_000, workers: 100));
        Add(new BenchmarkRunCommand(shell, BenchmarkKind.Put, "put", "Write entries", operations: 30_000, workers: 100));
        Add(new BenchmarkRunCommand(shell, BenchmarkKind.Patch, "patch", "Change a member of JSON documents", operations: 1_000, workers: 4));
        Add(new BenchmarkRunCommand(shell, BenchmarkKind.Mixed, "mixed", "Write and read by turns", operations: 10_000, workers: 15));
    }
}
