namespace GoStore.Host.Server.Cluster;

/// <summary>This server as a node of a cluster.</summary>
internal interface IClusterNode
{
    /// <summary>Why the node is none any more, although nobody stopped it: the others have removed it, or its actor system ended.</summary>
    Task<string> Lost { get; }

    /// <summary>Whether it is up, as far as it knows.</summary>
    bool IsUp { get; }

    /// <summary>Tells which nodes there are, and what lives where.</summary>
    /// <param name="ns">A namespace that is looked for; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ClusterView> ViewAsync(string? ns, CancellationToken cancellationToken);
}
