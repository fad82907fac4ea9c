using Akka.Hosting;

namespace GoStore.Actors;

/// <summary>Under this key the actor of the store, <see cref="IStore.Ref"/>, is in the <see cref="ActorRegistry"/>.</summary>
/// <example>
/// <code>
/// public sealed class Visits(IRequiredActor&lt;GoStoreKey&gt; store) : ReceiveActor { ... }
/// </code>
/// </example>
public sealed class GoStoreKey
{
    private GoStoreKey()
    {
    }
}

/// <summary>Under this key the actor of the store's namespaces, <see cref="IStore.Namespaces"/>, is in the <see cref="ActorRegistry"/>; it takes <see cref="InNamespace{TReply}"/>.</summary>
public sealed class GoStoreNamespacesKey
{
    private GoStoreNamespacesKey()
    {
    }
}
