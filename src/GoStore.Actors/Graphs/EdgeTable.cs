using System.Collections.Immutable;
using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Graphs;

/// <summary>The SQL of edges: all of it, and nothing else.</summary>
internal sealed class EdgeTable
{
    private const string Contents = "properties, version, created_at, updated_at";
    private const string Key = "namespace = ?1 AND from_type = ?2 AND from_id = ?3 AND edge_type = ?4 AND to_type = ?5 AND to_id = ?6";

    private readonly Statement find;
    private readonly Statement insert;
    private readonly Statement update;
    private readonly Statement delete;
    private readonly Statement all;
    private readonly Walk outgoing;
    private readonly Walk incoming;

    public EdgeTable(Database database)
    {
        find = database.Prepare($"SELECT {Contents} FROM edges WHERE {Key}");
        insert = database.Prepare("""
            INSERT INTO edges (namespace, from_type, from_id, edge_type, to_type, to_id, properties, version, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?8)
            """);
        update = database.Prepare($"UPDATE edges SET properties = ?7, version = version + 1, updated_at = ?8 WHERE {Key}");
        delete = database.Prepare($"DELETE FROM edges WHERE {Key}");
        all = database.Prepare($"""
            SELECT from_type, from_id, edge_type, to_type, to_id, {Contents} FROM edges
            WHERE namespace = ?1 AND (from_type, from_id, edge_type, to_type, to_id) > (?2, ?3, ?4, ?5, ?6)
            ORDER BY from_type, from_id, edge_type, to_type, to_id
            """);

        // The edges of a node are one stretch: of the primary key for those that start at it, of the index for those that end at it, which has all that
        // names an edge in it. What an edge holds is asked for only where it is needed, as for an incoming one that is a look into the table for each.
        outgoing = new Walk(database, "from", "to");
        incoming = new Walk(database, "to", "from");
    }

    /// <summary>Is given an edge, with what it holds where that was asked for.</summary>
    /// <returns>Whether to go on.</returns>
    public delegate bool TakeEdge(in EdgeRow row);

    /// <summary>Is given the type of an edge, its other end, and its properties where those were asked for.</summary>
    /// <returns>Whether to go on.</returns>
    public delegate bool TakeEnd(string type, NodeName other, string? properties);

    public static ImmutableArray<Migration> Migrations { get; } = [new(8, Create)];

    public EdgeRow? Find(string space, EdgeKey key)
    {
        using Statement.Execution execution = find.Execute();
        Bind(execution, space, key);
        return execution.Step() ? Row(execution, key, 0) : null;
    }

    public void Insert(string space, EdgeKey key, string? properties, long now)
    {
        using Statement.Execution execution = insert.Execute();
        Bind(execution, space, key);
        BindContents(execution, properties, now);
        execution.Run();
    }

    public void Update(string space, EdgeKey key, string? properties, long now)
    {
        using Statement.Execution execution = update.Execute();
        Bind(execution, space, key);
        BindContents(execution, properties, now);
        execution.Run();
    }

    public void Delete(string space, EdgeKey key)
    {
        using Statement.Execution execution = delete.Execute();
        Bind(execution, space, key);
        execution.Run();
    }

    /// <summary>The edges at a node, in the order of their type and their other end.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="node">The node.</param>
    /// <param name="isIncoming">Those that end at it, not those that start there.</param>
    /// <param name="type">Only of this type; null for all.</param>
    /// <param name="after">After which one; null from the first.</param>
    /// <param name="take">Takes each, and says whether to go on.</param>
    /// <returns>Whether the end was reached.</returns>
    public bool At(string space, Node node, bool isIncoming, string? type, EdgeKey? after, TakeEdge take) =>
        (isIncoming ? incoming : outgoing).Edges(space, node, isIncoming, type, after is { } last ? (last.Type, isIncoming ? last.From : last.To) : null, take);

    /// <summary>The other ends of the edges at a node, in the same order.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="node">The node.</param>
    /// <param name="isIncoming">Of those that end at it, not of those that start there.</param>
    /// <param name="type">Only of this type; null for all.</param>
    /// <param name="after">After which type and end; null from the first.</param>
    /// <param name="withProperties">With the properties of the edge.</param>
    /// <param name="take">Takes each, and says whether to go on.</param>
    /// <returns>Whether the end was reached.</returns>
    public bool Ends(string space, Node node, bool isIncoming, string? type, (string Type, Node Other)? after, bool withProperties, TakeEnd take) =>
        (isIncoming ? incoming : outgoing).Ends(space, node, type, after, withProperties, take);

    /// <summary>All edges, in the order of their start, their type and their end.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="after">After which one; null from the first.</param>
    /// <param name="take">Takes each, and says whether to go on.</param>
    /// <returns>Whether the end was reached.</returns>
    public bool All(string space, EdgeKey? after, TakeEdge take)
    {
        using Statement.Execution execution = all.Execute();
        Bind(execution, space, after ?? new EdgeKey(new Node("", ""), "", new Node("", "")));
        while (execution.Step())
        {
            var key = new EdgeKey(new Node(execution.Text(0), execution.Text(1)), execution.Text(2), new Node(execution.Text(3), execution.Text(4)));
            if (!take(Row(execution, key, 5)))
            {
                return false;
            }
        }

        return true;
    }

    private static void Bind(Statement.Execution execution, string space, EdgeKey key)
    {
        execution.Bind(1, space);
        execution.Bind(2, key.From.Type);
        execution.Bind(3, key.From.Id);
        execution.Bind(4, key.Type);
        execution.Bind(5, key.To.Type);
        execution.Bind(6, key.To.Id);
    }

    private static void BindContents(Statement.Execution execution, string? properties, long now)
    {
        execution.BindOrNull(7, properties);

        execution.Bind(8, now);
    }

    private static EdgeRow Row(Statement.Execution row, EdgeKey key, int column) =>
        new(key, row.IsNull(column) ? null : row.Text(column), row.Int64(column + 1), row.Int64(column + 2), row.Int64(column + 3));

    private static void Create(Database database, long now)
    {
        database.Execute("""
            CREATE TABLE edges (
                namespace TEXT NOT NULL,
                from_type TEXT NOT NULL,
                from_id TEXT NOT NULL,
                edge_type TEXT NOT NULL,
                to_type TEXT NOT NULL,
                to_id TEXT NOT NULL,
                properties TEXT,
                version INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                PRIMARY KEY (namespace, from_type, from_id, edge_type, to_type, to_id)
            ) WITHOUT ROWID
            """);
        database.Execute("CREATE INDEX edges_incoming ON edges (namespace, to_type, to_id, edge_type, from_type, from_id)");
    }

    /// <summary>The edges on one side of a node.</summary>
    private sealed class Walk
    {
        private readonly Statement keys;
        private readonly Statement keysOfType;
        private readonly Statement rows;
        private readonly Statement rowsOfType;
        private readonly RepeatedText edgeTypes = new();
        private readonly RepeatedText nodeTypes = new();

        public Walk(Database database, string here, string there)
        {
            string others = $"{there}_type, {there}_id";
            string at = $"FROM edges WHERE namespace = ?1 AND {here}_type = ?2 AND {here}_id = ?3";
            string from = $"AND (edge_type, {others}) > (?4, ?5, ?6) ORDER BY edge_type, {others}";
            string fromOfType = $"AND edge_type = ?4 AND ({others}) > (?5, ?6) ORDER BY {others}";
            keys = database.Prepare($"SELECT edge_type, {others} {at} {from}");
            keysOfType = database.Prepare($"SELECT edge_type, {others} {at} {fromOfType}");
            rows = database.Prepare($"SELECT edge_type, {others}, {Contents} {at} {from}");
            rowsOfType = database.Prepare($"SELECT edge_type, {others}, {Contents} {at} {fromOfType}");
        }

        public bool Edges(string space, Node node, bool isIncoming, string? type, (string Type, Node Other)? after, TakeEdge take)
        {
            using Statement.Execution execution = (type is null ? rows : rowsOfType).Execute();
            Bind(execution, space, node, type, after);
            while (execution.Step())
            {
                string edgeType = edgeTypes.Of(execution.Utf8(0));
                var there = new Node(nodeTypes.Of(execution.Utf8(1)), execution.Text(2));
                EdgeKey key = isIncoming ? new EdgeKey(there, edgeType, node) : new EdgeKey(node, edgeType, there);
                if (!take(Row(execution, key, 3)))
                {
                    return false;
                }
            }

            return true;
        }

        public bool Ends(string space, Node node, string? type, (string Type, Node Other)? after, bool withProperties, TakeEnd take)
        {
            using Statement.Execution execution = (withProperties ? type is null ? rows : rowsOfType : type is null ? keys : keysOfType).Execute();
            Bind(execution, space, node, type, after);
            while (execution.Step())
            {
                string? properties = withProperties && !execution.IsNull(3) ? execution.Text(3) : null;
                if (!take(edgeTypes.Of(execution.Utf8(0)), new NodeName(execution.Utf8(1), execution.Utf8(2)), properties))
                {
                    return false;
                }
            }

            return true;
        }

        private static void Bind(Statement.Execution execution, string space, Node node, string? type, (string Type, Node Other)? after)
        {
            execution.Bind(1, space);
            execution.Bind(2, node.Type);
            execution.Bind(3, node.Id);
            execution.Bind(4, type ?? after?.Type ?? "");
            execution.Bind(5, after?.Other.Type ?? "");
            execution.Bind(6, after?.Other.Id ?? "");
        }
    }
}

/// <summary>An edge as it is stored; times in Unix milliseconds.</summary>
/// <param name="Key">What it is known by.</param>
/// <param name="Properties">What it holds.</param>
/// <param name="Version">Its version; 0 where only its name was asked for.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="UpdatedAt">When it was last written.</param>
internal readonly record struct EdgeRow(EdgeKey Key, string? Properties, long Version, long CreatedAt, long UpdatedAt);
