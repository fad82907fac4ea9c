namespace GoStore.Actors.Client;

/// <summary>Templates.</summary>
internal abstract partial class EntriesClient
{
    public Task<string> RenderAsync(string template, string group, CancellationToken cancellationToken = default) =>

        // Parsed here, so that a long one does not hold the store, which finds it where both keep them.
        Templates.Parse(template, out _) is { } wrong
            ? Task.FromException<string>(wrong.ToException())
            : Send(new TemplateQueries.Render(template, group), static reply => Expect<Rendered>(reply).Text, cancellationToken);
}
