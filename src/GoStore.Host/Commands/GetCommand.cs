using System.CommandLine;

namespace GoStore.Host.Commands;

internal sealed class GetCommand : Command
{
    public GetCommand(Shell shell)
        : base("get", "Read one entry or several")
    {
        Add(new GetKeyCommand(shell));
        Add(new GetPrefixCommand(shell));
        Add(new GetRangeCommand(shell));
        Add(new GetTypeCommand(shell));
        Add(new GetBatchCommand(shell));
        Add(new GetAllCommand(shell));
        Add(new GetPageCommand(shell));
        Add(new GetFieldsCommand(shell));
        Add(new GetSplitCommand(shell));
    }
}
