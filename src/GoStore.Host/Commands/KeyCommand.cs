using System.CommandLine;

namespace GoStore.Host.Commands;

internal sealed class KeyCommand : Command
{
    public KeyCommand(Shell shell)
        : base("key", "API keys: who may use the store through a server, and for what")
    {
        Add(new KeyCreateCommand(shell));
        Add(new KeyListCommand(shell));
        Add(new KeyRevokeCommand(shell));
    }
}
