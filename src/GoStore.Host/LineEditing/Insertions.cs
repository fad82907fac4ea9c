namespace GoStore.Host.LineEditing;

/// <summary>What the end of a line, up to the cursor, may be replaced with.</summary>
/// <param name="Start">Where that end begins.</param>
/// <param name="Texts">What may stand there instead; each begins with what they have in common.</param>
/// <param name="Shown">The same as people should see it.</param>
/// <param name="After">What follows the text where there is only one: a closing quotation mark, a space.</param>
internal sealed record Insertions(int Start, IReadOnlyList<string> Texts, IReadOnlyList<string> Shown, string After)
{
    public static Insertions None { get; } = new(0, [], [], "");
}
