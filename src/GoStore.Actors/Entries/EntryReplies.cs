using System.Collections.Immutable;

namespace GoStore.Actors;

/// <summary>An entry was written and is on the disk.</summary>
/// <param name="Version">Its version now.</param>
public sealed record EntryWritten(long Version) : IStoreMessage;

/// <summary>Several entries were written and are on the disk.</summary>
/// <param name="Versions">Their versions now, in the order of the request.</param>
public sealed record EntriesWritten(ImmutableArray<long> Versions) : IStoreMessage;

/// <summary>A time-to-live was set or taken away.</summary>
/// <param name="ExpiresAt">When the entry ceases to exist now; null for never.</param>
public sealed record EntryTouched(DateTimeOffset? ExpiresAt) : IStoreMessage;

/// <summary>A number was raised.</summary>
/// <param name="Value">What it is now.</param>
/// <param name="Version">The version of the entry now.</param>
public sealed record EntryIncremented(long Value, long Version) : IStoreMessage;

/// <summary>A value was patched.</summary>
/// <param name="Value">What it is now: JSON.</param>
/// <param name="Version">The version of the entry now.</param>
public sealed record EntryPatched(string Value, long Version) : IStoreMessage;

/// <summary>Entries were deleted.</summary>
/// <param name="Count">How many live ones.</param>
public sealed record EntriesDeleted(long Count) : IStoreMessage;

/// <summary>A precondition held.</summary>
public sealed record Expected : IStoreMessage
{
    internal static Expected Instance { get; } = new();
}

/// <summary>Whether something is there.</summary>
/// <param name="Exists">True where it is.</param>
public sealed record Existence(bool Exists) : IStoreMessage;

/// <summary>How long an entry still lives.</summary>
/// <param name="Remaining">The time left; null for ever.</param>
/// <param name="ExpiresAt">When it ceases to exist; null for never.</param>
public sealed record TimeToLive(TimeSpan? Remaining, DateTimeOffset? ExpiresAt) : IStoreMessage;

/// <summary>Entries, in the order of their keys; those of a <see cref="EntryQueries.GetBatch"/> in the order in which they were asked for.</summary>
/// <param name="Entries">The entries; never null.</param>
public sealed record EntryList(IReadOnlyList<Entry> Entries) : IStoreMessage, IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => new EntryList(Entry.Out(Entries, scope));
}

/// <summary>A page of a walk over a group.</summary>
/// <param name="Entries">The entries, in the order of their keys.</param>
/// <param name="Next">What to ask for next as <c>After</c>; null at the end.</param>
public sealed record EntryPage(IReadOnlyList<Entry> Entries, string? Next) : IStoreMessage, IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => this with { Entries = Entry.Out(Entries, scope) };
}

/// <summary>A number of live entries.</summary>
/// <param name="Count">How many.</param>
public sealed record EntryCount(long Count) : IStoreMessage;

/// <summary>A page of names of groups.</summary>
/// <param name="Groups">The names, in the order of their bytes.</param>
/// <param name="Next">What to ask for next as <c>After</c>; null at the end.</param>
public sealed record GroupPage(IReadOnlyList<string> Groups, string? Next) : IStoreMessage, IScopedReply
{
    object IScopedReply.Out(NamespaceScope scope) => new GroupPage([.. Groups.Select(scope.Local)], Next is null ? null : scope.Local(Next));
}

/// <summary>The parts of a value.</summary>
/// <param name="Parts">The parts, in order.</param>
public sealed record ValueParts(ImmutableArray<string> Parts) : IStoreMessage;
