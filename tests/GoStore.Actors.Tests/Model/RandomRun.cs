using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace GoStore.Actors.Tests.Model;

/// <summary>A list of steps that starts with an empty store.</summary>
internal sealed record RandomRun(Profile Profile, ImmutableArray<Step> Steps)
{
    private int failedAt = -1;

    public static Arbitrary<RandomRun> Arbitrary(int steps) => Arb.From(
        from profile in StepGenerator.Profile
        from list in StepGenerator.Step.ArrayOf(steps)
        select new RandomRun(profile, [.. list]),
        run => run.Shrink());

    public async Task GoAsync()
    {
        await using World world = await World.MakeAsync(Profile);
        for (int index = 0; index < Steps.Length; index++)
        {
            failedAt = index;
            await Steps[index].RunAsync(world);
        }

        failedAt = Steps.Length;
        await world.VerifyAllAsync();
        failedAt = -1;
    }

    public override string ToString() => $"{Profile}:\n" + string.Join("\n", Steps.Select((step, index) => $"  {index}. {step}"));

    // What came after the failure cannot have caused it; then pieces are left out, from halves to single steps; then the steps get simpler.
    private IEnumerable<RandomRun> Shrink()
    {
        if (failedAt >= 0 && failedAt + 1 < Steps.Length)
        {
            yield return this with { Steps = Steps[..(failedAt + 1)], failedAt = -1 };
        }

        for (int length = Steps.Length / 2; length > 0; length /= 2)
        {
            for (int start = 0; start < Steps.Length; start += length)
            {
                yield return this with { Steps = Steps.RemoveRange(start, Math.Min(length, Steps.Length - start)), failedAt = -1 };
            }
        }

        if (Profile != Profile.Ordinary)
        {
            yield return this with { Profile = Profile.Ordinary, failedAt = -1 };
        }

        for (int index = 0; index < Steps.Length; index++)
        {
            foreach (Step simpler in Steps[index].Shrink())
            {
                yield return this with { Steps = Steps.SetItem(index, simpler), failedAt = -1 };
            }
        }
    }
}
