using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Engine;

/// <summary>Copies the database into another file, some pages a slice; what is written meanwhile goes into the copy too.</summary>
internal sealed class Backup(Database database, string path)
{
    private const int PagesAtOnce = 32;

    public IEnumerable<Slice> Run(HandlerContext context, StoreCommands.Backup command)
    {
        if (Refuse(command.Path) is StoreFailure refused)
        {
            yield return new Slice(refused);
            yield break;
        }

        string destination = Path.GetFullPath(command.Path);

        // A name of its own: another backup to the same name may be under way.
        string partial = $"{destination}.{Guid.NewGuid():N}.partial";
        DatabaseCopy? copy = null;
        try
        {
            object? ended = null;
            while (ended is null)
            {
                ended = Step(context, destination, partial, ref copy);
                if (ended is null)
                {
                    yield return Slice.More;
                }
            }

            yield return new Slice(ended);
        }
        finally
        {
            copy?.Dispose();
            Remove(partial);
        }
    }

    private static void Remove(string partial)
    {
        try
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What was to be said is said already; a leftover with a name of its own hurts nobody.
        }
    }

    private object? Step(HandlerContext context, string destination, string partial, ref DatabaseCopy? copy)
    {
        try
        {
            if (copy is null)
            {
                DatabaseFile.Prepare(partial, mayCreate: true);
                copy = database.StartCopy(partial);
            }

            while (copy.Step(PagesAtOnce))
            {
                if (context.SliceIsOver)
                {
                    return null;
                }
            }

            copy.Dispose();
            copy = null;
            long size;
            using (var file = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
            {
                file.Flush(flushToDisk: true);
                size = file.Length;
            }

            File.Move(partial, destination, overwrite: false);
            return new BackedUp(destination, size);
        }
        catch (SqliteFailureException error)
        {
            return error.ToFailure(destination);
        }
        catch (DatabaseRefusedException error)
        {
            return error.Failure;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new StoreFailure(ErrorCode.CannotOpen, $"The backup {destination} cannot be written: {error.Message}");
        }
    }

    private StoreFailure? Refuse(string? destination)
    {
        if (string.IsNullOrWhiteSpace(destination) || destination.Contains('\0', StringComparison.Ordinal))
        {
            return new InvalidArgument("path", $"The backup needs the name of a file; it got {Named.Text(destination)}.");
        }

        string full = Path.GetFullPath(destination);
        if (full == path)
        {
            return new InvalidArgument("path", $"The backup cannot be written over the store itself ({path}).");
        }

        return File.Exists(full) || Directory.Exists(full) ? new InvalidArgument("path", $"{full} exists already. Name a new file; a backup overwrites nothing.")
            : !Directory.Exists(Path.GetDirectoryName(full)) ? new StoreFailure(ErrorCode.CannotOpen, $"The backup {full} cannot be written: there is no folder {Path.GetDirectoryName(full)}. Make it first.")
            : null;
    }
}
