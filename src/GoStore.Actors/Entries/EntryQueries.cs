using System.Collections.Immutable;

namespace GoStore.Actors;

/// <summary>What can be asked about entries. Only live ones count: an expired entry is as absent as one that never was.</summary>
public static class EntryQueries
{
    /// <summary>Asks for one entry; <see cref="EntryNotFound"/> where there is none.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Key">The key.</param>
    public sealed record Get(string Group, string Key) : IStoreRequest<Entry>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "get";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Asks whether an entry is there.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Key">The key.</param>
    public sealed record Exists(string Group, string Key) : IStoreRequest<Existence>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "exists";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Asks how long an entry still lives; <see cref="EntryNotFound"/> where there is none.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Key">The key.</param>
    public sealed record GetTimeToLive(string Group, string Key) : IStoreRequest<TimeToLive>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "ttl";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Asks for several entries of a group at one moment; absent ones are left out. At most <c>gostore.limits.transaction-operations</c> keys.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Keys">The keys.</param>
    public sealed record GetBatch(string Group, ImmutableArray<string> Keys) : IStoreRequest<EntryList>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "get-batch";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>
    /// Asks for entries of a group in the order of keys (or, with a type, those of that type). Large answers are gathered in slices between
    /// other requests, so one that takes longer than <c>gostore.slice-time</c> may see writes that came in meanwhile.
    /// </summary>
    /// <param name="Group">The group.</param>
    /// <param name="Range">Which keys.</param>
    /// <param name="Type">Only entries of this type; null for all.</param>
    /// <param name="Offset">How many to pass over first; 0 or more.</param>
    /// <param name="Limit">How many at most; null for all, otherwise 0 or more. No memory is set aside for it.</param>
    public sealed record GetAll(string Group, KeyRange Range = default, string? Type = null, long Offset = 0, long? Limit = null) : IStoreRequest<EntryList>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "get-all";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>
    /// Asks for the next page of a walk over a group in the order of keys: never more than <c>gostore.page-entries</c> entries and about
    /// <c>gostore.page-bytes</c> bytes, whatever the limit.
    /// </summary>
    /// <param name="Group">The group.</param>
    /// <param name="Range">Which keys.</param>
    /// <param name="Type">Only entries of this type; null for all.</param>
    /// <param name="After">The key after which to go on: <see cref="EntryPage.Next"/> of the page before; null to start.</param>
    /// <param name="Limit">How many at most; null for as many as a page holds.</param>
    public sealed record GetPage(string Group, KeyRange Range = default, string? Type = null, string? After = null, int? Limit = null) : IStoreRequest<EntryPage>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "get-page";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Asks how many entries a group, or a range of its keys, has.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Range">Which keys.</param>
    public sealed record Count(string Group, KeyRange Range = default) : IStoreRequest<EntryCount>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "count";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Asks how many entries there are in all groups whose names start with a prefix; an empty one means the whole store.</summary>
    /// <param name="Prefix">How the groups' names start.</param>
    public sealed record CountAll(string Prefix = "") : IStoreRequest<EntryCount>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "count-all";

        IStoreRequest IScopable.In(NamespaceScope scope) => new CountAll(scope.Group(Prefix));
    }

    /// <summary>Asks whether a group has an entry.</summary>
    /// <param name="Group">The group.</param>
    public sealed record GroupExists(string Group) : IStoreRequest<Existence>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "group-exists";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Asks for the next page of the names of groups that have an entry, in the order of their bytes.</summary>
    /// <param name="Prefix">How the names start.</param>
    /// <param name="After">The name after which to go on: <see cref="GroupPage.Next"/> of the page before; null to start.</param>
    /// <param name="Limit">How many at most; null for as many as a page holds.</param>
    public sealed record GetGroups(string Prefix = "", string? After = null, int? Limit = null) : IStoreRequest<GroupPage>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "groups";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Prefix = scope.Group(Prefix), After = scope.Group(After) };
    }

    /// <summary>Asks for a value cut at a separator; <see cref="EntryNotFound"/> where there is none.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Key">The key.</param>
    /// <param name="Separator">Where to cut; an empty one cuts between all characters.</param>
    public sealed record GetSplit(string Group, string Key, string Separator) : IStoreRequest<ValueParts>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "split";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Asks for the words of a value, cut at white space, without empty ones; <see cref="EntryNotFound"/> where there is no entry.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Key">The key.</param>
    public sealed record GetFields(string Group, string Key) : IStoreRequest<ValueParts>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "fields";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }
}
