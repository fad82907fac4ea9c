using System.Runtime.CompilerServices;

namespace GoStore.Actors.Client;

/// <summary>The change log as application code sees it.</summary>
internal abstract partial class EntriesClient
{
    /// <summary>The clock of the store, by which consumers wait.</summary>
    public TimeProvider Clock => Settings.Clock;

    public Task<ChangePage> GetChangesAsync(long from = 1, string? type = null, string? group = null, int? limit = null, CancellationToken cancellationToken = default) =>
        AskAsync(new ChangeQueries.GetChanges(from, type, group, limit), cancellationToken);

    public async IAsyncEnumerable<Change> ChangesAsync(long from = 1, string? type = null, string? group = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ChangePage page;
        do
        {
            page = await GetChangesAsync(from, type, group, null, cancellationToken);
            foreach (Change change in page.Changes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return change;
            }

            from = page.Next;
        }
        while (page.Next <= page.Latest);
    }

    public async Task<long> GetLatestRevisionAsync(CancellationToken cancellationToken = default) =>
        (await AskAsync(new ChangeQueries.GetLatestRevision(), cancellationToken)).Revision;

    public async Task<long> TrimChangesAsync(long upTo, CancellationToken cancellationToken = default) =>
        (await AskAsync(new ChangeCommands.Trim(upTo), cancellationToken)).Count;

    public IConsumer Consumer(string name, ConsumerOptions? options = null) => new Consumer(this, name, options ?? new ConsumerOptions());

    public async IAsyncEnumerable<ConsumerStatus> ConsumersAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            ConsumerPage page = await AskAsync(new ConsumerQueries.List(after), cancellationToken);
            foreach (ConsumerStatus consumer in page.Consumers)
            {
                yield return consumer;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>Sends a request and waits for whatever it is answered with.</summary>
    public Task<object> AnswerAsync(IStoreRequest request, CancellationToken cancellationToken) => Send(request, static reply => reply, cancellationToken);

    /// <summary>Sends a request and waits for its own reply.</summary>
    public Task<TReply> AskAsync<TReply>(IStoreRequest<TReply> request, CancellationToken cancellationToken = default)
        where TReply : class
    {
        ArgumentNullException.ThrowIfNull(request);
        return Send(request, static reply => Expect<TReply>(reply), cancellationToken);
    }
}
