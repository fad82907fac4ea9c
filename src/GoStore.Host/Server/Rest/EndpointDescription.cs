using GoStore.Host.Server.Names;
using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace GoStore.Host.Server.Rest;

/// <summary>All that an endpoint says of itself, and the checks that follow from it.</summary>
internal sealed class EndpointDescription
{
    public EndpointDescription(IEnumerable<Part> parts)
    {
        Parts = [.. parts];
        Queries = [.. Parts.OfType<Query>()];
        Members = [.. Parts.OfType<Member>()];
        TakesLock = Parts.Contains(Header.Lock);
        TakesIfMatch = Parts.OfType<Header>().Any(header => header.Name == "If-Match");
        TakesIfNoneMatch = Parts.OfType<Header>().Any(header => header.Name == "If-None-Match");
    }

    public IReadOnlyList<Part> Parts { get; }

    public Query[] Queries { get; }

    public Member[] Members { get; }

    private bool TakesLock { get; }

    private bool TakesIfMatch { get; }

    private bool TakesIfNoneMatch { get; }

    /// <summary>Refuses what the endpoint does not know: a misspelt parameter would otherwise mean that it is not there.</summary>
    public void Check(HttpContext context, QueryValues query)
    {
        foreach ((string name, _) in query.All)
        {
            if (!Queries.Any(each => each.Name == name))
            {
                throw Wrong($"The parameter \"{name}\" is not known here; {Known("parameters", Queries.Select(each => each.Name))}.");
            }
        }

        foreach (Query each in Queries)
        {
            if (each.IsRequired && query[each.Name] is null)
            {
                throw Wrong($"The parameter \"{each.Name}\" is missing: {each.Says}");
            }
        }

        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        IHeaderDictionary headers = context.Request.Headers;
        if (!TakesIfMatch && headers.IfMatch.Count > 0)
        {
            throw Wrong("If-Match is not heeded here, and to pass over it would be to write what was not to be written. Leave it out.");
        }

        if (!TakesIfNoneMatch && headers.IfNoneMatch.Count > 0)
        {
            throw Wrong("If-None-Match is not heeded here, and to pass over it would be to write what was not to be written. Leave it out.");
        }

        if (!TakesLock && (headers.ContainsKey(Header.LockName) || headers.ContainsKey(Header.TokenName)))
        {
            throw Wrong($"{Header.LockName} is not heeded here: only what writes entries can be done under a lock. Leave it out.");
        }
    }

    public static ProblemException Wrong(string message) => new(StatusCodes.Status400BadRequest, "invalid-argument", message);

    public static string Known(string what, IEnumerable<string> names)
    {
        string list = string.Join(", ", names);
        return list.Length == 0 ? $"there are no {what}" : $"the {what} are {list}";
    }
}
