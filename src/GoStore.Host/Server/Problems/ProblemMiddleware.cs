using GoStore.Actors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GoStore.Host.Server.Problems;

/// <summary>Turns whatever an endpoint throws into a problem, so that nobody is answered with silence or a stack trace.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentLength: null, ContentType: null })
            {
                await Problem.WriteAsync(context, context.Response.StatusCode, CodeOf(context.Response.StatusCode), DetailOf(context));
            }
        }
        catch (StoreException error)
        {
            await Problem.WriteAsync(context, error);
        }
        catch (ProblemException error)
        {
            await Problem.WriteAsync(context, error.Status, error.Code, error.Message);
        }
        catch (BadHttpRequestException error)
        {
            await Problem.WriteAsync(context, error.StatusCode, CodeOf(error.StatusCode), error.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be told.
            context.Abort();
        }
#pragma warning disable CA1031 // The last line of defence of a request.
        catch (Exception error)
        {
            log.LogError(error, "{Method} {Route} failed in a way that was not foreseen", context.Request.Method, (context.GetEndpoint() as Microsoft.AspNetCore.Routing.RouteEndpoint)?.RoutePattern.RawText);
            await Problem.WriteAsync(context, StatusCodes.Status500InternalServerError, "internal", "The server failed in a way that was not foreseen; its log says more.");
        }
#pragma warning restore CA1031
    }

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "no-such-route",
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status408RequestTimeout => "request-timeout",
        StatusCodes.Status413PayloadTooLarge => "limit-exceeded",
        StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
        StatusCodes.Status429TooManyRequests => "busy",
        >= 500 => "internal",
        _ => "invalid-argument",
    };

    private static string DetailOf(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address. /openapi.json tells what there is.",
        StatusCodes.Status405MethodNotAllowed => $"This address does not know the method {context.Request.Method}. /openapi.json tells which it knows.",
        _ => "The request could not be understood. /openapi.json tells what is expected.",
    };
}
