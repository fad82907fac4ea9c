namespace GoStore.Host.Tests;

/// <summary>Two processes on one file at once.</summary>
public sealed class TwoProcessTests : IDisposable
{
    private readonly Gostore gostore = new();

    public void Dispose() => gostore.Dispose();

    [Fact]
    public async Task Increments_of_two_processes_all_count()
    {
        await gostore.RunAsync("init");
        Outcome[] outcomes = (await Task.WhenAll(ManyAsync(), ManyAsync())).SelectMany(each => each).ToArray();
        Assert.All(outcomes, outcome => Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error)));
        Assert.Equal(Enumerable.Range(1, outcomes.Length), outcomes.Select(outcome => int.Parse(outcome.Output)).Order());
    }

    [Fact]
    public async Task Only_one_of_two_makes_an_entry_and_both_can_make_the_file()
    {
        Outcome[] outcomes = await Task.WhenAll(gostore.RunAsync("set", "leader", "one", "--if-absent"), gostore.RunAsync("set", "leader", "two", "--if-absent"));
        Assert.Equal([0, 4], outcomes.Select(outcome => outcome.ExitCode).Order());
    }

    [Fact]
    public async Task A_large_import_and_small_writes_get_along()
    {
        string lines = string.Join('\n', Enumerable.Range(0, 20_000).Select(number => $$"""{"group":"large","key":"{{number}}","value":"x"}"""));
        await gostore.RunAsync("init");
        Task<Outcome> import = gostore.RunAsync(lines, ["import"]);
        Outcome[] small = await ManyAsync();
        (await import).Printed("20000\n");
        Assert.Equal(["1\n", "2\n", "3\n", "4\n", "5\n"], small.Select(outcome => outcome.Output));
        (await gostore.RunAsync("count", "groups")).Printed("20001\n");
    }

    private async Task<Outcome[]> ManyAsync()
    {
        List<Outcome> outcomes = [];
        for (int count = 0; count < 5; count++)
        {
            outcomes.Add(await gostore.RunAsync("increment", "counter"));
        }

        return [.. outcomes];
    }
}
