using System.Data.Common;
using GoStore.Actors.Engine;

namespace GoStore.Host.Server.Cluster;

/// <summary>Reads how a server is a node of a cluster.</summary>
internal static class ClusterConfiguration
{
    private const string Journal = "server.cluster.journal";

    /// <returns>The settings; null where the server is no node.</returns>
    public static ClusterNodeSettings? Read(SettingsReader config)
    {
        int port = config.Between("server.cluster.port", config.Whole("server.cluster.port"), 1, 65535);
        string[] texts = config.Text("server.cluster.seeds").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        NodeAddress[] seeds = [.. texts.Select(each => NodeAddress.Read(each) ?? throw config.Wrong("server.cluster.seeds", each, "HOST:PORT, as 10.0.0.1:4053, or several of them with commas between"))];
        TimeSpan join = Wait(config, "server.cluster.join-limit");
        TimeSpan leave = Wait(config, "server.cluster.leave-limit");
        TimeSpan grace = config.AtLeast("server.cluster.ready-grace", config.Time("server.cluster.ready-grace"), TimeSpan.Zero);
        if (!config.Flag("server.cluster.enabled"))
        {
            return null;
        }

        if (config.Text(Journal).Length == 0)
        {
            throw new CommandException(ExitCode.Usage, "A node of a cluster needs the database that the journal is in. Give its connection string, such as \"Host=db;Database=gostore;Username=gostore\", with GOSTORE_SERVER_CLUSTER_JOURNAL or --journal.");
        }

        string address = config.Text("server.cluster.address");
        string host = address.Length > 0 ? address : NodeAddress.FindHost(port, seeds)
            ?? throw new CommandException(ExitCode.Usage, $"How other nodes reach this one could not be found out, as {seeds[0]} cannot be resolved from here. Say it with --cluster-address.");
        NodeAddress self = NodeAddress.Read(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}")
            ?? throw config.Wrong("server.cluster.address", address, "a name or an address of this machine, as 10.0.0.1");
        return new ClusterNodeSettings
        {
            Self = self,
            Seeds = seeds.Length > 0 ? seeds : [self],
            Journal = config.Text(Journal),
            JournalProvider = config.Text("server.cluster.journal-provider"),
            DataFolder = config.Text("server.cluster.data") is { Length: > 0 } data ? data : throw config.Wrong("server.cluster.data", "", "a folder"),
            Roles = config.Text("server.cluster.roles").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            JoinLimit = join,
            LeaveLimit = leave,
            ReadyGrace = grace,
        };
    }

    /// <summary>Everybody on a machine can read the command lines of its processes.</summary>
    /// <exception cref="CommandException">There is a password in it.</exception>
    public static void RefusePassword(string journal)
    {
        string[] names;
        try
        {
            names = [.. new DbConnectionStringBuilder { ConnectionString = journal }.Keys.Cast<string>()];
        }
        catch (ArgumentException)
        {
            // Whoever connects with it says so. What it has to do with passwords is not known.
            names = ["password"];
        }

        if (names.Any(each => each is "password" or "pwd" or "psw"))
        {
            throw new CommandException(ExitCode.Usage, "The connection string of the journal has a password in it, or cannot be read, and everybody on this machine can see command lines. Give it with the variable GOSTORE_SERVER_CLUSTER_JOURNAL or in the file of --config.");
        }
    }

    private static TimeSpan Wait(SettingsReader config, string name) => config.Between(name, config.Time(name), TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1));
}
