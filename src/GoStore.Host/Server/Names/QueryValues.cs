using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace GoStore.Host.Server.Names;

/// <summary>The query of a request, read strictly. Most have none, and cost nothing.</summary>
internal readonly struct QueryValues
{
    private readonly List<(string Name, string Value)>? values;

    private QueryValues(List<(string Name, string Value)> values) => this.values = values;

    public IEnumerable<(string Name, string Value)> All => values ?? [];

    /// <summary>Reads a query.</summary>
    /// <param name="query">As it came, with the question mark.</param>
    public static QueryValues Read(string? query)
    {
        if (query is null or { Length: <= 1 })
        {
            return default;
        }

        var values = new List<(string, string)>();
        ReadOnlySpan<char> rest = query.AsSpan(1);
        foreach (Range range in rest.Split('&'))
        {
            ReadOnlySpan<char> pair = rest[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            int equals = pair.IndexOf('=');
            values.Add((Decoded(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Decoded(pair[(equals + 1)..])));
        }

        return new QueryValues(values);
    }

    /// <summary>The one value of a parameter; null where it is not there.</summary>
    public string? this[string name]
    {
        get
        {
            string? found = null;
            foreach ((string each, string value) in values ?? [])
            {
                if (each == name)
                {
                    found = found is null ? value : throw new ProblemException(StatusCodes.Status400BadRequest, "invalid-argument", $"The parameter \"{name}\" is given twice. Give it once.");
                }
            }

            return found;
        }
    }

    /// <summary>All values of a parameter that may be given several times.</summary>
    public IReadOnlyList<string> Every(string name) => values is null ? [] : [.. values.Where(each => each.Name == name).Select(each => each.Value)];

    private static string Decoded(ReadOnlySpan<char> encoded) => PercentText.TryDecode(encoded, plusIsSpace: true, out string text) is { } wrong
        ? throw new ProblemException(StatusCodes.Status400BadRequest, "invalid-argument", $"The query cannot be read: {wrong}.")
        : text;
}
