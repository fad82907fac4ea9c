using System.CommandLine;

namespace GoStore.Host.Commands;

internal sealed class StreamCommand : Command
{
    public StreamCommand(Shell shell)
        : base("stream", "Read the change log, or shorten it")
    {
        Add(new StreamGetCommand(shell));
        Add(new StreamSeqCommand(shell));
        Add(new StreamTrimCommand(shell));
    }
}
