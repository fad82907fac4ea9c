using Xunit;

namespace GoStore.Actors.Tests.Load;

/// <summary>Tests that look at the memory of the process, in which nothing else may run meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
