namespace GoStore.Actors.Engine;

/// <summary>What a handler makes of a request: its reply, a failure, the wish to be asked again later, or that it is answered later.</summary>
/// <typeparam name="TReply">The reply of a request that succeeds.</typeparam>
internal readonly struct Outcome<TReply>
{
    private Outcome(object value) => Value = value;

    public object Value { get; }

    public static implicit operator Outcome<TReply>(TReply reply) => new(reply!);

    public static implicit operator Outcome<TReply>(StoreFailure failure) => new(failure);

    public static implicit operator Outcome<TReply>(Parked parked) => new(parked);

    public static implicit operator Outcome<TReply>(Deferred deferred) => new(deferred);
}

/// <summary>The request waits until a long piece of work has ended, and is then asked again, in its turn.</summary>
internal sealed class Parked
{
    private Parked()
    {
    }

    public static Parked Instance { get; } = new();
}

/// <summary>What one slice of a long piece of work ends with.</summary>
/// <param name="Reply">The reply, a failure or <see cref="Parked"/>; null where there is more to do.</param>
internal readonly record struct Slice(object? Reply)
{
    /// <summary>There is more to do: other requests have their turn first.</summary>
    public static Slice More => default;
}
