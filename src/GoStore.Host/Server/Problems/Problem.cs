using System.Globalization;
using System.Text.Json;
using GoStore.Actors;
using GoStore.Actors.Remote;
using GoStore.Host.Output;
using Microsoft.AspNetCore.Http;

namespace GoStore.Host.Server.Problems;

/// <summary>A failure as it is told over HTTP: problem details (RFC 9457) with a code that stays the same in all releases.</summary>
internal static class Problem
{
    public const string ContentType = "application/problem+json";

    /// <summary>Tells of a failure of the store.</summary>
    public static Task WriteAsync(HttpContext context, StoreException error)
    {
        if (error is StoreBusyException busy)
        {
            context.Response.Headers.RetryAfter = ((long)Math.Ceiling(busy.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, StatusOf(error.Code, context.Request), CodeOf(error.Code), error.Message, json =>
        {
            if (error is TransactionFailedException failed)
            {
                json.WriteNumber("index", failed.Index);
            }

            if ((error.InnerException ?? error) is VersionConflictException conflict)
            {
                json.WriteNumber("currentVersion", conflict.CurrentVersion);
            }
        });
    }

    /// <summary>Tells of a failure of the store, with the failure itself for who knows its kinds.</summary>
    public static Task WriteAsync(HttpContext context, StoreFailure failure)
    {
        if (failure is StoreBusy busy)
        {
            context.Response.Headers.RetryAfter = ((long)Math.Ceiling(busy.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, StatusOf(failure.Code, context.Request), CodeOf(failure.Code), failure.Message, json =>
        {
            json.WritePropertyName("failure");
            MessageJson.WriteAnswer(json, failure);
        });
    }

    /// <summary>Tells of any failure. Where the response has begun nothing more can be said, so the connection is broken off.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="code">What kind of failure it is, in lower-case words with hyphens between.</param>
    /// <param name="detail">What was wrong, with which value, and what to do.</param>
    /// <param name="more">Writes further members.</param>
    public static async Task WriteAsync(HttpContext context, int status, string code, string detail, Action<Utf8JsonWriter>? more = null)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        await context.Response.WriteAsync(JsonText.Object(json =>
        {
            json.WriteString("type", $"urn:gostore:{code}");
            json.WriteString("title", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);
            json.WriteString("code", code);
            json.WriteString("detail", detail);
            more?.Invoke(json);
        }));
    }

    public static int StatusOf(ErrorCode code, HttpRequest request) =>
        StatusOf(code, code == ErrorCode.Conflict && (request.Headers.ContainsKey("If-Match") || request.Headers.ContainsKey("If-None-Match")));

    /// <summary>The status of a failure.</summary>
    /// <param name="code">What kind it is.</param>
    /// <param name="isConditional">Whether the request said in its headers what it expects.</param>
    public static int StatusOf(ErrorCode code, bool isConditional) => code switch
    {
        ErrorCode.NotFound => StatusCodes.Status404NotFound,
        ErrorCode.Conflict => isConditional ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict,
        ErrorCode.Held or ErrorCode.Fenced => StatusCodes.Status409Conflict,
        ErrorCode.InvalidArgument => StatusCodes.Status400BadRequest,
        ErrorCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorCode.Forbidden => StatusCodes.Status403Forbidden,
        ErrorCode.LimitExceeded => StatusCodes.Status413PayloadTooLarge,
        ErrorCode.WrongValue or ErrorCode.TemplateInvalid or ErrorCode.TemplateFailed => StatusCodes.Status422UnprocessableEntity,
        ErrorCode.Busy => StatusCodes.Status429TooManyRequests,
        ErrorCode.QuotaExceeded or ErrorCode.DiskFull => StatusCodes.Status507InsufficientStorage,
        ErrorCode.Timeout or ErrorCode.Unavailable or ErrorCode.Closed or ErrorCode.Locked or ErrorCode.CannotOpen or ErrorCode.Corrupt or ErrorCode.ForeignDatabase or ErrorCode.ReadOnly => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>The code as it stands in a problem: <c>not-found</c>, <c>quota-exceeded</c>.</summary>
    public static string CodeOf(ErrorCode code) =>
        string.Concat(code.ToString().Select((letter, index) => char.IsUpper(letter) ? (index > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}
