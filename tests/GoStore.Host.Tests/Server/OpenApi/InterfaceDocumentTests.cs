using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using GoStore.Host.Server;
using GoStore.Host.Server.OpenApi;
using GoStore.Host.Tests.Server.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Tests.Server.OpenApi;

/// <summary>The OpenAPI document against the routes, and the examples of docs/gostore.http against both.</summary>
public sealed partial class InterfaceDocumentTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Every_endpoint_is_in_the_document_and_the_other_way_round()
    {
        await using WebApplication app = GostoreServer.Build(new ServerSettings { Path = ":memory:" });
        var routed = InterfaceDocument.EndpointsOf(new CompositeEndpointDataSource(((IEndpointRouteBuilder)app).DataSources))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}")).Order().ToList();
        var described = (await OperationsAsync()).Select(operation => operation.Name).Order().ToList();
        Assert.True(described.Count > 120, $"Only {described.Count} operations are described.");
        Assert.Equal(routed, described);
    }

    [Fact]
    public async Task Each_says_what_it_does_who_may_do_it_and_what_comes_of_it()
    {
        foreach ((string name, JsonElement operation) in await OperationsAsync())
        {
            Assert.True(operation.TryGetProperty("summary", out JsonElement summary) && summary.GetString()!.EndsWith('.'), $"{name} has no summary.");
            Assert.Contains(operation.GetProperty(InterfaceDocument.RoleExtension).GetString(), (string[])["read", "write", "admin", "none"]);
            var statuses = operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).ToList();
            Assert.Contains(statuses, status => status[0] is '2');
            Assert.Contains("400", statuses);
            Assert.All(NamesIn().Matches(name), match => Assert.Contains(
                operation.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("in").GetString() == "path" && parameter.GetProperty("name").GetString() == match.Groups[1].Value));
        }
    }

    [Fact]
    public async Task What_a_document_says_of_a_body_is_what_is_taken()
    {
        JsonElement body = (await OperationsAsync()).Single(operation => operation.Name == "POST /v1/locks/{name}/acquire").Operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.Equal(["owner", "lease", "wait"], body.GetProperty("properties").EnumerateObject().Select(member => member.Name));
        Assert.Equal(["owner"], body.GetProperty("required").EnumerateArray().Select(member => member.GetString()));
        Assert.False(body.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public async Task Every_reference_in_the_document_leads_somewhere()
    {
        string text = (await server.GetAsync("/openapi.json")).Body;
        JsonElement schemas = JsonElement.Parse(text).GetProperty("components").GetProperty("schemas");
        MatchCollection references = References().Matches(text);
        Assert.NotEmpty(references);
        Assert.All(references, match => Assert.True(schemas.TryGetProperty(match.Groups[1].Value, out _), match.Value));
    }

    [Fact]
    public async Task The_document_is_there_for_everybody_and_is_not_sent_again_to_who_has_it()
    {
        await using StartedServer closed = await StartedServer.StartAsync();
        (_, string key) = await closed.KeyAsync("admin");
        Assert.NotEmpty(key);
        using HttpResponseMessage first = await closed.SendAsync(HttpMethod.Get, "/openapi.json");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("application/json", first.Content.Headers.ContentType?.MediaType);
        string tag = first.Headers.ETag!.ToString();

        (await server.GetAsync("/openapi.json", ("If-None-Match", $"\"x\", W/{tag}"))).Is(HttpStatusCode.NotModified);
        Reply head = await server.SendAsync("HEAD", "/openapi.json");
        Assert.Equal((tag, first.Content.Headers.ContentLength), (head.Tag, head.Content.ContentLength));
    }

    [Fact]
    public async Task Every_example_of_the_http_file_gives_the_status_that_stands_beside_it()
    {
        var named = new Dictionary<string, JsonElement>();
        var seen = new HashSet<string>();
        foreach (HttpExample example in HttpExample.All())
        {
            using HttpRequestMessage request = example.Request(server.Address, named);
            seen.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
            using HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            bool isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
            string body = isStream ? "" : await response.Content.ReadAsStringAsync();
            Assert.True(example.Status == (int)response.StatusCode, $"{example.Title}: {(int)response.StatusCode} instead of {example.Status}: {body}");
            if (example.Name is { } name)
            {
                named[name] = JsonElement.Parse(body);
            }
        }

        // What is there for the whole store is there for a namespace too, and shown once.
        var missing = (await OperationsAsync())
            .Select(operation => operation.Name.Replace("/v1/namespaces/{namespace}/", "/v1/", StringComparison.Ordinal)).Distinct()
            .Where(operation => !seen.Any(Matcher(operation).IsMatch)).ToList();
        Assert.True(missing.Count == 0, $"docs/gostore.http has no example of {string.Join(", ", missing)}.");
    }

    private static Regex Matcher(string operation) => new("^" + NamesIn().Replace(Regex.Escape(operation).Replace("\\{", "{").Replace("}", "}"), "[^/]*") + "$");

    private async Task<List<(string Name, JsonElement Operation)>> OperationsAsync()
    {
        JsonElement paths = (await server.GetAsync("/openapi.json")).Json.GetProperty("paths");
        return [.. paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value)))];
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex NamesIn();

    [GeneratedRegex(@"#/components/schemas/(\w+)")]
    private static partial Regex References();
}
