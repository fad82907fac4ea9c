using GoStore.Actors.Engine;
using GoStore.Actors.Entries;

namespace GoStore.Actors.Graphs;

/// <summary>What is allowed as a node, an edge and what it holds; a null is the answer where nothing is wrong.</summary>
internal static class EdgeCheck
{
    public static StoreFailure? Node(StoreSettings settings, string argument, Node node) =>
        EntryCheck.Label(settings, $"{argument}.type", node.Type) ?? EntryCheck.Label(settings, $"{argument}.id", node.Id);

    public static StoreFailure? Key(StoreSettings settings, EdgeKey key) =>
        Node(settings, "from", key.From) ?? EntryCheck.Label(settings, "type", key.Type) ?? Node(settings, "to", key.To);

    public static StoreFailure? Type(StoreSettings settings, string? type) => type is null ? null : EntryCheck.Label(settings, "type", type);

    public static StoreFailure? Properties(GraphSettings settings, string? properties)
    {
        if (properties is null)
        {
            return null;
        }

        if (EntryCheck.LimitedText("properties", properties, settings.MaxProperties, "gostore.graph.max-properties") is StoreFailure wrong)
        {
            return wrong;
        }

        return EdgeProperties.Wrong(properties) is string reason
            ? new InvalidArgument("properties", $"The properties {Named.Text(properties)} are no JSON document: {reason} Leave them out for none.")
            : null;
    }

    public static StoreFailure? Page(StoreSettings settings, string? type, EdgeKey? after, int? limit) =>
        Type(settings, type)
        ?? (after is { } last && Key(settings, last) is { } wrong ? new InvalidArgument("after", $"The edge after which to go on is none: {wrong.Message}") : null)
        ?? EntryCheck.Window(0, limit);
}
