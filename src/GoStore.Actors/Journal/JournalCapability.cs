using GoStore.Actors.Engine;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Journal;

/// <summary>
/// Makes of a store the image of a journal: no batch is committed that is not in the journal before, and the reply to every write that may come again is kept
/// with it. Without a journal it only knows its tables.
/// </summary>
/// <param name="journal">The journal; null where there is none.</param>
/// <param name="format">How replies are kept.</param>
/// <param name="keepReplies">For how long.</param>
internal sealed class JournalCapability(ICommitJournal? journal, IReplyFormat? format, TimeSpan keepReplies) : ICapability, IKeptReplies
{
    private const int ForgottenAtOnce = 1000;

    private JournalTable table = null!;

    public IEnumerable<Migration> Migrations => JournalTable.Migrations;

    public void Attach(Database database, HandlerRegistry handlers)
    {
        if (journal is null)
        {
            return;
        }

        table = new JournalTable(database);
        table.StartCatching();
        handlers.CommitThrough(Begin, journal.Broke);
        handlers.KeepRepliesIn(this);
        handlers.Upkeep(Forget);
    }

    public object? Find(byte[] identity) => table.FindReply(identity) is { } reply ? format!.Read(reply) : null;

    public void Keep(HandlerContext context, byte[] identity, object reply) => table.KeepReply(identity, format!.Write(reply), context.Now);

    private CommitElsewhere? Begin()
    {
        if (table.TakeCaught() is not { } changes)
        {
            return null;
        }

        Task<long> written = journal!.WriteAsync(changes);
        return new CommitElsewhere(written, () => table.SetPosition(written.Result, journal.Origin));
    }

    private IEnumerable<Slice> Forget(HandlerContext context)
    {
        while (table.ForgetReplies(context.Now - (long)keepReplies.TotalMilliseconds, ForgottenAtOnce) == ForgottenAtOnce)
        {
            yield return Slice.More;
        }
    }
}
