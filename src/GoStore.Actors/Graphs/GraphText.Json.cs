using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GoStore.Actors;

public static partial class GraphText
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" };

    /// <summary>
    /// Edges as a JSON document: <c>nodes</c>, each with <c>type</c> and <c>id</c>, and <c>edges</c>, each with <c>from</c>, <c>type</c>, <c>to</c>, <c>properties</c> as they
    /// were stored, <c>version</c>, <c>createdAt</c> and <c>updatedAt</c>.
    /// </summary>
    /// <param name="edges">The edges.</param>
    public static string Json(IEnumerable<Edge> edges)
    {
        ArgumentNullException.ThrowIfNull(edges);
        Edge[] all = [.. edges];
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteStartArray("nodes");
            foreach (Node node in NamesOf(all).Keys)
            {
                WriteNode(json, node);
            }

            json.WriteEndArray();
            json.WriteStartArray("edges");
            foreach (Edge edge in all)
            {
                WriteEdge(json, edge);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes an edge as it stands in <see cref="Json"/>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="edge">The edge.</param>
    public static void WriteEdge(Utf8JsonWriter json, Edge edge)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(edge);
        json.WriteStartObject();
        json.WritePropertyName("from");
        WriteNode(json, edge.From);
        json.WriteString("type", edge.Type);
        json.WritePropertyName("to");
        WriteNode(json, edge.To);
        json.WritePropertyName("properties");
        if (edge.Properties is null)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteRawValue(edge.Properties);
        }

        json.WriteNumber("version", edge.Version);
        json.WriteString("createdAt", Time(edge.CreatedAt));
        json.WriteString("updatedAt", Time(edge.UpdatedAt));
        json.WriteEndObject();
    }

    /// <summary>Writes a node as it stands in <see cref="Json"/>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="node">The node.</param>
    public static void WriteNode(Utf8JsonWriter json, Node node)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteString("type", node.Type);
        json.WriteString("id", node.Id);
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
