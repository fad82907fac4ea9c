using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GoStore.Actors;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Problems;
using GoStore.Host.Server.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace GoStore.Host.Server.OpenApi;

/// <summary>The OpenAPI document, made of what the endpoints say of themselves.</summary>
internal static class InterfaceDocument
{
    /// <summary>The extension that tells the least that a caller must be.</summary>
    public const string RoleExtension = "x-role";

    private const string DocumentName = "v1";

    /// <summary>What every request can fail with.</summary>
    private static readonly ErrorCode[] Always = [ErrorCode.InvalidArgument, ErrorCode.Busy, ErrorCode.Timeout, ErrorCode.Unavailable, ErrorCode.Internal];

    public static void AddInterfaceDocument(this IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.ShouldInclude = _ => false;
        options.AddDocumentTransformer((document, context, _) =>
        {
            Fill(document, context.ApplicationServices.GetRequiredService<EndpointDataSource>());
            return Task.CompletedTask;
        });
    });

    /// <summary>Adds the address of the document. It tells nothing of what a store holds, so it is open to everybody, and so it must cost nothing to give.</summary>
    public static void MapInterfaceDocument(this IEndpointRouteBuilder routes)
    {
        IServiceProvider services = routes.ServiceProvider;
        var made = new Lazy<Task<(byte[] Content, string Tag)>>(() => MakeAsync(services));
        routes.MapMethods("/openapi.json", [HttpMethods.Get, HttpMethods.Head], async context =>
        {
            (byte[] content, string tag) = await made.Value;
            HttpResponse response = context.Response;
            response.Headers.ETag = tag;
            response.Headers.CacheControl = "no-cache";
            if (Conditions.IsKnown(context.Request.Headers, tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            response.ContentType = "application/json;charset=utf-8";
            response.ContentLength = content.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await response.Body.WriteAsync(content, context.RequestAborted);
            }
        }).NeedsNobody().ExcludeFromDescription();
    }

    /// <summary>Makes the document, once: the endpoints are the same for as long as the server runs.</summary>
    private static async Task<(byte[] Content, string Tag)> MakeAsync(IServiceProvider services)
    {
        OpenApiDocument document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName).GetOpenApiDocumentAsync(CancellationToken.None);
        using var content = new MemoryStream();
        await document.SerializeAsJsonAsync(content, OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        return (content.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(content.ToArray()).AsSpan(0, 12))}\"");
    }

    /// <summary>The endpoints that the document is about.</summary>
    public static IEnumerable<RouteEndpoint> EndpointsOf(EndpointDataSource source) => source.Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true }
            && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not null);

    private static void Fill(OpenApiDocument document, EndpointDataSource source)
    {
        document.Info = new OpenApiInfo
        {
            Title = "GoStore",
            Version = "1",
            Description = "A store over HTTP. Names in paths are percent-encoded UTF-8; the whole store is below /v1, a namespace below /v1/namespaces/{namespace}. Failures are problem details (RFC 9457) with a stable code.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas = Shapes.All.ToDictionary(shape => shape.Key, shape => Shapes.SchemaOf(JsonNode.Parse(shape.Value)!, document));
        foreach (RouteEndpoint endpoint in EndpointsOf(source).OrderBy(endpoint => endpoint.RoutePattern.RawText, StringComparer.Ordinal))
        {
            string path = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            if (!document.Paths.TryGetValue(path, out IOpenApiPathItem? item))
            {
                document.Paths[path] = item = new OpenApiPathItem { Operations = [] };
            }

            foreach (string method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)
            {
                item.Operations![HttpMethod.Parse(method)] = OperationOf(document, endpoint, path, method);
            }
        }
    }

    private static OpenApiOperation OperationOf(OpenApiDocument document, RouteEndpoint endpoint, string path, string method)
    {
        IReadOnlyList<Part> parts = endpoint.Metadata.GetMetadata<EndpointDescription>()?.Parts ?? [];
        string role = endpoint.Metadata.GetMetadata<RequiredRole>() is { } needed ? needed.Role.ToString().ToLowerInvariant() : "none";
        var operation = new OpenApiOperation
        {
            OperationId = method.ToLowerInvariant() + string.Concat(path.Split('/', '{', '}', '-', '.').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
            Summary = endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary,
            Description = $"Role: {role}.",
            Parameters = [],
            Responses = [],
            Extensions = new Dictionary<string, IOpenApiExtension> { [RoleExtension] = new JsonNodeExtension(JsonValue.Create(role)!) },
        };
        foreach (Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart name in endpoint.RoutePattern.Parameters)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name.Name, In = ParameterLocation.Path, Required = true, Description = $"The {name.Name}, percent-encoded.", Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        foreach (Query query in parts.OfType<Query>())
        {
            var schema = new OpenApiSchema { Type = query.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String };
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = query.Name, In = ParameterLocation.Query, Required = query.IsRequired, Description = query.Says,
                Schema = query.IsRepeated ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema } : schema,
            });
        }

        foreach (Header header in parts.OfType<Header>())
        {
            operation.Parameters.Add(new OpenApiParameter { Name = header.Name, In = ParameterLocation.Header, Description = header.Says, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        operation.RequestBody = BodyOf(document, parts);
        foreach (IGrouping<int, Answer> answers in parts.OfType<Answer>().GroupBy(answer => answer.Status))
        {
            operation.Responses[answers.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join(" ", answers.Select(answer => answer.Says).Distinct()),
                Content = answers.Where(answer => answer.Example is not null && method != "HEAD").DistinctBy(answer => answer.ContentType).ToDictionary(answer => answer.ContentType, answer => MediaOf(document, answer)),
            };
        }

        AddFailures(document, operation, parts, path);
        if (operation.Responses.Keys.All(status => status[0] >= '4'))
        {
            operation.Responses["200"] = new OpenApiResponse { Description = "It is done." };
        }

        return operation;
    }

    private static OpenApiRequestBody? BodyOf(OpenApiDocument document, IReadOnlyList<Part> parts)
    {
        if (parts.OfType<Content>().SingleOrDefault() is { } content)
        {
            bool isJson = content.ContentType.EndsWith("json", StringComparison.Ordinal);
            return new OpenApiRequestBody
            {
                Description = content.Says,
                Required = !content.IsOptional,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [content.ContentType] = new() { Schema = isJson ? new OpenApiSchema() : new OpenApiSchema { Type = JsonSchemaType.String }, Example = isJson ? JsonNode.Parse(content.Example) : JsonValue.Create(content.Example) },
                },
            };
        }

        Member[] members = [.. parts.OfType<Member>()];
        if (members.Length == 0)
        {
            return null;
        }

        var properties = new Dictionary<string, IOpenApiSchema>();
        foreach (Member member in members)
        {
            var schema = (OpenApiSchema)Shapes.SchemaOf(JsonNode.Parse(member.Example)!, document);
            schema.Description = member.Says;
            schema.Examples = [JsonNode.Parse(member.Example)!];
            properties[member.Name] = schema;
        }

        return new OpenApiRequestBody
        {
            Required = members.Any(member => member.IsRequired),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = properties,
                        Required = members.Where(member => member.IsRequired).Select(member => member.Name).ToHashSet(),
                        AdditionalPropertiesAllowed = false,
                    },
                },
            },
        };
    }

    private static OpenApiMediaType MediaOf(OpenApiDocument document, Answer answer) => answer.ContentType == "application/json"
        ? new OpenApiMediaType { Schema = Shapes.SchemaOf(JsonNode.Parse(answer.Example!)!, document) }
        : new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = JsonValue.Create(answer.Example) };

    private static void AddFailures(OpenApiDocument document, OpenApiOperation operation, IReadOnlyList<Part> parts, string path)
    {
        bool isConditional = parts.OfType<Header>().Any(header => header.Name is "If-Match");
        IEnumerable<ErrorCode> codes = Always.Concat(parts.OfType<Fails>().SelectMany(fails => fails.Codes));
        if (path.StartsWith("/v1/namespaces/{namespace}", StringComparison.Ordinal))
        {
            codes = codes.Append(ErrorCode.NotFound);
        }

        foreach (IGrouping<int, ErrorCode> failures in codes.Distinct().GroupBy(code => Problem.StatusOf(code, isConditional)).OrderBy(group => group.Key))
        {
            operation.Responses![failures.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = "Codes: " + string.Join(", ", failures.Select(Problem.CodeOf)) + ".",
                Content = new Dictionary<string, OpenApiMediaType> { [Problem.ContentType] = new() { Schema = new OpenApiSchemaReference("Problem", document) } },
            };
        }
    }
}
