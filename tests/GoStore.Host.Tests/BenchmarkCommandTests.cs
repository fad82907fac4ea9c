using System.Diagnostics;
using System.Globalization;
using GoStore.Host.Benchmarking;

namespace GoStore.Host.Tests;

/// <summary><c>gostore benchmark</c>.</summary>
public sealed class BenchmarkCommandTests : IDisposable
{
    private readonly Gostore gostore = new();

    public void Dispose() => gostore.Dispose();

    [Theory]
    [InlineData("get")]
    [InlineData("put")]
    [InlineData("patch")]
    [InlineData("mixed")]
    public async Task Each_kind_measures_all_operations_and_leaves_no_entry(string kind)
    {
        await gostore.RunAsync("set", "colour", "blue");
        Outcome outcome = await gostore.RunAsync("benchmark", kind, "300", "7");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(
            ["operations", "workers", "value-bytes", "seconds", "per-second", "p50", "p90", "p99", "p99.9", "max", "errors"],
            outcome.Lines.Select(line => line.Split(' ')[0]));
        Assert.Equal(["operations 300", "workers 7", "value-bytes 100"], outcome.Lines[..3]);
        Assert.Equal("errors 0", outcome.Lines[^1]);
        double[] times = [.. outcome.Lines[5..10].Select(line => double.Parse(line.Split(' ')[1][..^2], CultureInfo.InvariantCulture))];
        Assert.Equal(times.Order(), times);
        Assert.True(times[0] > 0);
        (await gostore.RunAsync("groups")).Printed("default\n");
    }

    [Fact]
    public async Task As_JSON_there_is_one_object_and_values_have_the_size_that_was_asked_for()
    {
        Outcome outcome = await gostore.RunAsync("benchmark", "put", "50", "2", "--value-size", "4KiB", "--namespace", "bench", "--json");
        Assert.Equal(("put", 50, 2, 4096), (outcome.Json.GetProperty("benchmark").GetString(), outcome.Json.GetProperty("operations").GetInt64(), outcome.Json.GetProperty("workers").GetInt32(), outcome.Json.GetProperty("valueBytes").GetInt32()));
        Assert.True(outcome.Json.GetProperty("milliseconds").GetProperty("p99.9").GetDouble() <= outcome.Json.GetProperty("milliseconds").GetProperty("max").GetDouble());
        Assert.Empty(outcome.Json.GetProperty("errors").EnumerateObject());
        Outcome written = await gostore.RunAsync("stream", "get", "--namespace", "bench", "--json");
        Assert.All(written.Json.EnumerateArray().Where(change => change.GetProperty("kind").GetString() == "set"), change => Assert.Equal(4096, change.GetProperty("value").GetString()!.Length));
    }

    [Fact]
    public async Task Errors_are_counted_by_their_kind_and_are_a_failure()
    {
        await gostore.RunAsync("namespace", "set-quota", "small", "--max-keys", "10");
        Outcome outcome = await gostore.RunAsync("benchmark", "put", "100", "3", "--namespace", "small");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal("operations 10", outcome.Lines[0]);
        Assert.Equal(["errors 90", "error quota-exceeded 90"], outcome.Lines[^2..]);
        (await gostore.RunAsync("count", "groups", "--namespace", "small")).Printed("0\n");
    }

    [SkippableFact]
    public async Task Ctrl_C_ends_it_with_the_figures_so_far_and_without_an_entry_left()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs signals.");
        await gostore.RunAsync("init");
        using Process running = gostore.Start("benchmark", "put", "1000000000", "4", "--group", "mine");
        while (long.Parse((await gostore.RunAsync("count", "groups", "mine-")).Output, CultureInfo.InvariantCulture) < 2_000)
        {
            Assert.False(running.HasExited);
        }

        Process.Start("kill", ["-INT", $"{running.Id}"]).WaitForExit();
        Outcome outcome = await Gostore.OutcomeAsync(running);
        Assert.Equal(130, outcome.ExitCode);
        Assert.StartsWith("operations ", outcome.Output);
        (await gostore.RunAsync("groups")).Printed("");
    }

    [Theory]
    [InlineData("N \"0\"", "get", "0")]
    [InlineData("WORKERS \"1001\" is no whole number from 1 to 1000", "get", "10", "1001")]
    [InlineData("--value-size \"39\"", "put", "--value-size", "39")]
    [InlineData("--value-size \"1GiB\"", "put", "--value-size", "1GiB")]
    public async Task Numbers_that_cannot_be_are_refused(string mentions, params string[] arguments)
    {
        (await gostore.RunAsync(["benchmark", .. arguments])).Failed(2, mentions);
        Assert.Empty(Directory.GetFileSystemEntries(gostore.Folder));
    }

    [Fact]
    public void Percentiles_are_exact_to_a_sixty_fourth()
    {
        var latencies = new LatencyHistogram();
        var half = new LatencyHistogram();
        for (long number = 1; number <= 100_000; number++)
        {
            (number % 2 == 0 ? latencies : half).Add(number * Stopwatch.Frequency / 1_000_000);
        }

        latencies.Add(half);
        Assert.Equal(100_000, latencies.Count);
        Assert.Equal(0.1, latencies.Longest.TotalSeconds, 6);
        foreach (double part in (double[])[0.001, 0.5, 0.9, 0.99, 0.999, 1])
        {
            double exact = part * 0.1;
            Assert.InRange(latencies.Percentile(part).TotalSeconds, exact * 0.999, exact * (1 + 1.0 / 60));
        }

        Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Percentile(0.5));
    }
}
