using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GoStore.Actors;

namespace GoStore.Host.Output;

internal static class JsonText
{
    // What is printed here is never put into a page as it is, and people should be able to read it.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string Object(Action<Utf8JsonWriter> members) => Write(json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });

    public static string Quote(string text) => Write(json => json.WriteStringValue(text));

    public static string Entry(Entry entry) => Object(json =>
    {
        json.WriteString("group", entry.Group);
        json.WriteString("key", entry.Key);
        json.WriteString("value", entry.Value);
        json.WriteNumber("version", entry.Version);
        json.WriteString("type", entry.Type);
        json.WriteString("createdAt", Time(entry.CreatedAt));
        json.WriteString("updatedAt", Time(entry.UpdatedAt));
        json.WriteString("expiresAt", entry.ExpiresAt is { } expiry ? Time(expiry) : null);
    });

    public static string Change(Change change) => Object(json =>
    {
        json.WriteNumber("revision", change.Revision);
        json.WriteString("kind", ChangeKind.Name(change.Kind));
        json.WriteString("group", change.Group);
        json.WriteString("key", change.Key);
        json.WriteString("value", change.Value);
        json.WriteNumber("version", change.Version);
        json.WriteString("type", change.Type);
        json.WriteString("expiresAt", change.ExpiresAt is { } expiry ? Time(expiry) : null);
        json.WriteString("occurredAt", Time(change.OccurredAt));
    });

    public static string Event(StoreEvent change) => Object(json =>
    {
        json.WriteString("kind", ChangeKind.Name(change.Kind));
        json.WriteString("group", change.Group);
        json.WriteString("key", change.Key);
        json.WriteString("value", change.Value);
        json.WriteNumber("version", change.Version);
        json.WriteNumber("revision", change.Revision);
        json.WriteString("timestamp", Time(change.Timestamp));
    });

    public static string Consumer(ConsumerStatus consumer) => Object(json =>
    {
        json.WriteString("name", consumer.Name);
        json.WriteNumber("next", consumer.Next);
        json.WriteNumber("latest", consumer.Latest);
        json.WriteNumber("lag", consumer.Lag);
        json.WriteNumber("token", consumer.Token);
        json.WriteString("owner", consumer.Owner);
        json.WriteString("leasedUntil", consumer.LeasedUntil is { } until ? Time(until) : null);
        json.WriteString("type", consumer.Type);
        json.WriteString("group", consumer.Group);
        json.WriteString("updatedAt", Time(consumer.UpdatedAt));
    });

    public static string Task(TaskInfo task) => Object(json =>
    {
        json.WriteString("id", task.Id);
        json.WriteString("name", task.Name);
        json.WriteString("payload", task.Payload);
        json.WriteString("state", TaskText.State(task.State));
        json.WriteNumber("priority", task.Priority);
        json.WriteString("scheduledFor", Time(task.ScheduledFor));
        json.WriteString("createdAt", Time(task.CreatedAt));
        json.WriteString("startedAt", task.StartedAt is { } started ? Time(started) : null);
        json.WriteString("finishedAt", task.FinishedAt is { } finished ? Time(finished) : null);
        json.WriteNumber("attempts", task.Attempts);
        json.WriteNumber("maxAttempts", task.MaxAttempts);
        json.WriteNumber("timeoutSeconds", task.Timeout.TotalSeconds);
        json.WriteString("lastError", task.LastError);
        json.WriteString("runner", task.Runner);
        json.WriteString("leasedUntil", task.LeasedUntil is { } until ? Time(until) : null);
        json.WriteString("cron", task.Cron);
        json.WriteString("timeZone", task.TimeZone);
    });

    public static string Namespace(NamespaceInfo info) => Object(json =>
    {
        json.WriteString("name", info.Name);
        json.WriteNumber("keys", info.Usage.Keys);
        json.WriteNumber("groups", info.Usage.Groups);
        json.WriteNumber("bytes", info.Usage.Bytes);
        json.WriteNumber("maxKeys", info.Quota.MaxKeys);
        json.WriteNumber("maxGroups", info.Quota.MaxGroups);
        json.WriteNumber("maxValueBytes", info.Quota.MaxValueBytes);
        json.WriteNumber("maxTotalBytes", info.Quota.MaxTotalBytes);
    });

    public static string Lock(LockStatus status) => Object(json =>
    {
        json.WriteString("name", status.Name);
        json.WriteString("owner", status.Owner);
        json.WriteNumber("token", status.Token);
        json.WriteString("acquiredAt", status.AcquiredAt is { } since ? Time(since) : null);
        json.WriteString("leasedUntil", status.LeasedUntil is { } until ? Time(until) : null);
    });

    public static void Grant(Utf8JsonWriter json, LockGrant grant)
    {
        json.WriteString("name", grant.Name);
        json.WriteString("owner", grant.Owner);
        json.WriteNumber("token", grant.Token);
        json.WriteString("leasedUntil", Time(grant.LeasedUntil));
    }

    public static void Info(Utf8JsonWriter json, StoreInfo info)
    {
        json.WriteString("path", info.Path);
        json.WriteNumber("databaseBytes", info.DatabaseBytes);
        json.WriteNumber("logBytes", info.LogBytes);
        json.WriteString("synchronous", info.Synchronous);
        json.WriteString("journalMode", info.JournalMode);
        json.WriteNumber("schemaVersion", info.SchemaVersion);
        json.WriteString("sqliteVersion", info.SqliteVersion);
        json.WriteString("akkaVersion", info.AkkaVersion);
        json.WriteStartArray("warnings");
        foreach (string warning in info.Warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
    }

    public static string Edge(Edge edge) => Write(json => GraphText.WriteEdge(json, edge));

    public static string Node(Node node) => Write(json => GraphText.WriteNode(json, node));

    public static string Path(GraphPath path) => Object(json =>
    {
        json.WriteNumber("depth", path.Depth);
        json.WriteStartArray("nodes");
        foreach (Node node in path.Nodes)
        {
            GraphText.WriteNode(json, node);
        }

        json.WriteEndArray();
        json.WriteStartArray("edges");
        foreach (EdgeKey edge in path.Edges)
        {
            json.WriteStartObject();
            json.WritePropertyName("from");
            GraphText.WriteNode(json, edge.From);
            json.WriteString("type", edge.Type);
            json.WritePropertyName("to");
            GraphText.WriteNode(json, edge.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
