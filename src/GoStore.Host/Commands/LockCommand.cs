using System.CommandLine;

namespace GoStore.Host.Commands;

internal sealed class LockCommand : Command
{
    public LockCommand(Shell shell)
        : base("lock", "Names that one owner at a time holds, under a lease")
    {
        Add(new LockAcquireCommand(shell));
        Add(new LockRenewCommand(shell));
        Add(new LockReleaseCommand(shell));
        Add(new LockStatusCommand(shell));
        Add(new LockListCommand(shell));
        Add(new LockRunCommand(shell));
    }

    /// <summary>The lease of a lock that stays when the program has ended: kv's.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromMinutes(10);
}
