namespace GoStore.Actors.Client;

/// <summary>Templates.</summary>
internal abstract partial class EntriesClient
{
    public Task<string> RenderAsync(string template, string group, CancellationToken cancellationToken = default) =>
        Send(new TemplateQueries.Render(template, group), static reply => Expect<Rendered>(reply).Text, cancellationToken);
}
