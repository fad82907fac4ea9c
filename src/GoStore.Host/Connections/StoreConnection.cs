using GoStore.Actors;

namespace GoStore.Host.Connections;

/// <summary>The one place where a connection, as people write it, becomes a store.</summary>
internal static class StoreConnection
{
    public const string KeyVariable = "GOSTORE_API_KEY";
    private const string InMemory = ":memory:";

    public static Task<IStore> OpenAsync(string connection, StoreAccess access, CancellationToken cancellationToken)
    {
        if (connection.Length == 0)
        {
            throw new CommandException(ExitCode.Usage, "The connection is empty. Give a database file, or the address of a server, with --connection.");
        }

        if (connection.Contains("://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(connection, UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https"
                ? Store.ConnectAsync(server, options => options.ApiKey = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null, cancellationToken)
                : throw new CommandException(ExitCode.Usage, $"The connection \"{connection}\" is neither a file nor the address of a server. Give a file, or an address such as http://127.0.0.1:4680.");
        }

        if (access == StoreAccess.Read && connection != InMemory && !Path.Exists(connection))
        {
            throw new CommandException(ExitCode.Unavailable,
                $"There is no database file \"{connection}\". Make one with 'gostore init' or any command that writes, or name another with --connection.");
        }

        // What this program writes can be followed: with 'gostore watch', and by the consumers of other programs.
        return Store.OpenAsync(connection, options => options.ChangesEnabled = true, cancellationToken);
    }
}
