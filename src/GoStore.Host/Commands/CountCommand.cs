using System.CommandLine;

namespace GoStore.Host.Commands;

internal sealed class CountCommand : Command
{
    public CountCommand(Shell shell)
        : base("count", "Count entries")
    {
        Add(new CountAllCommand(shell));
        Add(new CountPrefixCommand(shell));
        Add(new CountRangeCommand(shell));
        Add(new CountGroupsCommand(shell));
    }
}
