namespace GoStore.Actors.Templates;

/// <summary>A template that was parsed, with all that it defines. It does not change any more, so any number of renderings share it.</summary>
/// <param name="Name">The name of the main template.</param>
/// <param name="Source">The bytes of the source, see <see cref="ByteText"/>.</param>
/// <param name="Templates">The templates by their names; the main one is among them.</param>
internal sealed record ParsedTemplate(string Name, string Source, IReadOnlyDictionary<string, ListNode> Templates);
