using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace GoStore.Actors.Remote;

/// <summary>The way to a server: what is asked goes out as JSON, and whatever becomes of it comes back as an answer.</summary>
internal sealed class ServerConnection : IDisposable
{
    /// <summary>Ordinary requests share so many connections; what has to wait for something has its own, so that it holds nobody up.</summary>
    private const int Connections = 64;

    private const int LongestUnasked = 1024 * 1024;

    private readonly HttpClient quick;
    private readonly HttpClient waiting;

    public ServerConnection(Uri address, string? apiKey, Func<HttpMessageHandler>? handler)
    {
        // A relative address replaces all behind the last slash.
        Address = address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;
        quick = Client(handler?.Invoke() ?? new SocketsHttpHandler { MaxConnectionsPerServer = Connections, AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) });
        waiting = Client(handler?.Invoke() ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) });

        HttpClient Client(HttpMessageHandler through)
        {
            var client = new HttpClient(through) { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };
            if (apiKey is not null)
            {
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
            }

            return client;
        }
    }

    public Uri Address { get; }

    /// <summary>Where a space begins.</summary>
    public static string Root(string? ns) => ns is null ? "v1/" : $"v1/namespaces/{ns}/";

    /// <summary>Asks for something that is done there.</summary>
    /// <param name="ns">The namespace; null for the store.</param>
    /// <param name="operation">The name of the operation.</param>
    /// <param name="body">The request.</param>
    /// <param name="mayWait">Whether it may have to wait for something there.</param>
    /// <param name="isRead">Whether it changes nothing, so that nothing is in doubt where no answer comes.</param>
    /// <param name="progress">Called for every sign that the server is at it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The reply, or a <see cref="StoreFailure"/>.</returns>
    public async Task<object> AskAsync(string? ns, string operation, byte[] body, bool mayWait, bool isRead, Action progress, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Root(ns)}requests/{operation}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        // What is too large is to be refused before it is sent, not in the middle of it.
        request.Headers.ExpectContinue = body.Length > LongestUnasked;
        try
        {
            using HttpResponseMessage response = await (mayWait ? waiting : quick).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            progress();
            ReadOnlyMemory<byte> content = await ReadAsync(response, progress, cancellationToken);
            return response.IsSuccessStatusCode ? MessageJson.ReadAnswer(content.Span) : FailureOf(response, content, operation, isRead);
        }
        catch (HttpRequestException error)
        {
            return FailureOf(error, operation, isRead);
        }
        catch (IOException error)
        {
            return Broken(error, operation, isRead);
        }
        catch (JsonException error)
        {
            return Broken(error, operation, isRead);
        }
    }

    /// <summary>Opens a stream of the server.</summary>
    /// <exception cref="StoreException">It cannot be had.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, string? accept, string? lastEventId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        HttpResponseMessage? response = null;
        try
        {
            response = await waiting.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                HttpResponseMessage opened = response;
                response = null;
                return opened;
            }

            throw FailureOf(response, await ReadAsync(response, static () => { }, cancellationToken), path, isRead: true).ToException();
        }
        catch (HttpRequestException error)
        {
            throw FailureOf(error, path, isRead: true).ToException();
        }
        catch (IOException error)
        {
            throw Broken(error, path, isRead: true).ToException();
        }
        finally
        {
            response?.Dispose();
        }
    }

    public void Dispose()
    {
        quick.Dispose();
        waiting.Dispose();
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, Action progress, CancellationToken cancellationToken)
    {
        var content = new ArrayBufferWriter<byte>(4096);
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (true)
        {
            int read = await stream.ReadAsync(content.GetMemory(4096), cancellationToken);
            if (read == 0)
            {
                return content.WrittenMemory;
            }

            content.Advance(read);
            progress();
        }
    }

    /// <summary>What a server says that did not do it.</summary>
    private StoreFailure FailureOf(HttpResponseMessage response, ReadOnlyMemory<byte> content, string operation, bool isRead)
    {
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            try
            {
                using JsonDocument problem = JsonDocument.Parse(content);
                if (problem.RootElement.TryGetProperty("failure", out JsonElement failure))
                {
                    return MessageJson.ReadAnswer(Encoding.UTF8.GetBytes(failure.GetRawText())) as StoreFailure ?? throw new JsonException("The failure is none.");
                }

                string? code = problem.RootElement.GetProperty("code").GetString();
                string detail = problem.RootElement.GetProperty("detail").GetString() ?? "";
                if (code == "busy")
                {
                    return new StoreBusy(0, response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1));
                }

                return new StoreFailure(CodeOf(code, response.StatusCode), detail);
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                return Unreadable($"{Address} answered {(int)response.StatusCode} with something that cannot be read: {error.Message}");
            }
        }

        return Unreadable($"{Address} answered {(int)response.StatusCode} {response.ReasonPhrase}, and not as a server of gostore does. Check the address.");

        // A proxy that gave up waiting knows no more than we do.
        StoreFailure Unreadable(string what) => isRead || response.StatusCode < HttpStatusCode.InternalServerError
            ? new StoreUnavailable(what)
            : new StoreFailure(ErrorCode.OutcomeUnknown, $"{what} Whether '{operation}' was done is unknown; read what is there before you do it again.");
    }

    /// <summary>What kind of failure a problem is; by its status where its code is not one of the store.</summary>
    public static ErrorCode CodeOf(string? code, HttpStatusCode status) => Enum.TryParse(code?.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out ErrorCode known) ? known : status switch
    {
        HttpStatusCode.Unauthorized => ErrorCode.Unauthenticated,
        HttpStatusCode.Forbidden => ErrorCode.Forbidden,
        HttpStatusCode.NotFound => ErrorCode.NotFound,
        HttpStatusCode.RequestEntityTooLarge => ErrorCode.LimitExceeded,
        >= HttpStatusCode.InternalServerError => ErrorCode.Internal,
        _ => ErrorCode.InvalidArgument,
    };

    private StoreFailure FailureOf(HttpRequestException error, string operation, bool isRead) =>
        error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
            ? new StoreUnavailable($"the server {Address} cannot be reached ({error.Message}). Check the address, and that it runs.")
            : Broken(error, operation, isRead);

    private StoreFailure Broken(Exception error, string operation, bool isRead) => isRead
        ? new StoreUnavailable($"the server {Address} broke off before it had answered '{operation}' ({error.Message}). Ask again.")
        : new StoreFailure(ErrorCode.OutcomeUnknown, $"The server {Address} broke off before it had answered '{operation}' ({error.Message}). Whether it was done is unknown; read what is there before you do it again.");
}
