namespace GoStore.Actors.Cluster.Messages;

/// <summary>What goes from node to node, or into the journal: written by <c>ClusterSerializer</c> and by nothing else.</summary>
internal interface IClusterMessage;

/// <summary>What is sent to the shard region: which namespace it is for.</summary>
internal interface IForNamespace : IClusterMessage
{
    /// <summary>The name of the namespace; empty for the store itself.</summary>
    string Namespace { get; }
}

/// <summary>A request on its way to where its namespace lives. Its sender gets a <see cref="ClusterReply"/>, <see cref="ClusterProgress"/> or <see cref="ClusterRetry"/>.</summary>
/// <param name="Namespace">The name of the namespace; empty for the store itself.</param>
/// <param name="Caller">The client that asks: one for each start of a node.</param>
/// <param name="Number">The number of the request at its caller; a retry has the same.</param>
/// <param name="IsOnce">Whether it must not be done twice: its reply is kept, and a retry is given that.</param>
/// <param name="Request">What is asked, with its groups as they are called within the namespace.</param>
internal sealed record ClusterRequest(string Namespace, Guid Caller, long Number, bool IsOnce, IStoreRequest Request) : IForNamespace;

/// <summary>The answer to a <see cref="ClusterRequest"/>.</summary>
/// <param name="Number">The number of the request.</param>
/// <param name="Answer">A reply or a <see cref="StoreFailure"/>.</param>
internal sealed record ClusterReply(long Number, object Answer) : IClusterMessage;

/// <summary>The request is being worked on.</summary>
/// <param name="Number">The number of the request.</param>
internal sealed record ClusterProgress(long Number) : IClusterMessage;

/// <summary>Not here, or not now: nothing was decided, and the request should be sent again.</summary>
/// <param name="Number">The number of the request.</param>
/// <param name="Reason">Why, for whoever gives up.</param>
/// <param name="MayBeDone">Whether it may have been done all the same.</param>
internal sealed record ClusterRetry(long Number, string Reason, bool MayBeDone) : IClusterMessage;

/// <summary>Nobody waits for a request any more: what it waits for itself (a lock, a task) it need not be given.</summary>
/// <param name="Namespace">The name of the namespace; empty for the store itself.</param>
/// <param name="Caller">The client that asked.</param>
/// <param name="Number">The number of the request.</param>
internal sealed record ClusterCancel(string Namespace, Guid Caller, long Number) : IForNamespace;
