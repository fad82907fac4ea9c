using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

/// <summary>A command on entries. What writes them can be made to do so only while a lock is held.</summary>
internal abstract class EntriesCommand : SpaceCommand
{
    protected EntriesCommand(Shell shell, StoreAccess access, string name, string description)
        : base(shell, access, name, description)
    {
        if (access == StoreAccess.Write)
        {
            Add(LockOptions.Lock);
            Add(LockOptions.Token);
            Validators.Add(LockOptions.BothOrNone);
        }
    }

    protected abstract Task<ExitCode> RunAsync(IEntries store, StoreCall call);

    protected sealed override Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call) =>
        RunAsync(call.Arguments.GetValue(LockOptions.Lock) is { } name ? space.Locks.Under(name, call.Arguments.GetValue(LockOptions.Token) ?? 0) : space, call);
}
