using GoStore.Actors.Engine;
using GoStore.Actors.Entries;

namespace GoStore.Actors;

/// <summary>What a store can do: one line for each capability.</summary>
internal static class Capabilities
{
    public static IReadOnlyList<ICapability> All() => [new EntryCapability()];
}
