using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit;
using Xunit.Abstractions;

namespace GoStore.Actors.Tests.Model;

public sealed class EntriesModelTests(ITestOutputHelper output)
{
    private const int StepsOfARun = 1000;

    /// <summary>Many steps are several operations; on average there are a half more of them.</summary>
    private const double LeastOperationsOfAStep = 1.3;

    /// <summary>
    /// GOSTORE_MODEL_SEED repeats a run (the seed stands in the output of every run), GOSTORE_MODEL_OPERATIONS makes it longer or shorter.
    /// </summary>
    [Fact]
    public void The_store_answers_every_random_run_of_operations_as_a_dictionary_with_a_clock_would()
    {
        ulong seed = ulong.Parse(Environment.GetEnvironmentVariable("GOSTORE_MODEL_SEED") ?? $"{(ulong)Random.Shared.NextInt64()}", CultureInfo.InvariantCulture);
        long wanted = long.Parse(Environment.GetEnvironmentVariable("GOSTORE_MODEL_OPERATIONS") ?? "100000", CultureInfo.InvariantCulture);
        output.WriteLine($"GOSTORE_MODEL_SEED={seed}");

        long operations = 0;
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest((int)Math.Ceiling(wanted / (StepsOfARun * LeastOperationsOfAStep)))
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None)));
        try
        {
            Check.One(config, Prop.ForAll(RandomRun.Arbitrary(StepsOfARun), run =>
            {
                Finish(run.GoAsync);
                operations += run.Steps.Sum(step => step.Operations);
            }));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"With GOSTORE_MODEL_SEED={seed}: {failure.Message}", failure);
        }

        output.WriteLine($"{operations} operations");
        Assert.True(operations >= wanted, $"Only {operations} of {wanted} operations were run.");
    }

    // FsCheck's properties are synchronous; on a thread of the pool nothing that is awaited waits for this one.
    private static void Finish(Func<Task> run) => Task.Run(run).GetAwaiter().GetResult();
}
