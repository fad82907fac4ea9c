using System.CommandLine;

namespace GoStore.Host.Commands;

internal sealed class ClusterCommand : Command
{
    public ClusterCommand(Shell shell)
        : base("cluster", "A cluster: its nodes, and what lives where")
    {
        Add(new ClusterStatusCommand(shell));
    }
}
