using GoStore.Actors.Engine;

namespace GoStore.Actors.Graphs;

/// <summary>The settings under <c>gostore.graph</c>.</summary>
/// <param name="MaxVisitedNodes">How many nodes one search may find.</param>
/// <param name="MaxProperties">How long the properties of an edge may be, in bytes of UTF-8.</param>
/// <param name="MaxSearches">How many searches go on at a time; further ones wait for their turn.</param>
internal sealed record GraphSettings(int MaxVisitedNodes, long MaxProperties, int MaxSearches)
{
    public static GraphSettings Read(SettingsReader config) => new(
        config.AtLeast("graph.max-visited-nodes", config.Whole("graph.max-visited-nodes"), 1),
        config.AtLeast("graph.max-properties", config.Bytes("graph.max-properties"), 0),
        config.AtLeast("graph.max-searches", config.Whole("graph.max-searches"), 1));
}
