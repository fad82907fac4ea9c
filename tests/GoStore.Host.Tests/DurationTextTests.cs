namespace GoStore.Host.Tests;

/// <summary>Times as people type them.</summary>
public sealed class DurationTextTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("5s", 5_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("0.5ms", 0.5)]
    [InlineData("0s", 0)]
    public void A_time_is_a_number_and_a_unit_or_several(string text, double milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("5 m")]
    [InlineData("-5m")]
    [InlineData("5M")]
    [InlineData("5w")]
    [InlineData("1..5s")]
    [InlineData(".s")]
    [InlineData("1h30")]
    [InlineData("99999999999d")]
    [InlineData("10675199d10675199d")]
    [InlineData("999999999999999999999999999999999999999s")]
    public void Everything_else_is_not(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(567, "567ms")]
    [InlineData(1_000, "1s")]
    [InlineData(61_500, "1m1.5s")]
    [InlineData(5_400_000, "1h30m")]
    [InlineData(93_784_005, "1d2h3m4.005s")]
    public void What_is_printed_can_be_typed_again(long milliseconds, string text)
    {
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.True(DurationText.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }
}
