using System.Diagnostics.CodeAnalysis;

namespace GoStore.Actors;

/// <summary>A request that makes sense within a namespace; any other one is refused there.</summary>
internal interface IScopable
{
    /// <summary>The request with the groups as they are stored. A null group stays one, so that the check says so.</summary>
    IStoreRequest In(NamespaceScope scope);
}

/// <summary>A reply with names of groups in it.</summary>
internal interface IScopedReply
{
    /// <summary>The reply with the groups as they are called within the namespace.</summary>
    object Out(NamespaceScope scope);
}

/// <summary>How groups are called within a namespace, and how they are stored: with its name and a colon before them.</summary>
/// <param name="name">The name of the namespace.</param>
internal sealed class NamespaceScope(string name)
{
    private readonly string prefix = name + ":";

    public string Name { get; } = name;

    /// <summary>How a group, or the beginning of one, is stored; a null stays one.</summary>
    public string Group(string? group) => group is null ? null! : prefix + group;

    /// <summary>How a stored group is called within the namespace.</summary>
    public string Local(string group) => group.StartsWith(prefix, StringComparison.Ordinal) ? group[prefix.Length..] : group;

    /// <summary>A sentence in which a stored group stands in quotation marks, with the group as it is called within the namespace.</summary>
    public string Sentence(string message)
    {
        int start = message.IndexOf('"' + prefix, StringComparison.Ordinal);
        return start < 0 ? message : message.Remove(start + 1, prefix.Length);
    }

    public object Out(object reply) => reply is IScopedReply scoped ? scoped.Out(this) : reply;

    /// <summary>Makes of a request within the namespace one of the store.</summary>
    /// <param name="request">What is asked within the namespace.</param>
    /// <param name="scoped">What is asked of the store.</param>
    /// <param name="refused">Why it cannot be asked within a namespace.</param>
    public bool TryIn(IStoreRequest? request, [NotNullWhen(true)] out IStoreRequest? scoped, [NotNullWhen(false)] out StoreFailure? refused)
    {
        scoped = null;
        refused = null;
        switch (request)
        {
            case null:
                refused = new InvalidArgument("request", "The request is null; it must be one of EntryCommands, EntryQueries or StoreCommands.Transaction.");
                return false;
            case StoreCommands.Transaction { Operations.IsDefault: false } transaction:
                for (int index = 0; index < transaction.Operations.Length; index++)
                {
                    // What is not known here must not get by with the names that it has.
                    if (transaction.Operations[index] is { } operation and not IScopable)
                    {
                        refused = new TransactionFailed(index, new InvalidArgument("operations", $"{operation.GetType()} cannot be part of a transaction within a namespace."));
                        return false;
                    }
                }

                break;
            case IConditional conditional:
                if (!TryIn(conditional.Request, out IStoreRequest? inner, out refused) || !TryIn(conditional.Condition, out IStoreRequest? condition, out refused))
                {
                    return false;
                }

                scoped = new ConditionalRequest(inner, condition);
                return true;
            case not IScopable:
                refused = new InvalidArgument("request", $"'{request.Operation}' cannot be asked within a namespace. Send {request.GetType()} to the store itself.");
                return false;
        }

        scoped = ((IScopable)request).In(this);
        return true;
    }
}
