namespace GoStore.Actors.Cluster;

/// <summary>A cluster, as one of its nodes sees it at a moment.</summary>
/// <param name="Self">The address of the node that says so, such as <c>akka.tcp://shop@10.0.0.1:4053</c>.</param>
/// <param name="Leader">The address of the node that lets others in; null where there is none, as while nodes cannot be reached.</param>
/// <param name="Shards">How many shards the namespaces are dealt out to.</param>
/// <param name="IsComplete">Whether it is known which shards are where: not while they are being moved after nodes were lost. What is known stands with the members all the same.</param>
/// <param name="Members">The nodes, by address.</param>
public sealed record GoStoreClusterStatus(string Self, string? Leader, int Shards, bool IsComplete, IReadOnlyList<GoStoreClusterMember> Members);

/// <summary>A node of a cluster.</summary>
/// <param name="Address">Its address, such as <c>akka.tcp://shop@10.0.0.1:4053</c>.</param>
/// <param name="Status"><c>Joining</c>, <c>WeaklyUp</c>, <c>Up</c>, <c>Leaving</c>, <c>Exiting</c> or <c>Down</c>.</param>
/// <param name="Roles">Its roles.</param>
/// <param name="IsReachable">Whether it answers the nodes that watch it.</param>
/// <param name="Shards">How many shards live there.</param>
/// <param name="Namespaces">How many namespaces are open there.</param>
public sealed record GoStoreClusterMember(string Address, string Status, IReadOnlyList<string> Roles, bool IsReachable, int Shards, int Namespaces);

/// <summary>Where a namespace lives.</summary>
/// <param name="Namespace">Its name; empty for the store itself.</param>
/// <param name="Shard">The shard that it is in; the same for as long as there are as many.</param>
/// <param name="Address">The node where that shard lives; null where it lives nowhere, as nobody has used it since the cluster was formed or the node was lost.</param>
public sealed record GoStoreClusterPlace(string Namespace, int Shard, string? Address);
