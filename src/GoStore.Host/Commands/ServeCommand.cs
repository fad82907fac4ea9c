using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Server;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Cluster;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Commands;

/// <summary>Makes the store of a file a service.</summary>
internal sealed class ServeCommand : Command
{
    private const string InMemory = ":memory:";

    private readonly Option<string?> listen = new("--listen", "-l") { Description = "Where to listen [http://127.0.0.1:4680]", HelpName = "URL" };
    private readonly Option<string?> config = new("--config") { Description = "A file with settings, as HOCON", HelpName = "FILE" };
    private readonly Option<string[]> set = new("--set") { Description = "A setting below gostore.server, such as limits.body=1MiB; may be given again", HelpName = "NAME=VALUE" };
    private readonly Option<bool> cluster = new("--cluster") { Description = "Be a node of a cluster instead of serving a file" };
    private readonly Option<string?> clusterAddress = new("--cluster-address") { Description = "Where other nodes reach this one [found out from the seeds]", HelpName = "HOST" };
    private readonly Option<string?> clusterPort = new("--cluster-port") { Description = "The port for other nodes [4053]", HelpName = "PORT" };
    private readonly Option<string[]> seed = new("--seed") { Description = "A node to ask for the way into the cluster; may be given again, in the same order on every node: the first forms it", HelpName = "HOST:PORT" };
    private readonly Option<string?> journal = new("--journal") { Description = "The connection string of the journal; with a password in it only from $GOSTORE_SERVER_CLUSTER_JOURNAL", HelpName = "CONNECTION" };
    private readonly Option<string?> data = new("--data") { Description = "The folder for the files of this node [gostore-data]", HelpName = "FOLDER" };
    private readonly Option<string[]> role = new("--role") { Description = "A role of this node; may be given again", HelpName = "ROLE" };
    private readonly Shell shell;

    public ServeCommand(Shell shell)
        : base("serve", "Serve a database file, or a cluster, over HTTP, until Ctrl+C or SIGTERM")
    {
        this.shell = shell;
        Add(listen);
        Add(config);
        Add(set);
        Add(cluster);
        Add(clusterAddress);
        Add(clusterPort);
        Add(seed);
        Add(journal);
        Add(data);
        Add(role);
        SetAction(InvokeAsync);
    }

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        ServerSettings settings = ServerConfiguration.Read(ConnectionOption.Given(arguments), arguments.GetValue(config), Environment.GetEnvironmentVariables(), Flags(arguments));
        if (settings.Cluster is { } node)
        {
            return await ServeClusterAsync(settings, node, cancellationToken);
        }

        if (settings.Path.Length == 0 || settings.Path.Contains("://", StringComparison.Ordinal))
        {
            throw new CommandException(ExitCode.Usage, $"\"{settings.Path}\" is no database file, and only those can be served. Give one with --connection FILE.");
        }

        if (settings.Path != InMemory && ServerNote.Find(settings.Path) is { } server)
        {
            throw ServerNote.Held(settings.Path, server);
        }

        await using WebApplication app = GostoreServer.Build(settings);
        await StartAsync(app, settings, cancellationToken);
        using ServerNote? note = settings.Path == InMemory ? null : ServerNote.Write(settings.Path, app.Urls.First());
        await TellAsync(app, settings.Path);
        await StoppedAsync(cancellationToken);
        await StopAsync(app, CancellationToken.None);
        return (int)ExitCode.Done;
    }

    private async Task<int> ServeClusterAsync(ServerSettings settings, ClusterNodeSettings node, CancellationToken cancellationToken)
    {
        ClusterNode.Require();
        ClusterNode.CheckAddress(node);
        WebApplication app = GostoreServer.Build(settings);
        Task<string> lost;
        try
        {
            await shell.Error.WriteLineAsync(node.IsFirst && node.Seeds.Count == 1 ? $"{node.Self} forms a cluster" : $"{node.Self} joins the cluster of {string.Join(", ", node.Seeds)}");
            await shell.Error.FlushAsync(CancellationToken.None);
            await StartAsync(app, settings, cancellationToken);
            lost = app.Services.GetRequiredService<IClusterNode>().Lost;
            await TellAsync(app, $"the cluster as {node.Self}");
            await Task.WhenAny(StoppedAsync(cancellationToken), lost);
        }
        catch (StoreException error) when (error.Code is ErrorCode.Timeout or ErrorCode.Unavailable or ErrorCode.OutcomeUnknown)
        {
            // It is of the cluster; what it could not do is to read or write the journal.
            await EndAsync(app, node);
            throw new CommandException(ExitCode.Unavailable, $"The store of the cluster cannot be used: {error.Message} Look whether the database of the journal can be reached from here, whether it lets this user in, and what other nodes log.");
        }
        catch
        {
            await EndAsync(app, node);
            throw;
        }

        await EndAsync(app, node);
        return lost.IsCompleted && !cancellationToken.IsCancellationRequested
            ? throw new CommandException(ExitCode.Removed, $"The node {node.Self} is none of the cluster any more: {await lost} Start it again: it joins anew, and brings its files up to date.")
            : (int)ExitCode.Done;
    }

    /// <summary>Ends within its limits, whatever hangs: what a supervisor waits for is the end of the process.</summary>
    private static async Task EndAsync(WebApplication app, ClusterNodeSettings node)
    {
        using var limit = new CancellationTokenSource(node.LeaveLimit);
        await Task.WhenAny(StopAndDisposeAsync(app, limit.Token), Task.Delay(node.LeaveLimit + node.LeaveLimit, CancellationToken.None));
    }

    private static async Task StopAndDisposeAsync(WebApplication app, CancellationToken limit)
    {
        await StopAsync(app, limit);
        await app.DisposeAsync();
    }

    private async Task TellAsync(WebApplication app, string what)
    {
        await shell.Error.WriteLineAsync($"gostore serves {what} at {string.Join(", ", app.Urls)}");
        await shell.Error.WriteLineAsync(app.Services.GetRequiredService<KeyRing>().IsRequired
            ? "Callers need an API key."
            : "No API key is needed, as there is none; only this machine can reach the server. 'gostore key create' makes one.");
        await shell.Error.FlushAsync(CancellationToken.None);
    }

    private static async Task StoppedAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource();
        await using (cancellationToken.Register(stopped.SetResult))
        {
            await stopped.Task;
        }
    }

    private static async Task StopAsync(WebApplication app, CancellationToken limit)
    {
        try
        {
            await app.StopAsync(limit);
        }
        catch (Exception error) when (error is OperationCanceledException || (error is AggregateException several && several.InnerExceptions.All(each => each is OperationCanceledException)))
        {
            // What did not finish in time was broken off. The store is closed in order all the same, when the app is disposed of.
        }
    }

    private static async Task StartAsync(WebApplication app, ServerSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new CommandException(ExitCode.Unavailable, $"Something else listens at {settings.Listen} already. Name another address with --listen, such as http://127.0.0.1:4681.");
        }
        catch (System.Net.Sockets.SocketException error)
        {
            throw new CommandException(ExitCode.Unavailable, $"{settings.Listen} cannot be listened at: {error.Message}. Name another address with --listen, such as http://127.0.0.1:4681.");
        }
    }

    private Dictionary<string, string> Flags(ParseResult arguments)
    {
        var flags = new Dictionary<string, string>();
        foreach (string each in arguments.GetValue(set) ?? [])
        {
            int equals = each.IndexOf('=', StringComparison.Ordinal);
            string name = equals > 0 ? each[..equals] : each;
            if (equals <= 0 || !ServerConfiguration.Names().Contains($"gostore.server.{name}"))
            {
                throw new CommandException(ExitCode.Usage, $"--set \"{each}\" is no setting. Write it as limits.body=1MiB; docs/configuration.md lists the settings below gostore.server.");
            }

            flags[name] = each[(equals + 1)..];
        }

        Flag("listen", arguments.GetValue(listen));
        Flag("cluster.enabled", arguments.GetValue(cluster) ? "on" : null);
        Flag("cluster.address", arguments.GetValue(clusterAddress));
        Flag("cluster.port", arguments.GetValue(clusterPort));
        Flag("cluster.seeds", arguments.GetValue(seed) is { Length: > 0 } seeds ? string.Join(',', seeds) : null);
        Flag("cluster.journal", arguments.GetValue(journal));
        Flag("cluster.data", arguments.GetValue(data));
        Flag("cluster.roles", arguments.GetValue(role) is { Length: > 0 } roles ? string.Join(',', roles) : null);
        if (flags.TryGetValue("cluster.journal", out string? visible))
        {
            ClusterConfiguration.RefusePassword(visible);
        }

        return flags;

        void Flag(string name, string? value)
        {
            if (value is not null)
            {
                flags[name] = value;
            }
        }
    }
}
