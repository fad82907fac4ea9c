using Akka.Configuration;
using GoStore.Actors;
using Microsoft.Extensions.Options;

namespace GoStore.Host.Server.Rest;

/// <summary>How much of a body is read before it is refused: what the store would refuse anyway is not taken into memory first.</summary>
internal sealed class BodyLimits
{
    /// <summary>A character may be escaped with six in JSON.</summary>
    private const int Escaped = 6;

    /// <summary>Names of members, versions, braces.</summary>
    private const int Around = 64 * 1024;

    /// <summary>More than any operation has.</summary>
    private const long PartsOfOperation = 64;

    private const long FewestParts = 10_000;

    public BodyLimits(IOptions<StoreOptions> options)
    {
        StoreOptions store = options.Value;
        Config config = store.Hocon is null ? GoStoreExtension.Reference : ConfigurationFactory.ParseString(store.Hocon).WithFallback(GoStoreExtension.Reference);
        Value = store.ValueLimit ?? Bytes("gostore.limits.value");
        long names = (store.GroupLimit ?? Bytes("gostore.limits.group")) + (2 * (store.KeyLimit ?? Bytes("gostore.limits.key")));
        Line = (Escaped * (Value + names)) + Around;
        Json = Math.Max(2 * (store.TransactionBytesLimit ?? Bytes("gostore.limits.transaction-bytes")), Value) + Around;

        Parts = Math.Max(FewestParts, PartsOfOperation * (long)(store.TransactionOperationsLimit ?? config.GetInt("gostore.limits.transaction-operations")));

        long Bytes(string name) => config.GetByteSize(name) ?? throw new StoreException(ErrorCode.InvalidArgument, $"The setting {name} is missing.");
    }

    /// <summary>A value, in bytes of UTF-8.</summary>
    public long Value { get; }

    /// <summary>A JSON document, in bytes.</summary>
    public long Json { get; }

    /// <summary>Names and values in a JSON document.</summary>
    public long Parts { get; }

    /// <summary>A line of an import, in bytes.</summary>
    public long Line { get; }
}
