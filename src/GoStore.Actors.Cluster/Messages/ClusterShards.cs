namespace GoStore.Actors.Cluster.Messages;

/// <summary>Tells another node how many shards this one deals the namespaces out to.</summary>
/// <param name="Shards">How many.</param>
/// <param name="IsQuestion">Whether the other one is to tell its own number.</param>
internal sealed record ClusterShards(int Shards, bool IsQuestion) : IClusterMessage;
