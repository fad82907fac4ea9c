namespace GoStore.Actors.Templates;

/// <summary>A template is not one. It does not leave this folder.</summary>
/// <param name="line">The line at which that shows, from 1.</param>
/// <param name="message">What is wrong.</param>
internal sealed class TemplateSyntaxException(int line, string message) : Exception(message)
{
    public int Line { get; } = line;
}
