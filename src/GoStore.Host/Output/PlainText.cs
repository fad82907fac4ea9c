using GoStore.Actors;

namespace GoStore.Host.Output;

/// <summary>
/// One thing per line for scripts. What would not survive that as it is (empty, with a line break, a quotation mark at its start) stands as
/// a JSON string, so that every line can be read back.
/// </summary>
internal static class PlainText
{
    /// <summary>A text that is the rest of its line.</summary>
    public static string Line(string text) => NeedsQuotes(text) ? JsonText.Quote(text) : text;

    /// <summary>A text after which something else follows on the line.</summary>
    public static string Word(string text) => NeedsQuotes(text) || text.Any(char.IsWhiteSpace) ? JsonText.Quote(text) : text;

    /// <summary>An entry: its key, a space, its value.</summary>
    public static string Entry(Entry entry) => $"{Word(entry.Key)} {Line(entry.Value)}";

    /// <summary>A change: its revision, what happened, the group, and but for a group that was deleted the key and the value.</summary>
    public static string Change(Change change)
        => $"{change.Revision} {ChangeKind.Name(change.Kind)} " + (change.Kind == StoreEventKind.DeleteGroup
            ? Line(change.Group)
            : $"{Word(change.Group)} {Word(change.Key)} {Line(change.Value)}");

    /// <summary>A node: its type, a colon, its id. A part with a colon of its own stands as a JSON string.</summary>
    public static string Node(Node node) => $"{Part(node.Type)}:{Part(node.Id)}";

    /// <summary>An edge by its name.</summary>
    public static string Edge(EdgeKey edge) => $"{Node(edge.From)} -[{Word(edge.Type)}]-> {Node(edge.To)}";

    /// <summary>An edge, with its properties where it has some.</summary>
    public static string Edge(Edge edge) => edge.Properties is null ? Edge(edge.Key) : $"{Edge(edge.Key)} {Line(edge.Properties)}";

    /// <summary>A namespace: its name and what it holds, with the limit where there is one.</summary>
    public static string Namespace(NamespaceInfo info) =>
        $"{info.Name} keys {Of(info.Usage.Keys, info.Quota.MaxKeys)} groups {Of(info.Usage.Groups, info.Quota.MaxGroups)} bytes {Of(info.Usage.Bytes, info.Quota.MaxTotalBytes)}";

    /// <summary>How much is used, and of how much where that is limited.</summary>
    public static string Of(long usage, long limit) => limit > 0 ? $"{usage}/{limit}" : $"{usage}";

    private static string Part(string text) => text.Contains(':', StringComparison.Ordinal) ? JsonText.Quote(text) : Word(text);

    private static bool NeedsQuotes(string text)
        => text.Length == 0 || text[0] == '"' || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])
            || text.Any(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029');
}
