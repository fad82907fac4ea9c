namespace GoStore.Actors;

/// <summary>What changes the change log, other than the changes themselves.</summary>
public static class ChangeCommands
{
    /// <summary>
    /// Deletes the changes up to a revision, in bounded slices. The revisions go on as before; a reader or a consumer that was not so far is told how many
    /// it missed.
    /// </summary>
    /// <param name="UpTo">The last revision that goes; 0 for none. One beyond the latest means all there are.</param>
    public sealed record Trim(long UpTo) : IStoreRequest<ChangesTrimmed>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "trim-changes";
    }
}

/// <summary>
/// What can be asked of the change log. Where it is switched off (<c>gostore.changes.enabled</c>) no change is added and none is deleted by itself; what was
/// written before can still be read and trimmed.
/// </summary>
public static class ChangeQueries
{
    /// <summary>
    /// Asks for the next page of changes in their order: never more than <c>gostore.page-entries</c> and about <c>gostore.page-bytes</c> bytes, whatever the
    /// limit. A page may be empty before the end, where nothing in it matched; <see cref="ChangePage.Next"/> goes on in any case.
    /// </summary>
    /// <param name="From">The first revision that is wanted; they start at 1.</param>
    /// <param name="Type">Only changes of entries of this type, exactly; null for all. The deletion of a group has no type.</param>
    /// <param name="Group">Only changes in this group; null for all.</param>
    /// <param name="Limit">How many at most; null for as many as a page holds.</param>
    public sealed record GetChanges(long From = 1, string? Type = null, string? Group = null, int? Limit = null) : IStoreRequest<ChangePage>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "changes";
    }

    /// <summary>Asks for the last revision that was given, whether or not its change is still there.</summary>
    public sealed record GetLatestRevision : IStoreRequest<LatestRevision>, IScopable
    {
        internal string Namespace { get; init; } = "";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Namespace = scope.Name };

        /// <inheritdoc/>
        public string Operation => "latest-revision";
    }
}

/// <summary>A page of the change log.</summary>
/// <param name="Changes">The changes that matched, in their order.</param>
/// <param name="Next">The revision to go on from: after everything that was looked at, matching or not. Above <paramref name="Latest"/> at the end.</param>
/// <param name="First">The oldest revision that is still there; one after <paramref name="Latest"/> where none is.</param>
/// <param name="Latest">The last revision that was given; 0 for none.</param>
/// <param name="Trimmed">How many of the revisions that were asked for were trimmed before they could be read; 0 for none.</param>
public sealed record ChangePage(IReadOnlyList<Change> Changes, long Next, long First, long Latest, long Trimmed) : IStoreMessage;

/// <summary>The last revision that was given.</summary>
/// <param name="Revision">The revision; 0 where none was given yet.</param>
public sealed record LatestRevision(long Revision) : IStoreMessage;

/// <summary>Changes were deleted from the log.</summary>
/// <param name="Count">How many.</param>
public sealed record ChangesTrimmed(long Count) : IStoreMessage;
