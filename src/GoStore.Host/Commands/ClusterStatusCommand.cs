using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;
using GoStore.Host.Server.Cluster;

namespace GoStore.Host.Commands;

internal sealed class ClusterStatusCommand : Command
{
    private readonly Shell shell;

    public ClusterStatusCommand(Shell shell)
        : base("status", "Print the nodes of the cluster that a server is of: address, status, reachable or not, shards, open namespaces, roles; or where a namespace lives")
    {
        this.shell = shell;
        Add(NamespaceOption.Instance);
        SetAction(InvokeAsync);
    }

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        string connection = ConnectionOption.Of(arguments);
        if (!StoreConnection.IsServer(connection))
        {
            throw new CommandException(ExitCode.Usage, $"\"{connection}\" is a file, and no node of a cluster. Give the address of one, such as --connection http://127.0.0.1:4680.");
        }

        string? ns = NamespaceOption.Of(arguments);
        using var server = new AdminServer($"{StoreConnection.Address(connection)}");
        ClusterView view = await server.SendAsync(HttpMethod.Get, ns is null ? "v1/cluster" : $"v1/cluster?namespace={Uri.EscapeDataString(ns)}", null, ClusterView.Read, cancellationToken);
        Write(view, new Results(shell.Output, arguments.GetValue(JsonOption.Instance), shell.OutputIsTerminal), arguments.GetValue(JsonOption.Instance));
        await shell.Output.FlushAsync(CancellationToken.None);
        return (int)ExitCode.Done;
    }

    private static void Write(ClusterView view, Results results, bool json)
    {
        if (json)
        {
            results.Line(view.ToJson());
        }
        else if (view.Place is { } place)
        {
            results.Line($"shard {place.Shard} {place.Address ?? "nowhere"}");
        }
        else
        {
            foreach (ClusterViewNode each in view.Nodes)
            {
                results.Line($"{each.Address} {each.Status} {(each.Reachable ? "reachable" : "unreachable")} shards {each.Shards} namespaces {each.Namespaces}{(each.Roles.Count > 0 ? $" roles {string.Join(',', each.Roles.Select(PlainText.Word))}" : "")}");
            }
        }
    }
}
