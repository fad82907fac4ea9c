namespace GoStore.Host;

/// <summary>A failure that the program itself found; those of the store are <see cref="GoStore.Actors.StoreException"/>.</summary>
internal sealed class CommandException(ExitCode exitCode, string message) : Exception(message)
{
    public ExitCode ExitCode { get; } = exitCode;
}
