namespace GoStore.Actors;

/// <summary>A request that is meant within a namespace. It is sent to <see cref="IStore.Namespaces"/>.</summary>
public interface IInNamespace : IStoreRequest
{
    /// <summary>The name of the namespace.</summary>
    string Namespace { get; }

    /// <summary>What is asked there.</summary>
    IStoreRequest Request { get; }
}

/// <summary>
/// Asks something within a namespace, which is opened where it was not: groups are the namespace's own, without its name, in the request as in the
/// reply. What concerns the store as a whole is refused with an <see cref="ErrorCode.InvalidArgument"/>.
/// </summary>
/// <typeparam name="TReply">The reply of a request that succeeds.</typeparam>
/// <param name="Namespace">The name: letters, digits and hyphens, at most 128.</param>
/// <param name="Request">What is asked there.</param>
/// <example>
/// <code>
/// var set = new EntryCommands.Set("config", "colour", "blue");
/// EntryWritten written = await store.Namespaces.AskAsync(new InNamespace&lt;EntryWritten&gt;("tenant-a", set), TimeSpan.FromSeconds(5));
/// </code>
/// </example>
public sealed record InNamespace<TReply>(string Namespace, IStoreRequest<TReply> Request) : IStoreRequest<TReply>, IInNamespace
{
    /// <inheritdoc/>
    public string Operation => Request?.Operation ?? "none";

    IStoreRequest IInNamespace.Request => Request;
}

/// <summary>The same where nobody needs the type of the reply.</summary>
internal sealed record AddressedRequest(string Namespace, IStoreRequest Request) : IInNamespace
{
    public string Operation => Request.Operation;
}
