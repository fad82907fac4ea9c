using System.Collections.Immutable;

namespace GoStore.Actors;

/// <summary>What changes entries. Groups, keys and values are any well-formed Unicode text, empty ones and NUL included.</summary>
public static class EntryCommands
{
    /// <summary>
    /// Writes an entry, whether it exists or not. It clears a time-to-live that is not given again, and raises the version by one.
    /// </summary>
    /// <param name="Group">The group, at most <c>gostore.limits.group</c> bytes.</param>
    /// <param name="Key">The key, at most <c>gostore.limits.key</c> bytes.</param>
    /// <param name="Value">The value, at most <c>gostore.limits.value</c> bytes.</param>
    /// <param name="TimeToLive">How long the entry lives; rounded up to the millisecond, more than zero. Null for ever.</param>
    /// <param name="Expected">What must be there; <see cref="VersionConflict"/> otherwise.</param>
    /// <param name="Type">A type for the value, by which entries can be listed; empty for none.</param>
    public sealed record Set(string Group, string Key, string Value, TimeSpan? TimeToLive = null, ExpectedVersion Expected = default, string Type = "")
        : IStoreRequest<EntryWritten>, ITransactional, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "set";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Group, Key, Value, Type);

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Writes several entries as one: all of them or none. Bounded like a transaction.</summary>
    /// <param name="Entries">The writes, in order.</param>
    public sealed record SetMany(ImmutableArray<Set> Entries) : IStoreRequest<EntriesWritten>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "set-many";

        IStoreRequest IScopable.In(NamespaceScope scope) =>
            Entries.IsDefault ? this : new SetMany([.. Entries.Select(entry => entry is null ? null! : entry with { Group = scope.Group(entry.Group) })]);
    }

    /// <summary>
    /// Gives a live entry a new time-to-live, or takes it away; neither value nor version changes. <see cref="EntryNotFound"/> where there is none.
    /// </summary>
    /// <param name="Group">The group.</param>
    /// <param name="Key">The key.</param>
    /// <param name="TimeToLive">How long the entry lives from now; null for ever.</param>
    public sealed record Touch(string Group, string Key, TimeSpan? TimeToLive) : IStoreRequest<EntryTouched>, ITransactional, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "touch";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Group, Key);

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>
    /// Adds to a whole number of 64 bits, kept as decimal text; an absent entry counts as 0. The time-to-live stays.
    /// A value that is no such number, or a sum out of range, is refused with <see cref="ErrorCode.WrongValue"/>.
    /// </summary>
    /// <param name="Group">The group.</param>
    /// <param name="Key">The key.</param>
    /// <param name="By">What to add; may be negative.</param>
    public sealed record Increment(string Group, string Key, long By = 1) : IStoreRequest<EntryIncremented>, ITransactional, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "increment";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Group, Key) + 20;

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>
    /// Applies a JSON merge patch (RFC 7396) to the value; an absent entry counts as an empty document. Type and time-to-live stay.
    /// A stored value that is not JSON is refused with <see cref="ErrorCode.WrongValue"/>.
    /// </summary>
    /// <param name="Group">The group.</param>
    /// <param name="Key">The key.</param>
    /// <param name="Document">The patch: JSON.</param>
    /// <param name="Expected">What must be there; <see cref="VersionConflict"/> otherwise.</param>
    public sealed record Patch(string Group, string Key, string Document, ExpectedVersion Expected = default) : IStoreRequest<EntryPatched>, ITransactional, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "patch";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Group, Key, Document);

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Deletes an entry; an absent one is no error, and counts 0.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Key">The key.</param>
    /// <param name="Expected">What must be there; <see cref="VersionConflict"/> otherwise.</param>
    public sealed record Delete(string Group, string Key, ExpectedVersion Expected = default) : IStoreRequest<EntriesDeleted>, ITransactional, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "delete";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Group, Key);

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Deletes several entries of a group as one; absent ones are no error. At most <c>gostore.limits.transaction-operations</c> keys.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Keys">The keys.</param>
    public sealed record DeleteMany(string Group, ImmutableArray<string> Keys) : IStoreRequest<EntriesDeleted>, ITransactional, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "delete-many";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Group, Keys);

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>
    /// Deletes some or all entries of a group, atomically however many they are: after the reply, and after any crash that follows its
    /// first moment, all of them are gone or none. Counts live entries only. Large ones are worked off in slices between other requests.
    /// </summary>
    /// <param name="Group">The group.</param>
    /// <param name="Range">Which keys.</param>
    /// <param name="Offset">How many live entries of the range, in the order of keys, to leave alone first; 0 or more.</param>
    /// <param name="Limit">How many to delete at most; null for all, otherwise 0 or more.</param>
    public sealed record DeleteRange(string Group, KeyRange Range = default, long Offset = 0, long? Limit = null) : IStoreRequest<EntriesDeleted>, ITransactional, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "delete-range";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Group, Range.Prefix ?? Range.From ?? "", Range.To ?? "");

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Deletes a group with all its entries, atomically as <see cref="DeleteRange"/>; an absent one is no error, and counts 0.</summary>
    /// <param name="Group">The group.</param>
    public sealed record DeleteGroup(string Group) : IStoreRequest<EntriesDeleted>, ITransactional, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "delete-group";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Group);

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>Deletes every group whose name starts with a prefix, atomically as <see cref="DeleteRange"/>. An empty prefix is the whole store.</summary>
    /// <param name="Prefix">How the groups' names start.</param>
    public sealed record DeleteGroups(string Prefix) : IStoreRequest<EntriesDeleted>, ITransactional, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "delete-groups";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Prefix);

        IStoreRequest IScopable.In(NamespaceScope scope) => new DeleteGroups(scope.Group(Prefix));
    }

    /// <summary>A precondition of a transaction: does nothing where the entry is as expected, fails with <see cref="VersionConflict"/> where not.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Key">The key.</param>
    /// <param name="Expected">What must be there.</param>
    public sealed record Expect(string Group, string Key, ExpectedVersion Expected) : IStoreRequest<Expected>, ITransactional, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "expect";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Group, Key);

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }

    /// <summary>
    /// A precondition of a transaction: the live entries of a range are, to the last byte, those that this fingerprint was made of;
    /// <see cref="ReadsChanged"/> where not.
    /// </summary>
    /// <param name="Group">The group.</param>
    /// <param name="Range">Which keys.</param>
    /// <param name="Fingerprint">What <see cref="EntryFingerprint"/> made of the entries that were read.</param>
    public sealed record ExpectUnchanged(string Group, KeyRange Range, string Fingerprint) : IStoreRequest<Expected>, ITransactional, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "expect-unchanged";

        /// <inheritdoc/>
        public long Size => EntrySize.Of(Group, Range.Prefix ?? Range.From ?? "", Range.To ?? "");

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }
}
