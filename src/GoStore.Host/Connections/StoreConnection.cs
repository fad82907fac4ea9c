using System.Text.RegularExpressions;
using GoStore.Actors;

namespace GoStore.Host.Connections;

/// <summary>The one place where a connection, as people write it, becomes a store.</summary>
internal static partial class StoreConnection
{
    public const string KeyVariable = "GOSTORE_API_KEY";
    private const string InMemory = ":memory:";

    /// <summary>Whether a connection is the address of a server, and no file.</summary>
    public static bool IsServer(string connection) => connection.Contains("://", StringComparison.Ordinal);

    /// <summary>The address of a server, of a kind that can be asked.</summary>
    public static Uri Address(string connection) => Uri.TryCreate(connection, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
        ? address
        : throw new CommandException(ExitCode.Usage, $"The connection \"{connection}\" is neither a file nor the address of a server. Give a file, or an address such as http://127.0.0.1:4680.");

    public static Task<IStore> OpenAsync(string connection, StoreAccess access, CancellationToken cancellationToken)
    {
        if (connection.Length == 0)
        {
            throw new CommandException(ExitCode.Usage, "The connection is empty. Give a database file, or the address of a server, with --connection.");
        }

        if (IsServer(connection))
        {
            return Store.ConnectAsync(Address(connection), options => options.ApiKey = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null, cancellationToken);
        }

        if (LooksLikeAddress().IsMatch(connection) && !Path.Exists(connection))
        {
            throw new CommandException(ExitCode.Usage, $"The connection \"{connection}\" looks like the address of a server; write it as http://{connection}. Where it is the name of a file, write ./{connection}.");
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

    [GeneratedRegex(@"\A(localhost|[\w-]+(\.[\w-]+)+|\[[0-9a-fA-F:]+\]):\d{1,5}\z")]
    private static partial Regex LooksLikeAddress();
}
