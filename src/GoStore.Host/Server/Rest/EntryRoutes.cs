using System.Collections.Immutable;
using GoStore.Actors;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace GoStore.Host.Server.Rest;

/// <summary>Single entries, the entries of a group, and templates over them.</summary>
internal static class EntryRoutes
{
    /// <summary>How often a write of what must be there is tried where others are faster each time.</summary>
    private const int Attempts = 50;

    private const string PlainText = "text/plain; charset=utf-8";

    private static readonly StringValues ByAccept = "Accept";

    private static readonly Query Ttl = new("ttl", "How long the entry lives, such as `30s`, `5m`, `1h30m`; for ever where it is not given.");
    private static readonly Query Type = new("type", "A type, by which entries can be listed.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapEntry(routes, "groups/{group}/entries/{key}");
        MapEntry(routes, "entry", new Query("group", "The group.", IsRequired: true), new Query("key", "The key.", IsRequired: true));

        MapEntries(routes, "groups/{group}/entries");
        MapEntries(routes, "entries", new Query("group", "The group.", IsRequired: true));

        routes.On("GET", "groups/{group}/count", Role.Read, "Counts the entries of a group.", CountAsync,
            Query.Prefix, Query.From, Query.To,
            new Answer(200, "How many they are.", """{"count":2}"""));
        routes.On("POST", "groups/{group}/batch", Role.Read, "Reads several entries of a group at once.", BatchAsync,
            new Member("keys", """["colour","size"]""", "The keys, at most 1000.", IsRequired: true),
            new Answer(200, "Those that are there.", """{"entries":["$Entry"]}"""), new Fails(ErrorCode.LimitExceeded));
        routes.On("POST", "render", Role.Read, "Fills in a template, in the language of Go's text/template, with the entries of a group.", RenderAsync,
            new Member("group", "\"config\"", "The group.", IsRequired: true), new Member("template", "\"It is {{.colour}}.\"", "The template.", IsRequired: true),
            new Answer(200, "The text.", "It is blue.", PlainText), new Fails(ErrorCode.TemplateInvalid, ErrorCode.TemplateFailed, ErrorCode.LimitExceeded));
    }

    private static void MapEntries(IEndpointRouteBuilder routes, string pattern, params Part[] name)
    {
        routes.On("GET", pattern, Role.Read, "Lists the entries of a group in the order of their keys, page by page.", ListAsync,
            [.. name, Query.Prefix, Query.From, Query.To, new Query("type", "Only entries of this type."), Query.After, Query.Limit,
            new Answer(200, "The entries; of a group that is not there, none.", """{"entries":["$Entry"],"next":"CURSOR?"}""")]);
        routes.On("DELETE", pattern, Role.Write, "Deletes some of the entries of a group, atomically however many they are.", DeleteRangeAsync,
            [.. name, Query.Prefix, Query.From, Query.To,
            new Query("offset", "How many of them to leave alone first.", IsNumber: true), new Query("limit", "How many at most; without it all.", IsNumber: true),
            Header.Lock, Header.LockToken,
            new Answer(200, "They are gone.", """{"deleted":2}"""), new Fails(ErrorCode.Fenced)]);
    }

    private static void MapEntry(IEndpointRouteBuilder routes, string pattern, params Part[] name)
    {
        routes.On("GET,HEAD", pattern, Role.Read, "Reads an entry: its value as it is, or with Accept: application/json all of it.", GetAsync,
            [.. name, Header.IfChanged,
            new Answer(200, "The value; its version is the ETag, Gostore-Type its type, Gostore-Expires-At when it expires.", "blue", PlainText),
            new Answer(200, "The entry.", "\"$Entry\""), new Answer(304, "The caller has this version already."), new Fails(ErrorCode.NotFound)]);
        routes.On("PUT", pattern, Role.Write, "Writes an entry, whether it is there or not.", PutAsync,
            [.. name, Ttl, Type, Header.IfMatch, Header.IfNoneMatch, Header.Lock, Header.LockToken,
            new Content(PlainText, "The value: any text, in UTF-8.", "blue"),
            new Answer(201, "It is new.", """{"version":1}"""), new Answer(200, "It was replaced.", """{"version":2}"""),
            new Fails(ErrorCode.Conflict, ErrorCode.Fenced, ErrorCode.LimitExceeded, ErrorCode.QuotaExceeded)]);
        routes.On("PATCH", pattern, Role.Write, "Applies a JSON merge patch (RFC 7396) to the value; an absent entry counts as an empty document.", PatchAsync,
            [.. name, Header.IfMatch, Header.IfNoneMatch, Header.Lock, Header.LockToken,
            new Content("application/merge-patch+json", "The patch.", """{"email":"ada@example.org","phone":null}"""),
            new Answer(200, "The value and the version now.", """{"value":"{}","version":4}"""),
            new Fails(ErrorCode.Conflict, ErrorCode.Fenced, ErrorCode.WrongValue, ErrorCode.LimitExceeded, ErrorCode.QuotaExceeded)]);
        routes.On("DELETE", pattern, Role.Write, "Deletes an entry.", DeleteAsync,
            [.. name, Header.IfMatch, Header.Lock, Header.LockToken,
            new Answer(204, "It is gone."), new Fails(ErrorCode.NotFound, ErrorCode.Conflict, ErrorCode.Fenced)]);
        routes.On("POST", pattern + "/increment", Role.Write, "Adds to a whole number of 64 bits; an absent entry counts as 0, and the time-to-live stays.", IncrementAsync,
            [.. name, new Query("by", "What to add; 1 where it is not given, and it may be negative.", IsNumber: true), Header.Lock, Header.LockToken,
            new Answer(200, "The number and the version now.", """{"value":5,"version":2}"""),
            new Fails(ErrorCode.WrongValue, ErrorCode.Fenced, ErrorCode.QuotaExceeded)]);
        routes.On("POST", pattern + "/touch", Role.Write, "Gives an entry another time-to-live; value and version stay.", TouchAsync,
            [.. name, Ttl, Header.Lock, Header.LockToken,
            new Answer(200, "When it expires now; null is never.", """{"expiresAt":"2026-12-24T18:00:00.000Z?"}"""), new Fails(ErrorCode.NotFound, ErrorCode.Fenced)]);
    }

    private static async Task GetAsync(Call call)
    {
        (string group, string key) = NameOf(call);
        IStoreSpace space = await call.ReadAsync();

        // To be told that the client is gone costs more than to read an entry for nobody.
        Entry entry = await space.FindAsync(group, key, CancellationToken.None) ?? throw new EntryNotFound(group, key).ToException();
        HttpResponse response = call.Response;
        string tag = Conditions.Tag(entry.Version);
        response.Headers.ETag = tag;
        response.Headers.Vary = ByAccept;
        if (entry.Type.Length > 0)
        {
            response.Headers["Gostore-Type"] = Uri.EscapeDataString(entry.Type);
        }

        if (entry.ExpiresAt is { } expiry)
        {
            response.Headers["Gostore-Expires-At"] = JsonText.Time(expiry);
        }

        if (Conditions.IsKnown(call.Request.Headers, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        bool asJson = call.Request.Headers.Accept is { Count: > 0 } accept && accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);
        response.ContentType = asJson ? "application/json" : PlainText;
        call.WriteText(asJson ? JsonText.Entry(entry) : entry.Value);
    }

    private static async Task PutAsync(Call call)
    {
        (string group, string key) = NameOf(call);
        TimeSpan? timeToLive = call.Duration("ttl");
        string type = call.Query["type"] ?? "";
        string value = await call.TextAsync(call.Limits.Value, "value");
        EntryWritten written = await ExpectingAsync(call, group, key, expected => new EntryCommands.Set(group, key, value, timeToLive, expected, type));
        call.Response.Headers.ETag = Conditions.Tag(written.Version);
        await call.AnswerAsync(json => json.WriteNumber("version", written.Version), written.Version == 1 ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task PatchAsync(Call call)
    {
        (string group, string key) = NameOf(call);
        string patch = await call.JsonTextAsync() ?? throw EndpointDescription.Wrong("The body is missing; a JSON merge patch is expected.");
        EntryPatched patched = await ExpectingAsync(call, group, key, expected => new EntryCommands.Patch(group, key, patch, expected));
        call.Response.Headers.ETag = Conditions.Tag(patched.Version);
        await call.AnswerAsync(json =>
        {
            json.WriteString("value", patched.Value);
            json.WriteNumber("version", patched.Version);
        });
    }

    private static async Task DeleteAsync(Call call)
    {
        (string group, string key) = NameOf(call);
        EntriesDeleted deleted = await ExpectingAsync(call, group, key, expected => new EntryCommands.Delete(group, key, expected));
        call.Response.StatusCode = deleted.Count > 0 ? StatusCodes.Status204NoContent : throw new EntryNotFound(group, key).ToException();
    }

    /// <summary>
    /// Writes as the conditions of the request say. The store knows "at this version" and "absent"; "at whatever version" is that which was just read, anew
    /// where somebody was faster.
    /// </summary>
    private static async Task<TReply> ExpectingAsync<TReply>(Call call, string group, string key, Func<ExpectedVersion, IStoreRequest<TReply>> write)
        where TReply : class
    {
        ExpectedVersion expected = Conditions.Expected(call.Request.Headers, out bool mustExist);
        if (!mustExist)
        {
            return await call.ChangeAsync(write(expected));
        }

        IStoreSpace space = await call.WriteAsync();
        for (int attempt = 1; ; attempt++)
        {
            Entry present = await space.FindAsync(group, key, call.Aborted)
                ?? throw new StoreException(ErrorCode.Conflict, $"{new EntryNotFound(group, key).Message} If-Match: * writes only what is there.");
            try
            {
                return await call.ChangeAsync(write(ExpectedVersion.Exactly(present.Version)));
            }
            catch (VersionConflictException) when (attempt < Attempts)
            {
            }
        }
    }

    private static async Task IncrementAsync(Call call)
    {
        (string group, string key) = NameOf(call);
        EntryIncremented now = await call.ChangeAsync(new EntryCommands.Increment(group, key, call.Number("by", long.MinValue) ?? 1));
        call.Response.Headers.ETag = Conditions.Tag(now.Version);
        await call.AnswerAsync(json =>
        {
            json.WriteNumber("value", now.Value);
            json.WriteNumber("version", now.Version);
        });
    }

    private static async Task TouchAsync(Call call)
    {
        (string group, string key) = NameOf(call);
        EntryTouched touched = await call.ChangeAsync(new EntryCommands.Touch(group, key, call.Duration("ttl")));
        await call.AnswerAsync(json => json.WriteString("expiresAt", touched.ExpiresAt is { } expiry ? JsonText.Time(expiry) : null));
    }

    private static async Task ListAsync(Call call)
    {
        KeyRange range = call.Range() ?? KeyRange.All;
        (List<Entry> entries, string? next) = await call.GatherAsync(
            async (after, limit) =>
            {
                EntryPage page = await call.FindAsync(new EntryQueries.GetPage(GroupOf(call), range, call.Query["type"], after, limit));
                return (page.Entries, page.Next);
            },
            entry => entry.Key.Length + entry.Value.Length);
        await call.PageAsync("entries", entries, JsonText.Entry, next);
    }

    private static async Task DeleteRangeAsync(Call call)
    {
        KeyRange range = call.Range() ?? throw EndpointDescription.Wrong("Nothing says which entries: give prefix, from or to. An empty prefix is all of the group.");
        EntriesDeleted deleted = await call.ChangeAsync(new EntryCommands.DeleteRange(GroupOf(call), range, call.Number("offset") ?? 0, call.Number("limit")));
        await call.AnswerAsync(json => json.WriteNumber("deleted", deleted.Count));
    }

    private static async Task CountAsync(Call call)
    {
        EntryCount count = await call.FindAsync(new EntryQueries.Count(call.Name("group"), call.Range() ?? KeyRange.All));
        await call.AnswerAsync(json => json.WriteNumber("count", count.Count));
    }

    private static async Task BatchAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        EntryList found = await call.FindAsync(new EntryQueries.GetBatch(call.Name("group"), [.. body.Texts("keys")!]));
        await call.AnswerAsync(json =>
        {
            json.WriteStartArray("entries");
            foreach (Entry entry in found.Entries)
            {
                json.WriteRawValue(JsonText.Entry(entry), skipInputValidation: true);
            }

            json.WriteEndArray();
        });
    }

    private static async Task RenderAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        IStoreSpace space = await call.ReadAsync();
        string text = await space.RenderAsync(body.Required("template"), body.Required("group"), call.Aborted);
        await call.AnswerAsync(text, contentType: PlainText);
    }

    private static string GroupOf(Call call) => call.Request.RouteValues.ContainsKey("group") ? call.Name("group") : call.Query["group"]!;

    private static (string Group, string Key) NameOf(Call call) => call.Request.RouteValues.TryGetValue("key", out object? key)
        ? (call.Name("group"), key as string ?? "")
        : (call.Query["group"]!, call.Query["key"]!);
}
