using System.Text.Json;
using GoStore.Actors;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>The graph. Nodes are given as <c>Type/id</c>.</summary>
internal static class GraphRoutes
{
    private const string Written = """{"version":1}""";
    private const string Edges = """{"edges":["$Edge"],"next":"CURSOR?"}""";
    private const string Nodes = """{"nodes":["$Node"]}""";

    private static readonly Query Type = new("type", "Only edges of this type.");
    private static readonly Query Node = new("node", "The node, such as `User/ann`.", IsRequired: true);
    private static readonly Query EdgeTypes = new("type", "Only edges of this type; may be given several times.", IsRepeated: true);
    private static readonly Query Direction = new("direction", "`outgoing`, `incoming` or `both`.");
    private static readonly Part[] EdgeName =
    [
        new Query("from", "The node at which the edge starts, such as `User/ann`.", IsRequired: true), new Query("type", "The type of the edge.", IsRequired: true),
        new Query("to", "The node at which it ends.", IsRequired: true),
    ];

    private static readonly Content Properties = new("application/json", "The properties of the edge: any JSON document; none without a body.", """{"since":2026}""", IsOptional: true);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "graph/edges", Role.Read, "Lists all edges.", EdgesAsync, Type, Query.After, Query.Limit, new Answer(200, "The edges.", Edges));
        routes.On("GET", "graph/outgoing", Role.Read, "Lists the edges that start at a node.", OutgoingAsync, Node, Type, Query.After, Query.Limit, new Answer(200, "The edges.", Edges));
        routes.On("GET", "graph/incoming", Role.Read, "Lists the edges that end at a node.", IncomingAsync, Node, Type, Query.After, Query.Limit, new Answer(200, "The edges.", Edges));
        routes.On("GET", "graph/edge", Role.Read, "Reads an edge.", GetAsync,
            [.. EdgeName, Header.IfChanged, new Answer(200, "The edge; its version is the ETag.", "\"$Edge\""), new Answer(304, "The caller has this version already."), new Fails(ErrorCode.NotFound)]);
        routes.On("PUT", "graph/edge", Role.Write, "Writes an edge, whether it is there or not.", PutAsync,
            [.. EdgeName, Header.IfMatch, Header.IfNoneMatch, Properties, new Answer(201, "It is new.", Written), new Answer(200, "It was replaced.", Written), new Fails(ErrorCode.Conflict, ErrorCode.LimitExceeded)]);
        routes.On("POST", "graph/edge", Role.Write, "Adds an edge that is not there yet.", AddAsync,
            [.. EdgeName, Properties, new Answer(201, "It is new.", Written), new Fails(ErrorCode.Conflict, ErrorCode.LimitExceeded)]);
        routes.On("PATCH", "graph/edge", Role.Write, "Gives an edge that is there other properties, in place of what it had.", UpdateAsync,
            [.. EdgeName, Header.IfMatch, Properties, new Answer(200, "It has them.", Written), new Fails(ErrorCode.NotFound, ErrorCode.Conflict, ErrorCode.LimitExceeded)]);
        routes.On("DELETE", "graph/edge", Role.Write, "Removes an edge.", RemoveAsync,
            [.. EdgeName, Header.IfMatch, new Answer(204, "It is gone."), new Fails(ErrorCode.NotFound, ErrorCode.Conflict)]);
        routes.On("GET", "graph/neighbours", Role.Read, "Lists the nodes at the other ends of a node's edges.", NeighboursAsync, Node, Type, Direction, new Answer(200, "The nodes.", Nodes), new Fails(ErrorCode.LimitExceeded));
        routes.On("GET", "graph/degree", Role.Read, "Counts the edges of a node.", DegreeAsync, Node, Type, new Answer(200, "How many there are.", """{"incoming":1,"outgoing":2}"""));
        routes.On("GET", "graph/path", Role.Read, "Finds a path with the fewest edges.", PathAsync,
            new Query("from", "The node at which it starts.", IsRequired: true), new Query("to", "The node at which it ends.", IsRequired: true),
            new Query("depth", "How many edges at most.", IsNumber: true), EdgeTypes, Direction,
            new Answer(200, "The path.", "\"$Path\""), new Fails(ErrorCode.NotFound, ErrorCode.LimitExceeded));
        routes.On("GET", "graph/search", Role.Read, "Finds the nodes that can be reached from a node, the nearest first.", SearchAsync,
            new Query("from", "The node at which it starts.", IsRequired: true), new Query("depth", "How many edges away at most.", IsNumber: true),
            EdgeTypes, Direction, new Query("limit", "How many nodes at most, the first included; 1000 where it is not given.", IsNumber: true),
            new Answer(200, "The nodes, each with its distance and the node it was reached from.", """{"nodes":[{"node":"$Node","depth":1,"from":"$Node","type":"follows"}],"limitReached":false}"""), new Fails(ErrorCode.LimitExceeded));
        routes.On("GET", "graph/mutual", Role.Read, "Lists the nodes to which two nodes both have an edge.", MutualAsync,
            new Query("a", "The one node.", IsRequired: true), new Query("b", "The other.", IsRequired: true), Type,
            new Answer(200, "The nodes.", Nodes), new Fails(ErrorCode.LimitExceeded));
        routes.On("GET", "graph/view", Role.Read, "Gives the edges around a node, or all of them, for Graphviz, as Mermaid or as JSON.", ViewAsync,
            new Query("format", "`dot`, `mermaid` or `json`; dot where it is not given."), new Query("node", "The node in the middle; the whole graph without it."),
            new Query("depth", "How many edges away from it, whichever way they go; 1 where it is not given.", IsNumber: true), EdgeTypes,
            new Answer(200, "The picture.", "digraph { }", "text/plain; charset=utf-8"), new Answer(200, "The picture.", """{"nodes":["$Node"],"edges":["$Edge"]}"""), new Fails(ErrorCode.LimitExceeded));
        routes.On("DELETE", "graph/node", Role.Write, "Removes a node: all its edges.", RemoveNodeAsync, Node, new Answer(200, "How many edges those were.", """{"removed":2}"""));
    }

    private static async Task EdgesAsync(Call call) => await PageAsync(call, await call.FindAsync(new GraphQueries.GetEdges(call.Query["type"], NodeText.Cursor(call.Query["after"]), call.Limit())));

    private static async Task OutgoingAsync(Call call) =>
        await PageAsync(call, await call.FindAsync(new GraphQueries.GetOutgoing(NodeOf(call, "node"), call.Query["type"], NodeText.Cursor(call.Query["after"]), call.Limit())));

    private static async Task IncomingAsync(Call call) =>
        await PageAsync(call, await call.FindAsync(new GraphQueries.GetIncoming(NodeOf(call, "node"), call.Query["type"], NodeText.Cursor(call.Query["after"]), call.Limit())));

    private static Task PageAsync(Call call, EdgePage page) => call.PageAsync("edges", page.Edges, JsonText.Edge, NodeText.CursorOf(page.Next));

    private static async Task GetAsync(Call call)
    {
        EdgeKey key = EdgeOf(call);
        Edge edge = await call.FindAsync(new GraphQueries.GetEdge(key.From, key.Type, key.To));
        string tag = Conditions.Tag(edge.Version);
        call.Response.Headers.ETag = tag;
        if (Conditions.IsKnown(call.Request.Headers, tag))
        {
            call.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await call.AnswerAsync(JsonText.Edge(edge));
    }

    private static async Task PutAsync(Call call)
    {
        EdgeKey key = EdgeOf(call);
        ExpectedVersion expected = Conditions.Expected(call.Request.Headers, out bool mustExist);
        string? properties = await call.JsonTextAsync();
        try
        {
            await AnswerAsync(call, mustExist
                ? await call.ChangeAsync(new GraphCommands.UpdateEdge(key.From, key.Type, key.To, properties))
                : await call.ChangeAsync(new GraphCommands.PutEdge(key.From, key.Type, key.To, properties, expected)));
        }
        catch (StoreException none) when (mustExist && none.Code == ErrorCode.NotFound)
        {
            throw new StoreException(ErrorCode.Conflict, $"{none.Message} If-Match: * writes only what is there.", none);
        }
    }

    private static async Task AddAsync(Call call)
    {
        EdgeKey key = EdgeOf(call);
        await AnswerAsync(call, await call.ChangeAsync(new GraphCommands.AddEdge(key.From, key.Type, key.To, await call.JsonTextAsync())));
    }

    private static async Task UpdateAsync(Call call)
    {
        EdgeKey key = EdgeOf(call);
        ExpectedVersion expected = Conditions.Expected(call.Request.Headers, out _);
        EdgeWritten written = await call.ChangeAsync(new GraphCommands.UpdateEdge(key.From, key.Type, key.To, await call.JsonTextAsync(), expected));
        call.Response.Headers.ETag = Conditions.Tag(written.Version);
        await call.AnswerAsync(json => json.WriteNumber("version", written.Version));
    }

    private static Task AnswerAsync(Call call, EdgeWritten written)
    {
        call.Response.Headers.ETag = Conditions.Tag(written.Version);
        return call.AnswerAsync(json => json.WriteNumber("version", written.Version), written.Version == 1 ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task RemoveAsync(Call call)
    {
        EdgeKey key = EdgeOf(call);
        ExpectedVersion expected = Conditions.Expected(call.Request.Headers, out _);
        EdgeRemoved removed = await call.ChangeAsync(new GraphCommands.RemoveEdge(key.From, key.Type, key.To, expected));
        call.Response.StatusCode = removed.Existed ? StatusCodes.Status204NoContent : throw new EdgeNotFound(key).ToException();
    }

    private static async Task NeighboursAsync(Call call) =>
        await AnswerAsync(call, await call.FindAsync(new GraphQueries.GetNeighbours(NodeOf(call, "node"), call.Query["type"], DirectionOf(call, EdgeDirection.Both))));

    private static async Task MutualAsync(Call call) =>
        await AnswerAsync(call, await call.FindAsync(new GraphQueries.FindMutualConnections(NodeOf(call, "a"), NodeOf(call, "b"), call.Query["type"])));

    private static Task AnswerAsync(Call call, NodeList list) => call.AnswerAsync(json =>
    {
        json.WriteStartArray("nodes");
        foreach (Node node in list.Nodes)
        {
            GraphText.WriteNode(json, node);
        }

        json.WriteEndArray();
    });

    private static async Task DegreeAsync(Call call)
    {
        NodeDegree degree = await call.FindAsync(new GraphQueries.GetDegree(NodeOf(call, "node"), call.Query["type"]));
        await call.AnswerAsync(json =>
        {
            json.WriteNumber("incoming", degree.Incoming);
            json.WriteNumber("outgoing", degree.Outgoing);
        });
    }

    private static async Task PathAsync(Call call)
    {
        PathFound found = await call.FindAsync(new GraphQueries.FindShortestPath(NodeOf(call, "from"), NodeOf(call, "to"), OptionsOf(call)));
        await call.AnswerAsync(JsonText.Path(found.Path
            ?? throw new StoreException(ErrorCode.NotFound, $"There is no path from \"{call.Query["from"]}\" to \"{call.Query["to"]}\".")));
    }

    private static async Task SearchAsync(Call call)
    {
        TraversalOptions options = OptionsOf(call) with { VisitLimit = (int)(call.Number("limit", 1, GraphPicture.MostEdges) ?? 1000) };
        GraphTraversal found = await call.FindAsync(new GraphQueries.BreadthFirstSearch(NodeOf(call, "from"), options));
        await call.AnswerAsync(json =>
        {
            json.WriteStartArray("nodes");
            foreach (GraphVisit visit in found.Visits)
            {
                json.WriteStartObject();
                json.WritePropertyName("node");
                GraphText.WriteNode(json, visit.Node);
                json.WriteNumber("depth", visit.Depth);
                json.WritePropertyName("from");
                if (visit.Parent < 0)
                {
                    json.WriteNullValue();
                }
                else
                {
                    GraphText.WriteNode(json, found.Visits[visit.Parent].Node);
                }

                json.WriteString("type", visit.EdgeType);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("limitReached", found.LimitReached);
        });
    }

    private static async Task ViewAsync(Call call)
    {
        string format = call.Query["format"] ?? "dot";
        if (format is not ("dot" or "mermaid" or "json"))
        {
            throw EndpointDescription.Wrong($"The format \"{format}\" is not known; it is dot, mermaid or json.");
        }

        Node? middle = call.Query["node"] is { } text ? NodeText.Of("node", text) : null;
        int? depth = (int?)call.Number("depth", 1, int.MaxValue);
        if (middle is null && depth is not null)
        {
            throw EndpointDescription.Wrong("The depth is for what is around a node; give that node, or no depth.");
        }

        IStoreSpace space = await call.ReadAsync();
        List<Edge> edges = await GraphPicture.EdgesAsync(space.Graph, middle, call.Query.Every("type"), depth ?? 1, call.Aborted)
            ?? throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "limit-exceeded", $"There are more than {GraphPicture.MostEdges} edges to show. Narrow it down with node, type or depth.");
        await (format switch
        {
            "json" => call.AnswerAsync(GraphText.Json(edges)),
            "mermaid" => call.AnswerAsync(GraphText.Mermaid(edges), contentType: "text/plain; charset=utf-8"),
            _ => call.AnswerAsync(GraphText.Dot(edges), contentType: "text/plain; charset=utf-8"),
        });
    }

    private static async Task RemoveNodeAsync(Call call)
    {
        IStoreSpace space = await call.WriteAsync();
        long removed = await space.Graph.RemoveNodeAsync(NodeOf(call, "node"), call.Aborted);
        await call.AnswerAsync(json => json.WriteNumber("removed", removed));
    }

    private static TraversalOptions OptionsOf(Call call) => new()
    {
        MaxDepth = (int?)call.Number("depth", 0, int.MaxValue),
        EdgeTypes = [.. call.Query.Every("type")],
        Direction = DirectionOf(call, EdgeDirection.Outgoing),
    };

    private static EdgeDirection DirectionOf(Call call, EdgeDirection normally) => call.Query["direction"] switch
    {
        null => normally,
        "outgoing" => EdgeDirection.Outgoing,
        "incoming" => EdgeDirection.Incoming,
        "both" => EdgeDirection.Both,
        { } other => throw EndpointDescription.Wrong($"The direction \"{other}\" is none; it is outgoing, incoming or both."),
    };

    private static Node NodeOf(Call call, string name) => NodeText.Of(name, call.Query[name]!);

    private static EdgeKey EdgeOf(Call call) => new(NodeOf(call, "from"), call.Query["type"]!, NodeOf(call, "to"));
}
