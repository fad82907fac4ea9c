namespace GoStore.Actors.Cluster.Serialization;

/// <summary>How long a field is, as Protobuf tells it to those who do not know the field.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}

/// <summary>What writer and reader agree on besides the messages.</summary>
internal static class WireFormat
{
    /// <summary>How many messages may stand in one another. The deepest that is ever sent has about ten; what comes from elsewhere must not end the stack.</summary>
    public const int Deepest = 64;

    /// <summary>The field of every message that names what is null though its type does not say that it may be, so that a store can refuse it in its own words.</summary>
    public const int NullsField = 100;

    public static uint Tag(int number, WireType type) => (uint)number << 3 | (uint)type;
}
