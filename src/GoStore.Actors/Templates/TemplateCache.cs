using System.Diagnostics.CodeAnalysis;

namespace GoStore.Actors.Templates;

/// <summary>
/// Keeps the templates that were parsed last, by their source. One that is long takes the place of several, so that the memory they take is bounded
/// by the number of places: a parsed one takes up to seventy times its length, so a place is about 150 KB.
/// </summary>
internal sealed class TemplateCache(int places)
{
    private const int CharactersPerPlace = 2 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Source, ParsedTemplate Parsed)>> known = new(StringComparer.Ordinal);

    /// <summary>The ones that were used last come first.</summary>
    private readonly LinkedList<(string Source, ParsedTemplate Parsed)> used = new();
    private int taken;

    public bool TryGet(string source, [NotNullWhen(true)] out ParsedTemplate? parsed)
    {
        lock (gate)
        {
            if (known.TryGetValue(source, out LinkedListNode<(string Source, ParsedTemplate Parsed)>? found))
            {
                used.Remove(found);
                used.AddFirst(found);
                parsed = found.Value.Parsed;
                return true;
            }
        }

        parsed = null;
        return false;
    }

    public void Add(string source, ParsedTemplate parsed)
    {
        lock (gate)
        {
            if (PlacesOf(source) > places || known.ContainsKey(source))
            {
                return;
            }

            known[source] = used.AddFirst((source, parsed));
            taken += PlacesOf(source);
            while (taken > places)
            {
                string oldest = used.Last!.Value.Source;
                used.RemoveLast();
                known.Remove(oldest);
                taken -= PlacesOf(oldest);
            }
        }
    }

    private static int PlacesOf(string source) => 1 + (source.Length / CharactersPerPlace);
}
