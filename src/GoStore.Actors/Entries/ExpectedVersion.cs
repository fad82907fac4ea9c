namespace GoStore.Actors;

/// <summary>
/// What a write expects of the entry that it replaces. Its default is <see cref="Any"/>.
/// </summary>
/// <example>
/// <code>
/// await store.SetAsync("job", "leader", "node-1", expected: ExpectedVersion.Absent);      // only the first one wins
/// await store.SetAsync("job", "leader", "node-2", expected: ExpectedVersion.Exactly(1));  // only if nobody was faster
/// </code>
/// </example>
public readonly record struct ExpectedVersion
{
    private const long AbsentMark = 1;
    private const long ExactMark = 2;
    private const long AbsentOrExactMark = 3;
    private readonly long mark;

    private ExpectedVersion(long mark, long version) => (this.mark, Version) = (mark, version);

    /// <summary>Whatever is there, or nothing.</summary>
    public static ExpectedVersion Any => default;

    /// <summary>No live entry must be there.</summary>
    public static ExpectedVersion Absent => new(AbsentMark, 0);

    /// <summary>The entry must be there, at exactly this version.</summary>
    /// <param name="version">The version; 1 or more, anything less is refused with <see cref="ErrorCode.InvalidArgument"/> when it is used.</param>
    public static ExpectedVersion Exactly(long version) => new(ExactMark, version);

    /// <summary>Either nothing must be there, or the entry at exactly this version: what a-h/kv means by a version above 0.</summary>
    /// <param name="version">The version; 1 or more.</param>
    public static ExpectedVersion AbsentOrExactly(long version) => new(AbsentOrExactMark, version);

    /// <summary>The version that is named; 0 for <see cref="Any"/> and <see cref="Absent"/>.</summary>
    public long Version { get; }

    /// <summary>Whether anything at all is expected.</summary>
    public bool IsAny => mark == 0;

    /// <summary>Whether <see cref="Absent"/> is expected.</summary>
    public bool IsAbsent => mark == AbsentMark;

    internal bool IsValid => mark is 0 or AbsentMark ? Version == 0 : Version >= 1;

    /// <summary>Whether an entry at this version is what is expected.</summary>
    /// <param name="current">The version that is stored; 0 where there is no live entry.</param>
    public bool Allows(long current) => mark switch
    {
        0 => true,
        AbsentMark => current == 0,
        ExactMark => current == Version,
        _ => current == 0 || current == Version,
    };

    /// <summary>In words, as in "was expected …".</summary>
    public override string ToString() => mark switch
    {
        0 => "at any version",
        AbsentMark => "absent",
        ExactMark => $"at version {Version}",
        _ => $"absent or at version {Version}",
    };
}
