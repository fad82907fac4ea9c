namespace GoStore.Actors.Client;

/// <summary>Locks as application code gets at them.</summary>
internal abstract partial class EntriesClient
{
    private LocksClient? locks;

    public ILocks Locks => locks ??= new LocksClient(this);
}
