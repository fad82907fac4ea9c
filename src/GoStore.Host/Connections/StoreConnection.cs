using GoStore.Actors;

namespace GoStore.Host.Connections;

/// <summary>The one place where a connection, as people write it, becomes a store.</summary>
internal static class StoreConnection
{
    private const string InMemory = ":memory:";

    public static Task<IStore> OpenAsync(string connection, StoreAccess access, CancellationToken cancellationToken)
    {
        if (connection.Length == 0)
        {
            throw new CommandException(ExitCode.Usage, "The connection is empty. Give a database file with --connection FILE.");
        }

        if (connection.Contains("://", StringComparison.Ordinal))
        {
            throw new CommandException(ExitCode.Usage, $"The connection \"{connection}\" is a URL; only database files can be opened. Give one with --connection FILE.");
        }

        if (!access.HasFlag(StoreAccess.Write) && connection != InMemory && !Path.Exists(connection))
        {
            throw new CommandException(ExitCode.Unavailable,
                $"There is no database file \"{connection}\". Make one with 'gostore init' or any command that writes, or name another with --connection.");
        }

        if (!access.HasFlag(StoreAccess.BesideServer) && connection != InMemory && ServerNote.Find(connection) is { } server)
        {
            throw new CommandException(ExitCode.Unavailable,
                $"The database file \"{connection}\" is served at {server.Address} by process {server.ProcessId}. Use --connection {server.Address}, or --direct to go past the server, whose watchers then hear of nothing.");
        }

        // What this program writes can be followed: with 'gostore watch', and by the consumers of other programs.
        return Store.OpenAsync(connection, options => options.ChangesEnabled = true, cancellationToken);
    }
}
