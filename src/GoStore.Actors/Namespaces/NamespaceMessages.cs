namespace GoStore.Actors;

/// <summary>What changes namespaces. These are sent to the store itself: <see cref="IStore.Ref"/>.</summary>
public static class NamespaceCommands
{
    /// <summary>
    /// Makes a namespace known, so that what it holds is counted; one that is known already stays as it is. Without a quota a new one gets that of the
    /// configuration (<c>gostore.namespaces</c>). What was stored under its name before is counted first, in slices.
    /// </summary>
    /// <param name="Namespace">The name: letters, digits and hyphens, at most 128.</param>
    /// <param name="Quota">The quota it has from now on; null to leave it.</param>
    public sealed record Open(string Namespace, Quota? Quota = null) : IStoreRequest<NamespaceInfo>
    {
        /// <inheritdoc/>
        public string Operation => "namespace-open";
    }

    /// <summary>Gives a namespace another quota. One below what is stored already takes nothing away; it refuses what would add to it.</summary>
    /// <param name="Namespace">The name.</param>
    /// <param name="Quota">The quota it has from now on.</param>
    public sealed record SetQuota(string Namespace, Quota Quota) : IStoreRequest<NamespaceInfo>
    {
        /// <inheritdoc/>
        public string Operation => "namespace-set-quota";
    }
}

/// <summary>What can be asked about namespaces. These are sent to the store itself: <see cref="IStore.Ref"/>.</summary>
public static class NamespaceQueries
{
    /// <summary>Asks for the quota and the usage of a namespace; <see cref="NamespaceNotFound"/> where it was never opened. Deletes what has expired first.</summary>
    /// <param name="Namespace">The name.</param>
    public sealed record Get(string Namespace) : IStoreRequest<NamespaceInfo>
    {
        /// <inheritdoc/>
        public string Operation => "namespace-get";
    }

    /// <summary>Asks for the next page of namespaces, in the order of their names. Deletes what has expired first.</summary>
    /// <param name="After">The name after which to go on: <see cref="NamespacePage.Next"/> of the page before; null to start.</param>
    /// <param name="Limit">How many at most; null for as many as a page holds.</param>
    public sealed record List(string? After = null, int? Limit = null) : IStoreRequest<NamespacePage>
    {
        /// <inheritdoc/>
        public string Operation => "namespaces";
    }
}

/// <summary>A page of namespaces.</summary>
/// <param name="Namespaces">The namespaces, in the order of their names.</param>
/// <param name="Next">Where the next page goes on; null where this was the last one.</param>
public sealed record NamespacePage(IReadOnlyList<NamespaceInfo> Namespaces, string? Next) : IStoreMessage;

/// <summary>The write would bring its namespace over a limit of its quota. Nothing was written.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Exceeded">Which limit.</param>
/// <param name="Limit">How much is allowed: a count, or bytes.</param>
/// <param name="Usage">How much there would have been.</param>
/// <param name="Group">The group of the entry, without the namespace.</param>
/// <param name="Key">The key of the entry.</param>
public sealed record QuotaExceeded(string Namespace, QuotaLimit Exceeded, long Limit, long Usage, string Group, string Key)
    : StoreFailure(ErrorCode.QuotaExceeded, Describe(Namespace, Exceeded, Limit, Usage, Group, Key)), IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => this;

    /// <inheritdoc/>
    public override StoreException ToException() => new QuotaExceededException(this);

    private static string Describe(string name, QuotaLimit exceeded, long limit, long usage, string group, string key) =>
        $"The entry {Named.Entry(group, key)} was not written: " + exceeded switch
        {
            QuotaLimit.Keys => $"the namespace {Named.Text(name)} may hold {limit} keys, and would hold {usage} (key limit). Delete entries, or raise MaxKeys.",
            QuotaLimit.Groups => $"the namespace {Named.Text(name)} may hold {limit} groups, and would hold {usage} (group limit). Delete groups, or raise MaxGroups.",
            QuotaLimit.ValueBytes => $"a value in the namespace {Named.Text(name)} may have {limit} bytes, and this one has {usage}. Shorten it, or raise MaxValueBytes.",
            _ => $"the namespace {Named.Text(name)} may hold {limit} bytes, and would hold {usage}. Delete entries, or raise MaxTotalBytes.",
        };
}

/// <summary>No namespace of this name was ever opened.</summary>
/// <param name="Namespace">The name.</param>
public sealed record NamespaceNotFound(string Namespace)
    : StoreFailure(ErrorCode.NotFound, $"There is no namespace {Named.Text(Namespace)}. Open it with NamespaceAsync, or list those there are with NamespacesAsync."), IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => this;
}

/// <summary>A write would have brought its namespace over a limit of its quota. Nothing was written.</summary>
public sealed class QuotaExceededException : StoreException
{
    internal QuotaExceededException(QuotaExceeded exceeded)
        : base(exceeded.Code, exceeded.Message) => Exceeded = exceeded;

    /// <summary>The namespace, the limit and the usage.</summary>
    public QuotaExceeded Exceeded { get; }
}
