namespace GoStore.Actors.Cluster.Nodes;

/// <summary>The folder of a node, which no other process may use: two that wrote the same files would each take the other's for what it wrote itself.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream held;

    private DataFolder(FileStream held) => this.held = held;

    /// <exception cref="StoreException">It cannot be made, or is another process's.</exception>
    public static DataFolder Take(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return new DataFolder(new FileStream(Path.Combine(path, "node.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                ErrorCode.CannotOpen,
                $"The data folder {path} cannot be used: {error.Message} Each node needs a folder of its own (gostore.cluster.data-folder) that it may write to.",
                error);
        }
    }

    public void Dispose() => held.Dispose();
}
