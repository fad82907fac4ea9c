using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace GoStore.Host.Tests.Server.Rest;

/// <summary>Requests as a program in any language would send them: the address as it is given, and nothing made of it.</summary>
internal static class Http
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static async Task<Reply> SendAsync(this RunningServer server, string method, string path, string? body = null, string? type = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address.GetLeftPart(UriPartial.Authority) + path, in AsItIs));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        }

        foreach ((string name, string value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        }

        using HttpResponseMessage response = await server.Client.SendAsync(request);
        return new Reply(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
    }

    public static Task<Reply> GetAsync(this RunningServer server, string path, params (string Name, string Value)[] headers) => server.SendAsync("GET", path, null, null, headers);

    public static Task<Reply> PutAsync(this RunningServer server, string path, string value, params (string Name, string Value)[] headers) => server.SendAsync("PUT", path, value, "text/plain", headers);

    public static Task<Reply> PostAsync(this RunningServer server, string path, string? json = null, params (string Name, string Value)[] headers) => server.SendAsync("POST", path, json, "application/json", headers);

    public static Task<Reply> DeleteAsync(this RunningServer server, string path, params (string Name, string Value)[] headers) => server.SendAsync("DELETE", path, null, null, headers);

    /// <summary>A name as it stands in an address.</summary>
    public static string Escaped(string name) => Uri.EscapeDataString(name);
}

internal sealed record Reply(HttpStatusCode Status, string Body, HttpResponseHeaders Headers, HttpContentHeaders Content)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public JsonElement this[string member] => Json.GetProperty(member);

    public string? Tag => Headers.ETag?.ToString();

    public Reply Is(HttpStatusCode status)
    {
        Assert.True(status == Status, $"{(int)Status} instead of {(int)status}: {Body}");
        return this;
    }

    /// <summary>Asserts that it is a problem with this code, and gives what it says.</summary>
    public string Fails(HttpStatusCode status, string code)
    {
        Is(status);
        Assert.Equal("application/problem+json", Content.ContentType?.MediaType);
        Assert.Equal(code, this["code"].GetString());
        Assert.Equal((int)status, this["status"].GetInt32());
        return this["detail"].GetString()!;
    }

    public string[] Texts(string list, string? member = null) => [.. this[list].EnumerateArray().Select(each => (member is null ? each : each.GetProperty(member)).GetString()!)];
}
