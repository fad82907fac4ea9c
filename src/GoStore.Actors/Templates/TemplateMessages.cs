namespace GoStore.Actors;

/// <summary>What can be asked about templates: text in Go's <c>text/template</c> language that is filled in with the entries of a group.</summary>
public static class TemplateQueries
{
    /// <summary>
    /// Renders a template over the live entries of a group, which are its data: a map from key to value, <c>{{.colour}}</c> is the value of the key
    /// <c>colour</c>. A key that is not there is printed as <c>&lt;no value&gt;</c>. A <see cref="TemplateFailure"/> where the template is none, or cannot be
    /// executed; <see cref="LimitExceeded"/> where it or the group is larger than <c>gostore.templates</c> allows. The entries are read in slices between
    /// other requests, and the template is rendered beside the store.
    /// </summary>
    /// <param name="Template">The template.</param>
    /// <param name="Group">The group.</param>
    /// <example>
    /// <code>
    /// Rendered rendered = await store.Ref.AskAsync(new TemplateQueries.Render("Hello {{.name}}", "config"), TimeSpan.FromSeconds(5));
    /// </code>
    /// </example>
    public sealed record Render(string Template, string Group) : IStoreRequest<Rendered>, IScopable
    {
        /// <inheritdoc/>
        public string Operation => "render";

        IStoreRequest IScopable.In(NamespaceScope scope) => this with { Group = scope.Group(Group) };
    }
}

/// <summary>A template was rendered.</summary>
/// <param name="Text">The text. Where the template cut a character apart, U+FFFD stands in its place.</param>
public sealed record Rendered(string Text) : IStoreMessage;

/// <summary>A template could not be parsed (<see cref="ErrorCode.TemplateInvalid"/>) or not be executed (<see cref="ErrorCode.TemplateFailed"/>). The message is Go's.</summary>
/// <param name="Code">Which of the two.</param>
/// <param name="Message">What is wrong, and where.</param>
/// <param name="Line">The line of the template, from 1.</param>
/// <param name="Column">The byte in the line, from 0, as it stands in the message; null where the template could not be parsed, as Go has none then.</param>
public sealed record TemplateFailure(ErrorCode Code, string Message, int Line, int? Column) : StoreFailure(Code, Message), IScopedReply
{
    // What is quoted in the message is the template's.
    object IScopedReply.Out(NamespaceScope scope) => this;

    /// <inheritdoc/>
    public override StoreException ToException() => new TemplateException(this);
}

/// <summary>A template could not be parsed (<see cref="ErrorCode.TemplateInvalid"/>) or not be executed (<see cref="ErrorCode.TemplateFailed"/>).</summary>
/// <example>
/// <code>
/// try { await store.RenderAsync("{{.name", "config"); }
/// catch (TemplateException error) { Console.Error.WriteLine($"line {error.Line}: {error.Message}"); }
/// </code>
/// </example>
public sealed class TemplateException : StoreException
{
    internal TemplateException(TemplateFailure failure)
        : base(failure.Code, failure.Message) => (Line, Column) = (failure.Line, failure.Column);

    /// <summary>The line of the template, from 1.</summary>
    public int Line { get; }

    /// <summary>The byte in the line, from 0; null where the template could not be parsed.</summary>
    public int? Column { get; }
}
