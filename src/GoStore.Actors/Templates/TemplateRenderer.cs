using GoStore.Actors.Entries;

namespace GoStore.Actors.Templates;

/// <summary>Parses and renders templates within their limits. One for each store, for any number of threads.</summary>
internal sealed class TemplateRenderer(TemplateSettings settings, TimeProvider clock)
{
    /// <summary>What the template of a caller is called, in errors and for <c>{{template}}</c>.</summary>
    private const string Name = "render";

    /// <summary>A template of so many characters takes about as long to parse as a few hundred rows to read.</summary>
    private const int Short = 4096;

    private readonly TemplateCache cache = new(settings.CacheEntries);

    /// <summary>Whether a template is parsed within a fraction of a slice: it is short, or it was parsed before.</summary>
    public bool ParsesAtOnce(string? template) => template is null || template.Length <= Short || cache.TryGet(template, out _);

    /// <summary>Parses a template, or finds that it was.</summary>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public StoreFailure? Parse(string? template, out ParsedTemplate? parsed)
    {
        parsed = null;
        if (EntryCheck.Text("template", template, settings.SourceLimit, "gostore.templates.source-limit") is { } wrong)
        {
            return wrong;
        }

        if (cache.TryGet(template!, out parsed))
        {
            return null;
        }

        try
        {
            string source = ByteText.Of(template!);
            parsed = new ParsedTemplate(Name, source, TemplateParser.Parse(Name, source, settings.DepthLimit));
            cache.Add(template!, parsed);
            return null;
        }
        catch (TemplateSyntaxException error)
        {
            return new TemplateFailure(ErrorCode.TemplateInvalid, ByteText.ToText(error.Message), error.Line, null);
        }
    }

    /// <summary>Begins a collection of data, which ends where it becomes too large.</summary>
    public Collection Collect() => new(settings.DataLimit);

    /// <summary>Renders a template.</summary>
    /// <param name="parsed">The template.</param>
    /// <param name="collection">The data.</param>
    /// <param name="hasGivenUp">Whether whoever asked does not wait any more.</param>
    /// <returns>What is <see cref="Rendered"/>, or a failure.</returns>
    public object Render(ParsedTemplate parsed, Collection collection, Func<bool> hasGivenUp)
    {
        if (collection.Exceeded is { } exceeded)
        {
            return exceeded;
        }

        try
        {
            return new Rendered(TemplateExecution.Run(parsed, collection.Data, new TemplateBudget(settings, clock, hasGivenUp), settings.DepthLimit));
        }
        catch (TemplateExecutionException error)
        {
            return new TemplateFailure(ErrorCode.TemplateFailed, error.Message, error.Line, error.Column);
        }
    }

    /// <summary>The data of a rendering as it is read.</summary>
    internal sealed class Collection(long limit)
    {
        /// <summary>How large the keys and values are.</summary>
        public long Bytes { get; private set; }

        public TemplateData Data { get; } = new();

        /// <summary>Set once there is too much of it.</summary>
        public LimitExceeded? Exceeded { get; private set; }

        /// <summary>Takes an entry, whose key comes after all before it.</summary>
        /// <returns>Whether there may be more.</returns>
        public bool Take(string key, string value)
        {
            Bytes += EntrySize.Of(key, value);
            if (Bytes > limit)
            {
                Exceeded = new LimitExceeded("size of the entries of a group that is rendered in bytes (gostore.templates.data-limit)", limit, Bytes);
                return false;
            }

            Data.Add(key, value);
            return true;
        }
    }
}
