using GoStore.Actors.TestSupport.Linearizability;
using Xunit;

namespace GoStore.Actors.Tests.Linearizability;

public sealed class OtherHistoryTests
{
    private static readonly AppendedToken[] Tokens =
    [
        new("a", RegisterOutcome.Done),
        new("b", RegisterOutcome.Done),
        new("c", RegisterOutcome.Unknown),
        new("d", RegisterOutcome.Conflict),
    ];

    [Theory]
    [InlineData("a b", 2)]
    [InlineData("b a c", 3)]
    public void A_list_with_every_acknowledged_token_once_is_good(string found, long version)
    {
        Verdict verdict = AppendHistory.Check("list", Tokens, found.Split(' '), version);
        Assert.True(verdict.IsGood, verdict.Explanation);
    }

    [Theory]
    [InlineData("a c", 2, "b was acknowledged and is lost")]
    [InlineData("a b b", 3, "b was added 2 times")]
    [InlineData("a b d", 3, "d was refused and is there")]
    [InlineData("a b x", 3, "nobody added x")]
    [InlineData("a b", 3, "2 tokens were added, and the version is 3")]
    public void A_list_with_anything_else_is_not(string found, long version, string why) =>
        Assert.Contains(why, AppendHistory.Check("list", Tokens, found.Split(' '), version).Explanation);

    [Theory]
    [InlineData(10, true)]
    [InlineData(12, true)]
    [InlineData(9, false)]
    [InlineData(13, false)]
    public void A_counter_is_between_what_was_acknowledged_and_what_may_have_been_done(long number, bool good) =>
        Assert.Equal(good, AppendHistory.CheckCounter("counter", 10, 2, new RegisterState($"{number}", number)).IsGood);

    [Fact]
    public void A_counter_whose_version_is_another_is_not_good() =>
        Assert.False(AppendHistory.CheckCounter("counter", 10, 2, new RegisterState("10", 11)).IsGood);

    [Fact]
    public void Holders_one_after_the_other_with_rising_tokens_are_good()
    {
        Verdict verdict = LockHistory.Check("lock", [new("x", 1, 0, 10, 20), new("y", 3, 5, 25, 40), new("z", 4, 30, 45, 50)], [new(1, 1), new(1, 2), new(4, 4)]);
        Assert.True(verdict.IsGood, verdict.Explanation);
    }

    [Fact]
    public void Two_holders_at_a_time_are_found() =>
        Assert.Contains("at the same time", LockHistory.Check("lock", [new("x", 1, 0, 10, 40), new("y", 2, 5, 15, 20), new("z", 3, 25, 30, 35)], []).Explanation);

    [Fact]
    public void A_token_that_does_not_rise_is_found()
    {
        Assert.Contains("after y had got 5", LockHistory.Check("lock", [new("y", 5, 0, 10, 20), new("x", 4, 30, 40, 50)], []).Explanation);
        Assert.Contains("was given to", LockHistory.Check("lock", [new("y", 5, 0, 10, 20), new("x", 5, 5, 30, 50)], []).Explanation);
    }

    [Fact]
    public void A_write_under_an_older_token_after_one_under_a_newer_is_found() =>
        Assert.Contains("after version 1 under 2", LockHistory.Check("lock", [], [new(2, 1), new(1, 2)]).Explanation);

    [Fact]
    public void One_change_from_half_to_half_is_allowed_and_a_second_is_not()
    {
        Assert.True(SplitHistory.Check("tenant", [new(1, 0, 10), new(2, 5, 20), new(2, 30, 40)]).IsGood);
        Assert.True(SplitHistory.Check("tenant", [new(1, 0, 10), new(2, 5, 20), new(1, 8, 30)]).IsGood);
        Assert.False(SplitHistory.Check("tenant", [new(1, 0, 10), new(2, 15, 20), new(1, 25, 30)]).IsGood);
    }
}
