using System.Collections.Immutable;
using System.Text;
using GoStore.Actors.Engine;
using GoStore.Actors.Namespaces;

namespace GoStore.Actors.Entries;

/// <summary>What is allowed as a name, a value, a time-to-live, a range and a limit; a null is the answer where nothing is wrong.</summary>
internal static class EntryCheck
{
    public static StoreFailure? Group(StoreSettings settings, string? group) =>
        Text("group", group, settings.GroupLimit, "gostore.limits.group") ?? (settings.NamespacesAreElsewhere ? Elsewhere(group!) : null);

    private static StoreFailure? Elsewhere(string group) => NamespaceName.Of(group) is { IsEmpty: false } name
        ? new InvalidArgument("group", $"In a cluster the group {Named.Text(group)} is the group {Named.Text(group[(name.Length + 1)..])} of the namespace {Named.Text(name.ToString())}, which lives elsewhere. Ask the namespace.")
        : null;

    public static StoreFailure? Key(StoreSettings settings, string? key) => Text("key", key, settings.KeyLimit, "gostore.limits.key");

    public static StoreFailure? Name(StoreSettings settings, string? group, string? key) => Group(settings, group) ?? Key(settings, key);

    public static StoreFailure? Value(StoreSettings settings, string? value) => Text("value", value, settings.ValueLimit, "gostore.limits.value");

    public static StoreFailure? Type(StoreSettings settings, string? type) => Text("type", type, settings.KeyLimit, "gostore.limits.key");

    public static StoreFailure? Patch(StoreSettings settings, string? patch) => Text("patch", patch, settings.ValueLimit, "gostore.limits.value");

    /// <summary>A name of something other than an entry, which may not be empty.</summary>
    public static StoreFailure? Label(StoreSettings settings, string argument, string? text) =>
        text is "" ? new InvalidArgument(argument, $"The {argument} is empty; it must be a text of at least one character.") : Text(argument, text, settings.KeyLimit, "gostore.limits.key");

    /// <summary>A text of something other than an entry, as long as a value at most.</summary>
    public static StoreFailure? Text(StoreSettings settings, string argument, string? text) => Text(argument, text, settings.ValueLimit, "gostore.limits.value");

    /// <summary>A text with a limit of its own.</summary>
    public static StoreFailure? LimitedText(string argument, string? text, long limit, string setting) => Text(argument, text, limit, setting);

    public static StoreFailure? Separator(string? separator) => Text("separator", separator, long.MaxValue, "");

    public static StoreFailure? Fingerprint(string? fingerprint) => Text("fingerprint", fingerprint, long.MaxValue, "");

    /// <summary>A prefix may be longer than any name; then nothing starts with it.</summary>
    public static StoreFailure? Prefix(string? prefix) => Text("prefix", prefix, long.MaxValue, "");

    /// <summary>Where the next page begins; null at the start.</summary>
    public static StoreFailure? After(string? after) => after is null ? null : Text("after", after, long.MaxValue, "");

    public static StoreFailure? Range(KeyRange range) =>
        range.Prefix is not null ? Prefix(range.Prefix)
        : (range.From is null ? null : Text("from", range.From, long.MaxValue, "")) ?? (range.To is null ? null : Text("to", range.To, long.MaxValue, ""));

    public static StoreFailure? Keys(StoreSettings settings, ImmutableArray<string> keys)
    {
        if (keys.IsDefault)
        {
            return new InvalidArgument("keys", "The keys are missing. Give a list of keys; an empty one is allowed.");
        }

        if (keys.Length > settings.TransactionOperationsLimit)
        {
            return new LimitExceeded("number of keys (gostore.limits.transaction-operations)", settings.TransactionOperationsLimit, keys.Length);
        }

        foreach (string key in keys)
        {
            if (Key(settings, key) is StoreFailure wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    public static StoreFailure? Window(long offset, long? limit) =>
        offset < 0 ? new InvalidArgument("offset", $"The offset is {offset}; it must be zero or more.")
        : limit < 0 ? new InvalidArgument("limit", $"The limit is {limit}; it must be zero or more.")
        : null;

    public static StoreFailure? Version(ExpectedVersion expected) =>
        expected.IsValid ? null : new InvalidArgument("expected", $"The expected version is {expected.Version}; versions start at 1. Use ExpectedVersion.Absent for an entry that must not be there.");

    /// <summary>Turns a time-to-live into the moment of expiry.</summary>
    public static StoreFailure? Expiry(HandlerContext context, TimeSpan? timeToLive, out long? expiresAt)
    {
        expiresAt = null;
        if (timeToLive is not TimeSpan given)
        {
            return null;
        }

        if (given <= TimeSpan.Zero)
        {
            return new InvalidArgument("timeToLive", $"The time-to-live is {given}; it must be more than zero. Leave it out for an entry that lives for ever.");
        }

        expiresAt = context.ExpiryAfter(given);
        return expiresAt is null ? new InvalidArgument("timeToLive", $"The time-to-live {given} reaches beyond the year 9999. Leave it out for an entry that lives for ever.") : null;
    }

    /// <summary>Turns a lease into the moment at which it runs out.</summary>
    public static StoreFailure? Lease(HandlerContext context, TimeSpan lease, out long until)
    {
        until = lease > TimeSpan.Zero ? context.ExpiryAfter(lease) ?? 0 : 0;
        return lease <= TimeSpan.Zero ? new InvalidArgument("lease", $"The lease is {lease}; it must be more than zero.")
            : until == 0 ? new InvalidArgument("lease", $"The lease {lease} reaches beyond the year 9999.")
            : null;
    }

    /// <summary>A text that may be empty, but is well-formed and not too long.</summary>
    public static StoreFailure? Text(string argument, string? text, long limit, string setting)
    {
        if (text is null)
        {
            return new InvalidArgument(argument, $"The {argument} is null; it must be a text, which may be empty.");
        }

        // No byte count is needed where even three bytes a character fit.
        if (text.Length > limit / 3 && Encoding.UTF8.GetByteCount(text) is int length && length > limit)
        {
            return new LimitExceeded($"length of a {argument} in bytes of UTF-8 ({setting})", limit, length);
        }

        int surrogate = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        return surrogate < 0 || IsWellFormed(text.AsSpan(surrogate))
            ? null
            : new InvalidArgument(argument, $"The {argument} {Named.Text(text)} is not well-formed Unicode: it has half of a surrogate pair.");
    }

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }
}
