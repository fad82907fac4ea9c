namespace GoStore.Actors.Tasks;

/// <summary>How long to wait after a failed attempt: twice as long each time, up to a cap, and at random somewhat less, so that what failed together does not come back together.</summary>
/// <param name="Minimum">After the first attempt.</param>
/// <param name="Maximum">The cap.</param>
/// <param name="Jitter">Which part of the wait is at random: 0 for none, 1 for all of it.</param>
/// <param name="Random">Numbers from 0 up to 1.</param>
internal sealed record TaskBackoff(TimeSpan Minimum, TimeSpan Maximum, double Jitter, Func<double> Random)
{
    /// <param name="attempts">How many attempts have failed; 1 or more.</param>
    public TimeSpan After(int attempts)
    {
        double whole = Math.Min(Maximum.TotalMilliseconds, Minimum.TotalMilliseconds * Math.Pow(2, Math.Min(attempts - 1, 60)));
        return TimeSpan.FromMilliseconds(Math.Round(whole * (1 - (Jitter * Random()))));
    }
}
