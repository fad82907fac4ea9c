using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GoStore.Actors;
using GoStore.Host.Server.Names;
using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>What endpoints share.</summary>
internal sealed record CallServices(IStore Store, Spaces Spaces, BodyLimits Limits);

/// <summary>A request as an endpoint sees it.</summary>
internal sealed class Call
{
    private const int DefaultLimit = 100;
    private const int MostLimit = 1000;
    private const string Json = "application/json";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly CallServices services;
    private readonly EndpointDescription description;

    public Call(HttpContext context, EndpointDescription description, CallServices services)
    {
        this.services = services;
        this.description = description;
        Context = context;
        Query = QueryValues.Read(context.Request.QueryString.Value);
        description.Check(context, Query);
    }

    public HttpContext Context { get; }

    public HttpRequest Request => Context.Request;

    public HttpResponse Response => Context.Response;

    public CancellationToken Aborted => Context.RequestAborted;

    public QueryValues Query { get; }

    public IStore Store => services.Store;

    public BodyLimits Limits => services.Limits;

    /// <summary>The namespace that the address names; null for the whole store.</summary>
    public string? Namespace => Context.Request.RouteValues["namespace"] as string;

    /// <summary>A name in the address.</summary>
    public string Name(string segment) => Context.Request.RouteValues[segment] as string ?? "";

    public ValueTask<IStoreSpace> ReadAsync() => services.Spaces.ReadAsync(Context);

    public ValueTask<IStoreSpace> WriteAsync() => services.Spaces.WriteAsync(Context);

    /// <summary>Asks the space that the address names, which is made where there is none, under the lock that the request names.</summary>
    public async Task<TReply> ChangeAsync<TReply>(IStoreRequest<TReply> request)
        where TReply : class
    {
        IStoreRequest<TReply> guarded = Guarded(request);
        return await (await WriteAsync()).AskAsync(guarded, Aborted);
    }

    /// <summary>Asks the space that the address names, which must be there.</summary>
    public async Task<TReply> FindAsync<TReply>(IStoreRequest<TReply> request)
        where TReply : class =>
        await (await ReadAsync()).AskAsync(request, Aborted);

    private IStoreRequest<TReply> Guarded<TReply>(IStoreRequest<TReply> request) =>
        Lock() is { } held ? new Guarded<TReply>(request, held.Name, held.Token) : request;

    /// <summary>The lock under which a write is to be done; null for none.</summary>
    public (string Name, long Token)? Lock()
    {
        string? name = Request.Headers[Header.LockName];
        string? token = Request.Headers[Header.TokenName];
        if (name is null && token is null)
        {
            return null;
        }

        if (name is null || token is null)
        {
            throw EndpointDescription.Wrong($"{Header.LockName} and {Header.TokenName} go together: the lock, and the token of its grant.");
        }

        return PercentText.TryDecode(name, plusIsSpace: false, out string decoded) is { } wrong
            ? throw EndpointDescription.Wrong($"{Header.LockName} cannot be read: {wrong}.")
            : (decoded, Whole(Header.TokenName, token, 0, long.MaxValue));
    }

    /// <summary>The whole number of a parameter; null where it is not there.</summary>
    public long? Number(string name, long least = 0, long most = long.MaxValue) => Query[name] is { } text ? Whole(name, text, least, most) : null;

    /// <summary>The duration of a parameter; null where it is not there.</summary>
    public TimeSpan? Duration(string name) => Query[name] is not { } text ? null
        : DurationText.TryParse(text, out TimeSpan time) ? time
        : throw EndpointDescription.Wrong($"The {name} \"{text}\" is no time. Write it as 500ms, 30s, 5m, 1h30m or 7d.");

    /// <summary>How many a page may hold.</summary>
    public int Limit() => (int)(Number("limit", 1, MostLimit) ?? DefaultLimit);

    /// <summary>The keys that a request means: those with a prefix, those of a range, or all; null where it says nothing.</summary>
    public KeyRange? Range()
    {
        string? prefix = Query["prefix"];
        string? from = Query["from"];
        string? to = Query["to"];
        return prefix is not null && (from is not null || to is not null)
            ? throw EndpointDescription.Wrong("The parameters prefix and from, to exclude each other. Give a prefix, or a range.")
            : prefix is not null ? KeyRange.WithPrefix(prefix)
            : from is not null || to is not null ? KeyRange.Between(from, to)
            : null;
    }

    private static long Whole(string name, string text, long least, long most) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most
            ? number
            : throw EndpointDescription.Wrong($"The {name} \"{text}\" is no whole number {(most == long.MaxValue ? $"from {least}" : $"from {least} to {most}")}.");

    /// <summary>Reads the body as a text.</summary>
    /// <param name="limit">How many bytes at most.</param>
    /// <param name="what">What it is, in an error.</param>
    public async Task<string> TextAsync(long limit, string what)
    {
        if (Request.ContentType is { } type && type.Contains("charset", StringComparison.OrdinalIgnoreCase) && !type.Contains("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", $"The body is said to be \"{type}\"; values are UTF-8. Send it so, with charset=utf-8 or none.");
        }

        PipeReader reader = Request.BodyReader;
        while (true)
        {
            ReadResult read = await ReadAsync(reader);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "limit-exceeded", $"The {what} is longer than {limit} bytes. Shorten it, or have gostore.limits raised.");
            }

            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            try
            {
                string text = Strict.GetString(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                return text;
            }
            catch (DecoderFallbackException)
            {
                throw EndpointDescription.Wrong($"The {what} is not UTF-8, and values are text. Encode it first, for example with base64.");
            }
        }
    }

    private async ValueTask<ReadResult> ReadAsync(PipeReader reader)
    {
        try
        {
            return await reader.ReadAsync(CancellationToken.None);
        }
        catch (IOException error) when (error is not BadHttpRequestException)
        {
            throw BrokenBody(error);
        }
    }

    /// <summary>What is told of a body whose form is broken in a way that Kestrel has no status for.</summary>
    public static ProblemException BrokenBody(IOException error) => EndpointDescription.Wrong($"The body could not be read: {error.Message}");

    /// <summary>Reads the body as JSON whose content type says so; null where there is no body.</summary>
    public async Task<string?> JsonTextAsync()
    {
        if (Request.ContentLength == 0 || (Request.ContentLength is null && !HasBody()))
        {
            return null;
        }

        string type = Request.ContentType ?? "";
        int end = type.IndexOf(';', StringComparison.Ordinal);
        ReadOnlySpan<char> media = (end < 0 ? type : type[..end]).AsSpan().Trim();
        if (!media.Equals(Json, StringComparison.OrdinalIgnoreCase) && !media.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", $"The body is said to be \"{type}\"; JSON is expected. Send it with Content-Type: application/json.");
        }

        string text = await TextAsync(Limits.Json, "body");
        return text.AsSpan().Trim().IsEmpty ? null : text;
    }

    private bool HasBody() => Context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

    /// <summary>Reads the body as a JSON object with the members that the endpoint names.</summary>
    /// <param name="isOptional">Whether there may be none, which is as an empty one.</param>
    public async Task<JsonMembers> MembersAsync(bool isOptional = false)
    {
        string text = await JsonTextAsync() ?? (isOptional ? "{}" : throw EndpointDescription.Wrong("The body is missing; a JSON object is expected."));
        if (text.Length > Limits.Parts)
        {
            JsonSize.Check(Encoding.UTF8.GetBytes(text), Limits.Parts);
        }

        return JsonMembers.Of(text, "body", description.Members);
    }

    /// <summary>Answers with JSON.</summary>
    public Task AnswerAsync(Action<Utf8JsonWriter> members, int status = StatusCodes.Status200OK)
    {
        Response.StatusCode = status;
        Response.ContentType = Json;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        Response.ContentLength = buffer.WrittenCount;
        return Response.BodyWriter.WriteAsync(buffer.WrittenMemory, CancellationToken.None).AsTask();
    }

    /// <summary>Answers with one thing, which is JSON already.</summary>
    public Task AnswerAsync(string json, int status = StatusCodes.Status200OK, string contentType = Json)
    {
        Response.StatusCode = status;
        Response.ContentType = contentType;
        WriteText(json);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Gathers a page: the store ends its own early where it would hold up others, and who asked for ten should not get three because the server is busy.
    /// </summary>
    /// <param name="fetch">Asks for so many at most, after a place.</param>
    /// <param name="sizeOf">About how long one is; a page is not filled up beyond a megabyte.</param>
    public async Task<(List<TItem> Items, string? Next)> GatherAsync<TItem>(Func<string?, int, Task<(IReadOnlyList<TItem> Items, string? Next)>> fetch, Func<TItem, int> sizeOf)
    {
        const int Enough = 1024 * 1024;
        int limit = Limit();
        long size = 0;
        var items = new List<TItem>();
        string? next = Query["after"];
        do
        {
            (IReadOnlyList<TItem> found, next) = await fetch(next, limit - items.Count);
            items.AddRange(found);
            size += found.Sum(item => (long)sizeOf(item));
        }
        while (next is not null && items.Count < limit && size < Enough);
        return (items, next);
    }

    /// <summary>Answers with a page of things.</summary>
    public Task PageAsync<TItem>(string plural, IEnumerable<TItem> items, Func<TItem, string> toJson, string? next) => AnswerAsync(json =>
    {
        json.WriteStartArray(plural);
        foreach (TItem item in items)
        {
            json.WriteRawValue(toJson(item), skipInputValidation: true);
        }

        json.WriteEndArray();
        json.WriteString("next", next);
    });

    /// <summary>Writes a text into the body as it is; it goes out with the end of the request.</summary>
    public void WriteText(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Response.ContentLength = length;
        if (length > 0 && !HttpMethods.IsHead(Request.Method))
        {
            PipeWriter writer = Response.BodyWriter;
            writer.Advance(Encoding.UTF8.GetBytes(text, writer.GetSpan(length)));
        }
    }
}
