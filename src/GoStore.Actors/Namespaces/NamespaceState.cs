using GoStore.Actors.Entries;

namespace GoStore.Actors.Namespaces;

/// <summary>A namespace as the store knows it in memory; ahead of its row until the batch is committed.</summary>
internal sealed class NamespaceState(NamespaceRow row)
{
    public string Name { get; } = row.Name;

    public Quota Quota { get; set; } = row.Quota;

    /// <summary>Whether somebody set the quota, rather than the configuration.</summary>
    public bool QuotaIsOwn { get; set; } = row.QuotaIsOwn;

    public EntryUsage Usage { get; set; } = new(row.Keys, row.Groups, row.Bytes);

    public long LastRevision { get; set; } = row.LastRevision;

    /// <summary>Whether its row is still to be written.</summary>
    public bool IsDirty { get; set; }

    public NamespaceRow ToRow() => new(Name, Quota, QuotaIsOwn, Usage.Keys, Usage.Groups, Usage.Bytes, LastRevision);

    public NamespaceInfo ToInfo() => new(Name, Quota, new NamespaceUsage(Usage.Keys, Usage.Groups, Usage.Bytes));
}
