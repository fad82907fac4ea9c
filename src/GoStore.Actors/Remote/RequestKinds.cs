namespace GoStore.Actors.Remote;

/// <summary>What the types of requests do, as far as it matters to who is between a caller and a store.</summary>
internal static class RequestKinds
{
    /// <summary>Whether a request changes nothing. Messages say so by where they stand: in the <c>...Queries</c> of their capability.</summary>
    public static bool IsRead(Type request) => request.DeclaringType?.Name.EndsWith("Queries", StringComparison.Ordinal) ?? false;
}
