using GoStore.Actors.Engine;
using GoStore.Actors.Entries;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Templates;

/// <summary>
/// The handler of <see cref="TemplateQueries"/>. The store only reads the entries, in slices; what takes as long as a template pleases is done aside.
/// </summary>
internal sealed class TemplateCapability(TemplateRenderer renderer, EntryCapability entries) : ICapability
{
    public IEnumerable<Migration> Migrations => [];

    public void Attach(Database database, HandlerRegistry handlers)
    {
        handlers.SlicedRead<TemplateQueries.Render>(Render);
        handlers.SlicedRead<RenderParsed>((context, query) => Read(context, query.Parsed, query.Group));
    }

    /// <summary>A template that is none is told before any entry is read.</summary>
    private IEnumerable<Slice> Render(HandlerContext context, TemplateQueries.Render query)
    {
        if (EntryCheck.Group(context.Settings, query.Group) is { } wrongGroup)
        {
            return [new Slice(wrongGroup)];
        }

        if (!renderer.ParsesAtOnce(query.Template))
        {
            return [new Slice(new Aside(_ => renderer.Parse(query.Template, out ParsedTemplate? made) is { } invalid ? invalid : new RenderParsed(made!, query.Group)))];
        }

        return renderer.Parse(query.Template, out ParsedTemplate? parsed) is { } wrong ? [new Slice(wrong)] : Read(context, parsed!, query.Group);
    }

    private IEnumerable<Slice> Read(HandlerContext context, ParsedTemplate parsed, string group)
    {
        TemplateRenderer.Collection collection = renderer.Collect();
        return entries.ReadGroup(context, group, collection.Take, () => new Aside(hasGivenUp => renderer.Render(parsed, collection, hasGivenUp), collection.Bytes));
    }

    /// <summary>A rendering whose template was parsed aside, as that takes longer than a slice.</summary>
    private sealed record RenderParsed(ParsedTemplate Parsed, string Group) : IStoreRequest
    {
        public string Operation => "render";
    }
}
