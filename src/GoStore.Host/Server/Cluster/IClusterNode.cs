using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Server.Cluster;

/// <summary>This server as a node of a cluster.</summary>
internal interface IClusterNode
{
    /// <summary>Why the node is none any more, although nobody stopped it: it was removed by the others, or its actor system ended.</summary>
    Task<string> Lost { get; }

    /// <summary>Whether it is up, as far as it knows.</summary>
    bool IsUp { get; }
}
