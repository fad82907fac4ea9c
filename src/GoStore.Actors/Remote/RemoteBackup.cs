namespace GoStore.Actors.Remote;

/// <summary>Brings a copy of the database of a server here.</summary>
internal static class RemoteBackup
{
    public static async Task<object> RunAsync(ServerConnection connection, string path, Action progress, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return new InvalidArgument("path", $"The path is {Named.Text(path)}; it must be the name of a file.");
        }

        string destination = Path.GetFullPath(path);
        if (Path.Exists(destination))
        {
            return Exists(destination);
        }

        if (!Directory.Exists(Path.GetDirectoryName(destination)))
        {
            return new StoreFailure(ErrorCode.CannotOpen, $"The backup {destination} cannot be written: there is no folder {Path.GetDirectoryName(destination)}. Make it first.");
        }

        // A name of its own: another backup to the same name may be under way.
        string partial = $"{destination}.{Guid.NewGuid():N}.partial";
        try
        {
            long bytes = 0;
            await using (FileStream file = new(partial, FileMode.CreateNew, FileAccess.Write))
            {
                using HttpResponseMessage response = await connection.OpenAsync("v1/backup", null, null, cancellationToken);
                await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
                byte[] buffer = new byte[64 * 1024];
                int read;
                while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    progress();
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    bytes += read;
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(partial, destination, overwrite: false);
            return new BackedUp(destination, bytes);
        }
        catch (HttpRequestException error)
        {
            return new StoreUnavailable($"the server {connection.Address} broke off in the middle of the copy ({error.Message}). Try again.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Path.Exists(destination) ? Exists(destination) : new StoreFailure(ErrorCode.CannotOpen, $"The copy {Named.Text(destination)} cannot be written: {error.Message}");
        }
        finally
        {
            Remove(partial);
        }
    }

    private static InvalidArgument Exists(string destination) => new("path", $"{destination} exists already. Name a new file; a backup overwrites nothing.");

    private static void Remove(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What was to be said is said already; a leftover with a name of its own hurts nobody.
        }
    }
}
