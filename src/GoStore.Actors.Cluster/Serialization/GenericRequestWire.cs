using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Serialization;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>A request around another one, which is of the type of that one's reply: written without that type, which the inner request tells.</summary>
/// <typeparam name="TParts">What it consists of.</typeparam>
internal abstract class GenericRequestWire<TParts>(MethodInfo make) : IMessageWire
    where TParts : notnull
{
    private readonly MessageWire<TParts> parts = new();
    private readonly ConcurrentDictionary<Type, Func<TParts, object>> makers = new();

    public string Proto => parts.Proto;

    public void WriteContent(WireWriter writer, object message) => parts.WriteContent(writer, Apart(message));

    public object ReadContent(WireReader reader)
    {
        var read = (TParts)parts.ReadContent(reader);
        return makers.GetOrAdd(ReplyOf(RequestOf(read)), static (reply, method) => method.MakeGenericMethod(reply).CreateDelegate<Func<TParts, object>>(), make)(read);
    }

    public void Describe(WireSchema schema) => parts.Describe(schema);

    protected abstract TParts Apart(object message);

    protected abstract IStoreRequest? RequestOf(TParts parts);

    /// <summary>Nothing is answered to no request but a failure.</summary>
    private static Type ReplyOf(IStoreRequest? request) =>
        request is null ? typeof(StoreFailure)
        : request.GetType().GetInterfaces().FirstOrDefault(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IStoreRequest<>))?.GetGenericArguments()[0]
            ?? throw new SerializationException($"A {request.GetType().Name} cannot stand within another request.");
}

/// <summary>What a <see cref="InNamespace{TReply}"/> consists of.</summary>
internal sealed record NamespacedRequest(string Namespace, IStoreRequest Request);

/// <inheritdoc/>
internal sealed class NamespacedRequestWire() : GenericRequestWire<NamespacedRequest>(typeof(NamespacedRequestWire).GetMethod(nameof(Make), BindingFlags.Static | BindingFlags.NonPublic)!)
{
    protected override NamespacedRequest Apart(object message)
    {
        var request = (IInNamespace)message;
        return new NamespacedRequest(request.Namespace, request.Request);
    }

    protected override IStoreRequest? RequestOf(NamespacedRequest parts) => parts.Request;

    private static object Make<TReply>(NamespacedRequest parts) => new InNamespace<TReply>(parts.Namespace, (IStoreRequest<TReply>)parts.Request);
}

/// <summary>What a <see cref="Guarded{TReply}"/> consists of.</summary>
internal sealed record GuardedRequest(IStoreRequest Request, string Lock, long Token);

/// <inheritdoc/>
internal sealed class GuardedRequestWire() : GenericRequestWire<GuardedRequest>(typeof(GuardedRequestWire).GetMethod(nameof(Make), BindingFlags.Static | BindingFlags.NonPublic)!)
{
    protected override GuardedRequest Apart(object message)
    {
        var request = (IConditional)message;
        var held = (LockCommands.Expect)request.Condition;
        return new GuardedRequest(request.Request, held.Name, held.Token);
    }

    protected override IStoreRequest? RequestOf(GuardedRequest parts) => parts.Request;

    private static object Make<TReply>(GuardedRequest parts) => new Guarded<TReply>((IStoreRequest<TReply>)parts.Request, parts.Lock, parts.Token);
}
