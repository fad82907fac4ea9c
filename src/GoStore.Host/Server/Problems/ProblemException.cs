namespace GoStore.Host.Server.Problems;

/// <summary>A request that is refused before it reaches the store.</summary>
internal sealed class ProblemException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
