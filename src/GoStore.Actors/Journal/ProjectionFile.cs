using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Journal;

/// <summary>
/// The file of a store that is the image of a journal, while no store has it open: brought to where the journal is. Belongs to one thread at a time.
/// </summary>
internal sealed class ProjectionFile : IDisposable
{
    /// <summary>So many rows are committed together.</summary>
    private const int RowsInTransaction = 10_000;

    private readonly Database database;
    private readonly JournalTable table;
    private (long Sequence, Guid Origin)? position;
    private int rowsInTransaction;

    private ProjectionFile(Database database)
    {
        this.database = database;
        table = new JournalTable(database);
        position = table.Position();
    }

    /// <summary>How far it is; 0 for an empty one.</summary>
    public long Sequence => position?.Sequence ?? 0;

    /// <summary>Which journal it is an image of; null for an empty one.</summary>
    public Guid? Origin => position?.Origin;

    /// <summary>Opens it. A file that is damaged, or not there, is begun anew: all that was in it is in the journal.</summary>
    /// <exception cref="DatabaseRefusedException">The file is not ours.</exception>
    /// <exception cref="SqliteFailureException">It cannot be opened.</exception>
    public static ProjectionFile Open(DatabaseSettings settings, IReadOnlyList<Migration> migrations, TimeProvider clock)
    {
        try
        {
            return OpenAsItIs(settings, migrations, clock, mayCreate: true);
        }
        catch (SqliteFailureException error) when (error.ToFailure(settings.Path).Code == ErrorCode.Corrupt)
        {
        }
        catch (DatabaseRefusedException error) when (error.Failure.Code == ErrorCode.Corrupt)
        {
        }

        Delete(settings.Path);
        return OpenAsItIs(settings, migrations, clock, mayCreate: true);
    }

    /// <summary>Opens it beside the store that works with it, to be read: nothing is deleted, whatever is wrong with it.</summary>
    /// <exception cref="DatabaseRefusedException">It is damaged, or not ours.</exception>
    /// <exception cref="SqliteFailureException">It cannot be opened.</exception>
    public static ProjectionFile OpenBeside(DatabaseSettings settings, IReadOnlyList<Migration> migrations, TimeProvider clock) =>
        OpenAsItIs(settings, migrations, clock, mayCreate: false);

    /// <summary>Deletes the file and its log; what was in it is in the journal.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
    }

    /// <summary>Empties it, to be filled from a snapshot or from the beginning.</summary>
    public void Clear()
    {
        Commit();
        database.Begin();
        table.Clear();
        database.Commit();
        position = null;
    }

    /// <summary>Writes rows of a snapshot. Until <see cref="Reached"/> it counts as empty.</summary>
    public void Fill(RowChanges rows)
    {
        RefuseNewer(rows);
        Begin();
        table.Apply(rows);
        Count(rows);
    }

    /// <summary>Makes the changes of a batch of the journal.</summary>
    public void Apply(RowChanges changes)
    {
        RefuseNewer(changes);
        Begin();
        table.Apply(changes);
    }

    /// <summary>It has all of the journal up to a number.</summary>
    public void Reached(long sequence, Guid origin)
    {
        Begin();
        table.SetPosition(sequence, origin);
        position = (sequence, origin);
        Count(null);
    }

    /// <summary>Reads everything, as of one moment, while others write.</summary>
    /// <param name="bytesAtOnce">About how many bytes of values to give at once.</param>
    /// <param name="sequence">How far it is at that moment.</param>
    public IEnumerable<RowChanges> ReadAll(long bytesAtOnce, out long sequence)
    {
        database.BeginRead();
        sequence = table.Position()?.Sequence ?? 0;
        return Rows();

        IEnumerable<RowChanges> Rows()
        {
            foreach (RowChanges rows in table.ReadAll(bytesAtOnce))
            {
                yield return rows;
            }
        }
    }

    public void Dispose()
    {
        if (database.InTransaction)
        {
            Commit();
        }

        database.Dispose();
    }

    private static ProjectionFile OpenAsItIs(DatabaseSettings settings, IReadOnlyList<Migration> migrations, TimeProvider clock, bool mayCreate)
    {
        Database database = Database.Open(settings, migrations, clock.GetUtcNow().ToUnixTimeMilliseconds(), mayCreate);
        try
        {
            return new ProjectionFile(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private void RefuseNewer(RowChanges rows)
    {
        if (rows.Schema > database.SchemaVersion)
        {
            throw new DatabaseRefusedException(new StoreFailure(
                ErrorCode.ForeignDatabase,
                $"The journal has rows of schema {rows.Schema}, written by a newer release; this one knows schemas up to {database.SchemaVersion}. Upgrade this node."));
        }
    }

    private void Begin()
    {
        if (!database.InTransaction)
        {
            database.Begin();
        }
    }

    private void Count(RowChanges? rows)
    {
        // Only between batches, and never before a snapshot is complete: what is half there must not look like a whole.
        rowsInTransaction += rows?.Rows.Length ?? 1;
        if (rowsInTransaction >= RowsInTransaction)
        {
            Commit();
        }
    }

    private void Commit()
    {
        rowsInTransaction = 0;
        if (database.InTransaction)
        {
            database.Commit();
        }
    }
}
