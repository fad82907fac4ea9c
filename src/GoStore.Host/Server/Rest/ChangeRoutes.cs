using System.Text.Json;
using GoStore.Actors;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>The change log, page by page.</summary>
internal static class ChangeRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "changes", Role.Read, "Reads the change log from a revision on.", ListAsync,
            new Query("from", "The first revision that is wanted; 1 where it is not given.", IsNumber: true),
            new Query("type", "Only changes of entries of this type."), new Query("group", "Only changes in this group."), Query.Limit,
            new Answer(200, "The changes. Go on with from=next; where next is above latest that was the end.", """{"changes":["$Change"],"next":12,"latest":11}"""));
        routes.On("DELETE", "changes", Role.Admin, "Deletes the changes up to a revision from the log.", TrimAsync,
            new Query("upTo", "The last revision that goes.", IsRequired: true, IsNumber: true),
            new Answer(200, "How many there were.", """{"trimmed":10}"""));
    }

    public static void Write(Utf8JsonWriter json, IEnumerable<Change> changes)
    {
        json.WriteStartArray("changes");
        foreach (Change change in changes)
        {
            json.WriteRawValue(JsonText.Change(change), skipInputValidation: true);
        }

        json.WriteEndArray();
    }

    public static Task AnswerAsync(Call call, ChangePage page) => call.AnswerAsync(json =>
    {
        Write(json, page.Changes);
        json.WriteNumber("next", page.Next);
        json.WriteNumber("first", page.First);
        json.WriteNumber("latest", page.Latest);
        json.WriteNumber("trimmed", page.Trimmed);
    });

    private static async Task ListAsync(Call call) => await AnswerAsync(
        call, await call.FindAsync(new ChangeQueries.GetChanges(call.Number("from") ?? 1, call.Query["type"], call.Query["group"], call.Limit())));

    private static async Task TrimAsync(Call call)
    {
        ChangesTrimmed trimmed = await call.ChangeAsync(new ChangeCommands.Trim(call.Number("upTo")!.Value));
        await call.AnswerAsync(json => json.WriteNumber("trimmed", trimmed.Count));
    }
}
