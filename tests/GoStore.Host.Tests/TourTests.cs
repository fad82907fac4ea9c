namespace GoStore.Host.Tests;

/// <summary>The program without arguments.</summary>
public sealed class TourTests : IDisposable
{
    private readonly Gostore gostore = new();

    public void Dispose() => gostore.Dispose();

    [Fact]
    public async Task The_tour_shows_commands_with_their_results_and_leaves_nothing_behind()
    {
        string[] before = Directory.GetFileSystemEntries(Path.GetTempPath(), "gostore-tour-*");
        Outcome tour = await gostore.RunAsync();

        Assert.Equal((0, ""), (tour.ExitCode, tour.Error));
        Assert.Contains("  $ gostore set colour green\n  2\n  $ gostore get key colour\n  green\n", tour.Output);
        Assert.Contains("  $ gostore increment visits -2\n  3\n", tour.Output);
        Assert.Contains("(exit code 4)", tour.Output);
        Assert.Contains("London", tour.Output);
        Assert.Equal(1, tour.Lines.Count(line => line.Contains("(exit code")));
        Assert.Contains("  gostore set colour blue", tour.Lines);
        Assert.Empty(Directory.GetFileSystemEntries(gostore.Folder));
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetTempPath(), "gostore-tour-*").Except(before));
    }

    [SkippableFact]
    public async Task The_tour_can_be_left_early()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a Bourne shell.");
        Outcome outcome = await gostore.ShellAsync($"{{ {Gostore.Typed}; echo \"exit $?\" >&2; }} | head -1");
        Assert.Equal("exit 0\n", outcome.Error);
    }
}
