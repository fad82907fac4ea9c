using GoStore.Actors.Tests.Crash;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Faults;

/// <summary>System calls that fail under a writer in another process: what it was told holds, and it goes on by itself.</summary>
public sealed class SystemCallTests
{
    private const int Workers = 8;
    private const int Rounds = 100;

    [SkippableTheory]
    [InlineData("fsync,fdatasync", "EIO", "", ErrorCode.OutcomeUnknown)]
    [InlineData("write,pwrite64", "EIO", "-wal", ErrorCode.OutcomeUnknown)]
    [InlineData("write,pwrite64", "ENOSPC", "-wal", ErrorCode.DiskFull)]
    public async Task Callers_are_told_of_a_failing_system_call_and_the_store_goes_on(string calls, string error, string fileSuffix, ErrorCode expected)
    {
        Skip.IfNot(Shell.Succeeds("strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=fsync", "-o", "/dev/null", "true"), "There is no strace here that may trace a process.");
        using var folder = new TemporaryFolder();
        string path = folder.File("store.db");
        await using (await Store.OpenAsync(path))
        {
            // The steps of its schema are done here, so that however many there are no call of theirs is among those that fail.
        }

        // Late enough that the file is open, and early enough that most of the work is still to come.
        string[] onlyThatFile = fileSuffix == "" ? [] : ["-P", path + fileSuffix];
        using var writer = new WriterProcess("faults", path, ["strace", "-f", "-qq", .. onlyThatFile, "-e", $"trace={calls}", "-e", $"inject={calls}:error={error}:when=60..62", "-o", "/dev/null"]);
        IReadOnlyList<Acknowledgement> said = await writer.ReadAsync();

        Assert.Contains(said, line => line.Kind == "closed");
        ILookup<string, string> told = said.ToLookup(line => line.Kind, line => $"{line.Worker}:{line.Number}");
        Assert.Equal(Workers * Rounds, said.Count(line => line.Kind != "closed"));
        Assert.NotEmpty(told[$"failed-{expected}"]);
        Assert.All(said, line => Assert.Contains(line.Kind, (string[])["set", "closed", "failed-OutcomeUnknown", "failed-Unavailable", "failed-DiskFull"]));

        Assert.Equal("ok", RawDatabase.IntegrityOf(path));
        Ledger.Verify(path);
        await using IStore store = await Store.OpenAsync(path);
        HashSet<string> stored = [.. (await store.GetAllAsync("tenant:set")).Select(entry => entry.Key)];
        Assert.Empty(told["set"].Except(stored));
        Assert.Empty(stored.Except(told["set"]).Except(told["failed-OutcomeUnknown"]));
        Assert.Contains(told["set"], key => key.EndsWith($":{Rounds}", StringComparison.Ordinal));
    }
}
