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

    public void Attach(Database database, HandlerRegistry handlers) => handlers.SlicedRead<TemplateQueries.Render>(Render);

    private IEnumerable<Slice> Render(HandlerContext context, TemplateQueries.Render query)
    {
        // A template that is none is told before any entry is read.
        if (EntryCheck.Group(context.Settings, query.Group) is { } wrongGroup)
        {
            return [new Slice(wrongGroup)];
        }

        if (renderer.Parse(query.Template, out ParsedTemplate? parsed) is { } wrong)
        {
            return [new Slice(wrong)];
        }

        TemplateRenderer.Collection collection = renderer.Collect();
        return entries.ReadGroup(
            context,
            query.Group,
            collection.Take,
            () => new Aside(hasGivenUp => renderer.Render(parsed!, collection, hasGivenUp)));
    }
}
