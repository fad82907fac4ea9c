namespace GoStore.Actors.Tests.Model;

/// <summary>A failure as far as the model foretells it: what kind, and which operation of a transaction.</summary>
internal sealed record Failure(ErrorCode Code, int? Index = null);

/// <summary>How the model leaves off what it was doing.</summary>
internal sealed class ModelFailure(Failure failure) : Exception
{
    public Failure Failure { get; } = failure;
}
