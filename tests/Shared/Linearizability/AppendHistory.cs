namespace GoStore.Actors.TestSupport.Linearizability;

/// <summary>Something that was added once: a token to the end of a list.</summary>
internal sealed record AppendedToken(string Token, RegisterOutcome Outcome);

/// <summary>A list in one entry, to which everybody adds tokens of his own by compare-and-set.</summary>
internal static class AppendHistory
{
    /// <summary>Whether each token that was acknowledged stands in the list once, none that was refused does, and the version has risen by one with each.</summary>
    public static Verdict Check(string name, IReadOnlyCollection<AppendedToken> asked, IReadOnlyList<string> found, long version)
    {
        var problems = new List<string>();
        Dictionary<string, int> times = found.GroupBy(each => each).ToDictionary(each => each.Key, each => each.Count());
        problems.AddRange(times.Where(each => each.Value > 1).Select(each => $"{name}: {each.Key} was added {each.Value} times."));
        problems.AddRange(asked.Where(each => each.Outcome == RegisterOutcome.Done && !times.ContainsKey(each.Token)).Select(each => $"{name}: {each.Token} was acknowledged and is lost."));
        problems.AddRange(asked.Where(each => each.Outcome is RegisterOutcome.Failed or RegisterOutcome.Conflict && times.ContainsKey(each.Token)).Select(each => $"{name}: {each.Token} was refused and is there."));
        HashSet<string> known = [.. asked.Select(each => each.Token)];
        problems.AddRange(times.Keys.Where(each => !known.Contains(each)).Select(each => $"{name}: nobody added {each}."));
        if (version != found.Count)
        {
            problems.Add($"{name}: {found.Count} tokens were added, and the version is {version}.");
        }

        return Verdict.Of(problems);
    }

    /// <summary>Whether a number that was only ever raised by one is what it can be.</summary>
    public static Verdict CheckCounter(string name, long acknowledged, long unknown, RegisterState found)
    {
        var problems = new List<string>();
        long number = long.Parse(found.Value ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        if (number < acknowledged || number > acknowledged + unknown)
        {
            problems.Add($"{name}: {acknowledged} increments were acknowledged and {unknown} are unknown, and it is {number}.");
        }

        if (found.Version != number)
        {
            problems.Add($"{name}: it is {number}, and its version {found.Version}: a write was counted without being done, or done twice.");
        }

        return Verdict.Of(problems);
    }
}
