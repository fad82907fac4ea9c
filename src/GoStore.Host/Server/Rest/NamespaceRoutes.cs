using GoStore.Actors;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>Namespaces with their quotas. The addresses are below <c>/v1</c> alone.</summary>
internal static class NamespaceRoutes
{
    private static readonly Member[] Quotas =
    [
        new("maxKeys", "100", "How many entries; 0 is unlimited."),
        new("maxGroups", "10", "How many groups that have an entry; 0 is unlimited."),
        new("maxValueBytes", "65536", "How long one value may be; 0 is unlimited."),
        new("maxTotalBytes", "1048576", "How long all keys and values may be together; 0 is unlimited."),
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "namespaces", Role.Read, "Lists the namespaces with their quotas and what they hold, in the order of their names.", ListAsync,
            Query.After, Query.Limit,
            new Answer(200, "The namespaces.", """{"namespaces":["$Namespace"],"next":"CURSOR?"}"""));
        routes.On("GET", "namespaces/{namespace}", Role.Read, "Reads the quota of a namespace and what it holds.", GetAsync,
            new Answer(200, "The namespace.", "\"$Namespace\""), new Fails(ErrorCode.NotFound));
        routes.On("PUT", "namespaces/{namespace}", Role.Write, "Makes a namespace where there is none. With a body it sets the quota too, for which the caller must be an administrator.", PutAsync,
            [.. Quotas, new Answer(200, "The namespace.", "\"$Namespace\"")]);
    }

    private static async Task ListAsync(Call call)
    {
        NamespacePage page = await call.Store.AskAsync(new NamespaceQueries.List(call.Query["after"], call.Limit()), call.Aborted);
        await call.PageAsync("namespaces", page.Namespaces, JsonText.Namespace, page.Next);
    }

    private static async Task GetAsync(Call call) =>
        await call.AnswerAsync(JsonText.Namespace(await call.Store.AskAsync(new NamespaceQueries.Get(call.Namespace!), call.Aborted)));

    private static async Task PutAsync(Call call)
    {
        Quota? quota = null;
        if (await call.JsonTextAsync() is { } text)
        {
            JsonMembers body = JsonMembers.Of(text, "body", Quotas);
            if (Caller.Of(call.Context) is { Role: < Role.Admin })
            {
                throw new ProblemException(StatusCodes.Status403Forbidden, "forbidden", "Only an administrator sets a quota. Leave the body out to make the namespace with the quota of the configuration.");
            }

            // A limit that is not given stays as it is.
            Quota before = (await call.Store.AskAsync(new NamespaceCommands.Open(call.Namespace!), call.Aborted)).Quota;
            quota = new Quota
            {
                MaxKeys = body.Number("maxKeys", 0) ?? before.MaxKeys,
                MaxGroups = body.Number("maxGroups", 0) ?? before.MaxGroups,
                MaxValueBytes = body.Number("maxValueBytes", 0) ?? before.MaxValueBytes,
                MaxTotalBytes = body.Number("maxTotalBytes", 0) ?? before.MaxTotalBytes,
            };
        }

        await call.AnswerAsync(JsonText.Namespace(await call.Store.AskAsync(new NamespaceCommands.Open(call.Namespace!, quota), call.Aborted)));
    }
}
