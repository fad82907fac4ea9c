namespace GoStore.Actors.TestSupport.Linearizability;

/// <summary>Something that was acknowledged through a node of one of two halves, in ticks of one clock.</summary>
internal readonly record struct HalfAnswer(int Half, long Invoked, long Answered);

/// <summary>What two halves that cannot reach each other acknowledged, from the moment on at which they could not.</summary>
internal static class SplitHistory
{
    /// <summary>
    /// Whether it went over from one half to the other at most once. The half that answered last before the split may go on until the other takes over; what
    /// answers again afterwards had not stopped.
    /// </summary>
    public static Verdict Check(string name, IReadOnlyCollection<HalfAnswer> answers)
    {
        // One half, strictly before the other, strictly before the first again.
        foreach (int half in answers.Select(each => each.Half).Distinct())
        {
            List<HalfAnswer> own = [.. answers.Where(each => each.Half == half)];
            long firstOver = own.Min(each => each.Answered);
            long lastBegun = own.Max(each => each.Invoked);
            HalfAnswer between = answers.FirstOrDefault(each => each.Half != half && each.Invoked > firstOver && each.Answered < lastBegun);
            if (between != default)
            {
                return new Verdict(false, $"{name}: half {half} acknowledged something, then half {between.Half}, then half {half} again, while they could not reach each other.");
            }
        }

        return Verdict.Good;
    }
}
