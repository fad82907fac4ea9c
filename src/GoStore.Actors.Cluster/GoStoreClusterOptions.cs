namespace GoStore.Actors.Cluster;

/// <summary>How a node of a cluster keeps its namespaces. What is not set comes from the configuration (<c>gostore.cluster</c>), which explains each.</summary>
public sealed class GoStoreClusterOptions
{
    /// <summary>The connection string of the database that has the journal and the snapshots.</summary>
    public string? Journal { get; set; }

    /// <summary>What Akka.Persistence.Sql calls the kind of that database: <c>PostgreSQL.15</c>, or <c>SQLite.MS</c> for tests on a single node.</summary>
    public string? JournalProvider { get; set; }

    /// <summary>The folder in which this node keeps a file for each namespace that lives there.</summary>
    public string? DataFolder { get; set; }

    /// <summary>The role of the nodes that namespaces live on; null for all.</summary>
    public string? Role { get; set; }

    /// <summary>How many shards the namespaces are dealt out to; the same on every node.</summary>
    public int? Shards { get; set; }

    /// <summary>For how long a node may answer out of its file after it last made sure that the namespace is its own.</summary>
    public TimeSpan? Lease { get; set; }

    /// <summary>How long a namespace that nobody uses stays open.</summary>
    public TimeSpan? PassivateAfter { get; set; }

    /// <summary>The options of the stores of namespaces. Its <see cref="StoreOptions.Path"/> is not used.</summary>
    public StoreOptions Store { get; set; } = new();
}
