namespace GoStore.Actors.TestSupport.Linearizability;

/// <summary>What was asked of one entry.</summary>
internal enum RegisterRequest
{
    Read,
    Write,
    CompareAndSet,
    Delete,
    Increment,
}

/// <summary>What was answered.</summary>
internal enum RegisterOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>A compare-and-set that found another version, which it names.</summary>
    Conflict,

    /// <summary>It was not done, for sure.</summary>
    Failed,

    /// <summary>It may have been done, at any time after it was asked for, or never.</summary>
    Unknown,
}

/// <summary>An entry at one moment: no value and version 0 where it is absent.</summary>
internal readonly record struct RegisterState(string? Value, long Version)
{
    public override string ToString() => Value is null ? "absent" : $"\"{Value}\" at version {Version}";
}

/// <summary>One operation on one entry: what was asked, what was answered, and when, in ticks of one clock.</summary>
internal sealed record RegisterOperation
{
    public required int Client { get; init; }

    public required RegisterRequest Request { get; init; }

    public required long Invoked { get; init; }

    /// <summary>Of no meaning where the outcome is unknown.</summary>
    public required long Answered { get; init; }

    public required RegisterOutcome Outcome { get; init; }

    /// <summary>What a write or a compare-and-set was to store.</summary>
    public string? Value { get; init; }

    /// <summary>The version that a compare-and-set expected; 0 for an absent entry.</summary>
    public long Expected { get; init; }

    /// <summary>
    /// What was told: the entry that a read found; the version that a write gave (its value is not looked at); the version that was there instead; the number
    /// and version of an increment, version 0 where it was not told; for a deletion, version 1 where there was an entry.
    /// </summary>
    public RegisterState Told { get; init; }

    public bool IsDefinite => Outcome is RegisterOutcome.Done or RegisterOutcome.Conflict;

    public override string ToString()
    {
        string asked = Request switch
        {
            RegisterRequest.Write => $"write \"{Value}\"",
            RegisterRequest.CompareAndSet => Expected == 0 ? $"write \"{Value}\" if absent" : $"write \"{Value}\" if at version {Expected}",
            _ => Request.ToString().ToLowerInvariant(),
        };
        string answered = (Outcome, Request) switch
        {
            (RegisterOutcome.Unknown, _) => "unknown",
            (RegisterOutcome.Failed, _) => "failed",
            (RegisterOutcome.Conflict, _) => Told.Version == 0 ? "conflict: absent" : $"conflict: at version {Told.Version}",
            (_, RegisterRequest.Read) => $"{Told}",
            (_, RegisterRequest.Delete) => Told.Version == 0 ? "there was none" : "deleted",
            (_, RegisterRequest.Increment) => Told.Version == 0 ? $"{Told.Value}" : $"{Told.Value}, version {Told.Version}",
            _ => $"version {Told.Version}",
        };
        return $"{asked} -> {answered}";
    }
}
