namespace GoStore.Actors.Client;

/// <summary>The graph as application code sees it.</summary>
internal abstract partial class EntriesClient
{
    public IGraph Graph => new GraphClient(this, Settings);
}
