using GoStore.Actors;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>Groups as a whole.</summary>
internal static class GroupRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "groups", Role.Read, "Lists the groups that have an entry, in the order of their bytes.", ListAsync,
            Query.Prefix, Query.After, Query.Limit,
            new Answer(200, "Their names.", """{"groups":["config"],"next":"CURSOR?"}"""));
        routes.On("DELETE", "groups", Role.Write, "Deletes all groups whose names start with a prefix, atomically however many entries they have.", DeleteManyAsync,
            new Query("prefix", "How the names start; an empty one is everything.", IsRequired: true), Header.Lock, Header.LockToken,
            new Answer(200, "They are gone.", """{"deleted":2}"""), new Fails(ErrorCode.Fenced));
        routes.On("DELETE", "groups/{group}", Role.Write, "Deletes a group with all its entries, atomically however many they are.", DeleteAsync,
            Header.Lock, Header.LockToken,
            new Answer(200, "It is gone; one that was not there is no error.", """{"deleted":2}"""), new Fails(ErrorCode.Fenced));
        routes.On("GET", "count", Role.Read, "Counts the entries of all groups, or of those whose names start with a prefix.", CountAsync,
            Query.Prefix,
            new Answer(200, "How many they are.", """{"count":2}"""));
    }

    private static async Task ListAsync(Call call)
    {
        string prefix = call.Query["prefix"] ?? "";
        (List<string> groups, string? next) = await call.GatherAsync(
            async (after, limit) =>
            {
                GroupPage page = await call.FindAsync(new EntryQueries.GetGroups(prefix, after, limit));
                return (page.Groups, page.Next);
            },
            group => group.Length);
        await call.PageAsync("groups", groups, JsonText.Quote, next);
    }

    private static async Task DeleteManyAsync(Call call)
    {
        EntriesDeleted deleted = await call.ChangeAsync(new EntryCommands.DeleteGroups(call.Query["prefix"]!));
        await call.AnswerAsync(json => json.WriteNumber("deleted", deleted.Count));
    }

    private static async Task DeleteAsync(Call call)
    {
        EntriesDeleted deleted = await call.ChangeAsync(new EntryCommands.DeleteGroup(call.Name("group")));
        await call.AnswerAsync(json => json.WriteNumber("deleted", deleted.Count));
    }

    private static async Task CountAsync(Call call)
    {
        EntryCount count = await call.FindAsync(new EntryQueries.CountAll(call.Query["prefix"] ?? ""));
        await call.AnswerAsync(json => json.WriteNumber("count", count.Count));
    }
}
