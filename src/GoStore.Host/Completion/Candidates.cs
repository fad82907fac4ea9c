namespace GoStore.Host.Completion;

/// <summary>What a word may become.</summary>
/// <param name="Words">Whole words, without quotation marks, in order.</param>
/// <param name="Files">Whether it is the name of a file, which a shell knows better.</param>
internal sealed record Candidates(IReadOnlyList<string> Words, bool Files = false)
{
    public static Candidates None { get; } = new([]);
}
