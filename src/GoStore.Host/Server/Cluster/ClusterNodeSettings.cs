namespace GoStore.Host.Server.Cluster;

/// <summary>How a server is a node of a cluster. <c>hocon/host.conf</c> explains each.</summary>
internal sealed record ClusterNodeSettings
{
    /// <summary>Where the other nodes reach this one.</summary>
    public required NodeAddress Self { get; init; }

    /// <summary>Nodes that are asked for the way into the cluster; never empty. The first forms it where there is none.</summary>
    public required IReadOnlyList<NodeAddress> Seeds { get; init; }

    /// <summary>The connection string of the journal. It has a password in it: it is never told.</summary>
    public required string Journal { get; init; }

    /// <summary>As Akka.Persistence.Sql calls its kind.</summary>
    public string JournalProvider { get; init; } = "PostgreSQL.15";

    public required string DataFolder { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>How long is waited to be let in.</summary>
    public TimeSpan JoinLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long leaving may take.</summary>
    public TimeSpan LeaveLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long after a commit <c>/ready</c> takes it that the next will work.</summary>
    public TimeSpan ReadyGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether this node forms the cluster where none of the others has it.</summary>
    public bool IsFirst => Seeds[0] == Self;

    /// <summary>Not the one that the compiler would write, which has the journal in it.</summary>
    public override string ToString() => $"{Self} of {string.Join(", ", Seeds)}";
}
