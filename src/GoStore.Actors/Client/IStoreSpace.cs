namespace GoStore.Actors;

/// <summary>
/// What a store and a namespace have in common: entries, their events and change log, and all that stands on them. Code that takes one of these works on
/// a whole store and on one tenant's part of it alike.
/// </summary>
/// <example>
/// <code>
/// static Task GreetAsync(IStoreSpace space) => space.SetAsync("config", "greeting", "hello");
///
/// await GreetAsync(store);
/// await GreetAsync(await store.NamespaceAsync("tenant-a"));
/// </code>
/// </example>
public interface IStoreSpace : IEntries, IEvents, IChangeLog
{
    /// <summary>Its locks.</summary>
    ILocks Locks { get; }

    /// <summary>Scheduled tasks, and what runs them.</summary>
    ITasks Tasks { get; }

    /// <summary>The graph: directed edges with types between nodes, and searches through them.</summary>
    IGraph Graph { get; }

    /// <summary>
    /// Renders a template in the language of Go's <c>text/template</c> (that of Go 1.19) over the live entries of a group: <c>{{.colour}}</c> is the value of
    /// the key <c>colour</c>, <c>{{index . "a key"}}</c> that of one that is no name, and <c>{{range $key, $value := .}}...{{end}}</c> goes over all of them in
    /// the order of keys. A key that is not there is printed as <c>&lt;no value&gt;</c>. A template reaches nothing but this data.
    /// </summary>
    /// <param name="template">The template; parsed once, and kept for the next time.</param>
    /// <param name="group">The group.</param>
    /// <param name="cancellationToken">Ends the wait and the rendering.</param>
    /// <returns>The text.</returns>
    /// <exception cref="TemplateException">It is no template, or cannot be executed, or asks for more than <c>gostore.templates</c> allows. It says on which line.</exception>
    /// <exception cref="LimitExceededException">The template, or the group, is larger than <c>gostore.templates</c> allows.</exception>
    /// <example>
    /// <code>
    /// await store.SetAsync("mail", "name", "Ada");
    /// string text = await store.RenderAsync("Hello {{.name}}{{if .title}}, {{.title}}{{end}}!", "mail");
    /// </code>
    /// </example>
    Task<string> RenderAsync(string template, string group, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends any message of the library, and waits for its reply as every other call does: what a reply holds beyond what the methods return, such as the version
    /// after an increment, and pages that go on after a place, are reached so without an actor.
    /// </summary>
    /// <typeparam name="TReply">The reply of a request that succeeds.</typeparam>
    /// <param name="request">What is asked: a message of <see cref="EntryCommands"/>, <see cref="EntryQueries"/> or any other capability.</param>
    /// <param name="cancellationToken">Ends the wait, not necessarily a write.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="StoreException">It failed, or was not answered in time.</exception>
    /// <example><code>EntryIncremented visits = await store.AskAsync(new EntryCommands.Increment("counters", "visits"));</code></example>
    Task<TReply> AskAsync<TReply>(IStoreRequest<TReply> request, CancellationToken cancellationToken = default)
        where TReply : class;
}
