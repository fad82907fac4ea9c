using GoStore.Actors.TestSupport.Linearizability;
using Xunit;

namespace GoStore.Actors.Tests.Linearizability;

public sealed class RegisterHistoryTests
{
    private const int Seeds = 150;

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(10, false, false)]
    [InlineData(10, false, true)]
    [InlineData(10, true, false)]
    [InlineData(30, true, true)]
    public void A_history_of_a_real_register_is_linearizable(int unknown, bool increments, bool deletes)
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            List<RegisterOperation> history = new SimulatedRegister(seed) { Unknown = unknown, Increments = increments, Deletes = deletes }.Run();
            Verdict verdict = RegisterHistory.Check($"the entry of seed {seed}", history);
            Assert.True(verdict.IsGood, verdict.Explanation);
        }
    }

    [Theory]
    [InlineData(nameof(Mistake.LoseAWrite), 0)]
    [InlineData(nameof(Mistake.LoseAWrite), 10)]
    [InlineData(nameof(Mistake.ReadWhatWasOverwritten), 0)]
    [InlineData(nameof(Mistake.ReadWhatWasOverwritten), 10)]
    [InlineData(nameof(Mistake.ApplyAnIncrementTwice), 0)]
    public void A_mistake_is_found(string mistake, int unknown)
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            List<RegisterOperation> history = new SimulatedRegister(seed)
            {
                Operations = 120,
                Unknown = unknown,
                Increments = mistake == nameof(Mistake.ApplyAnIncrementTwice),
                Mistake = Enum.Parse<Mistake>(mistake),
            }.Run();
            Assert.False(RegisterHistory.Check($"the entry of seed {seed}", history).IsGood, $"{mistake} of seed {seed} was not found.");
        }
    }

    [Fact]
    public void Small_histories_are_judged_as_by_trying_every_order()
    {
        int good = 0;
        var random = new Random(7);
        for (int round = 0; round < 20_000; round++)
        {
            List<RegisterOperation> history = AnyHistory(random);
            bool expected = CanBeOrdered(default, history);
            Assert.True(expected == new RegisterSearch(history).IsLinearizable(), $"By trying every order it is {expected}: {string.Join("; ", history.Select(each => $"[{each.Invoked},{each.Answered}] {each}"))}");
            good += expected ? 1 : 0;
        }

        // Otherwise the histories are no test.
        Assert.InRange(good, 2_000, 18_000);
    }

    [Fact]
    public void Twenty_thousand_operations_of_sixteen_clients_take_hardly_more_steps_than_operations()
    {
        List<RegisterOperation> history = new SimulatedRegister(1) { Clients = 16, Operations = 20_000, Unknown = 2, Deletes = true }.Run();
        var search = new RegisterSearch(history);
        Assert.True(search.IsLinearizable());
        Assert.InRange(search.Explored, 1, 100_000);
    }

    [Fact]
    public void A_mistake_among_twenty_thousand_operations_is_found()
    {
        List<RegisterOperation> history = new SimulatedRegister(2) { Clients = 16, Operations = 20_000, Unknown = 2, Mistake = Mistake.LoseAWrite }.Run();
        Assert.False(RegisterHistory.Check("it", history).IsGood);
    }

    [Fact]
    public void What_is_said_of_a_stale_read_names_it_and_draws_it()
    {
        RegisterOperation[] history =
        [
            Write(1, "a", 1, 0, 10),
            Write(2, "b", 2, 20, 30),
            Read(3, "a", 1, 40, 50),
            Read(3, "b", 2, 60, 70),
        ];
        Verdict verdict = RegisterHistory.Check("orders/7", history);
        Assert.False(verdict.IsGood);
        Assert.Contains("orders/7", verdict.Explanation);
        Assert.Contains("the first 3 answers exclude each other", verdict.Explanation);
        Assert.Contains("\"read -> \"a\" at version 1\" of client 3", verdict.Explanation);
        Assert.Contains("leave the entry \"b\" at version 2", verdict.Explanation);
        Assert.Contains("> c3", verdict.Explanation);
        Assert.DoesNotContain("read -> \"b\"", verdict.Explanation);
    }

    [Fact]
    public void The_smallest_prefix_ends_with_the_answer_that_fits_none()
    {
        List<RegisterOperation> history = new SimulatedRegister(3) { Operations = 400, Mistake = Mistake.ReadWhatWasOverwritten }.Run();
        List<RegisterOperation> prefix = RegisterHistory.SmallestPrefix(history);
        Assert.False(new RegisterSearch(prefix).IsLinearizable());
        Assert.True(new RegisterSearch(prefix.Where(each => each != prefix.Where(other => other.IsDefinite).MaxBy(other => other.Answered))).IsLinearizable());
    }

    [Fact]
    public void An_unknown_write_may_be_seen_late_but_not_undone()
    {
        RegisterOperation unknown = Write(1, "late", 0, 0, 10) with { Outcome = RegisterOutcome.Unknown };
        Assert.True(RegisterHistory.Check("it", [unknown, Read(2, null, 0, 20, 30), Read(2, "late", 1, 40, 50)]).IsGood);
        Assert.False(RegisterHistory.Check("it", [unknown, Read(2, "late", 1, 20, 30), Read(2, null, 0, 40, 50)]).IsGood);
    }

    private static RegisterOperation Write(int client, string value, long version, long invoked, long answered) => new()
    {
        Client = client,
        Request = RegisterRequest.Write,
        Value = value,
        Invoked = invoked,
        Answered = answered,
        Outcome = RegisterOutcome.Done,
        Told = new RegisterState(null, version),
    };

    private static RegisterOperation Read(int client, string? value, long version, long invoked, long answered) => new()
    {
        Client = client,
        Request = RegisterRequest.Read,
        Invoked = invoked,
        Answered = answered,
        Outcome = RegisterOutcome.Done,
        Told = new RegisterState(value, version),
    };

    private static List<RegisterOperation> AnyHistory(Random random)
    {
        List<RegisterOperation> history = new SimulatedRegister(random.Next())
        {
            Clients = random.Next(1, 5),
            Operations = random.Next(1, 8),
            Unknown = 40,
            Increments = random.Next(2) == 0,
            Deletes = random.Next(2) == 0,
        }.Run();

        // Then something is told that may be wrong.
        for (int index = 0; index < history.Count; index++)
        {
            if (random.Next(6) == 0)
            {
                history[index] = history[index] with { Told = history[random.Next(history.Count)].Told };
            }
        }

        return history;
    }

    private static bool CanBeOrdered(RegisterState state, List<RegisterOperation> left)
    {
        List<RegisterOperation> answered = [.. left.Where(each => each.IsDefinite)];
        if (answered.Count == 0)
        {
            return true;
        }

        long firstAnswer = answered.Min(each => each.Answered);
        return left.Where(each => each.Invoked <= firstAnswer).Any(each =>
            RegisterModel.TryStep(state, each, out RegisterState next) && CanBeOrdered(next, [.. left.Where(other => other != each)]));
    }
}
