using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GoStore.Actors.Engine;

namespace GoStore.Actors.Client;

/// <summary>Entries as JSON lines: one object a line, in UTF-8.</summary>
internal static class JsonLines
{
    /// <summary>Small enough that nobody else waits long for the step, large enough to share a commit.</summary>
    private const int OperationsAtOnce = 250;
    private const long BytesAtOnce = 1024 * 1024;
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<long> ExportAsync(IEntries store, Stream destination, string groupPrefix, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        long entries = 0;
        long bytes = 0;
        await foreach (string group in store.GroupsAsync(groupPrefix, cancellationToken))
        {
            await foreach (Entry entry in store.AllAsync(group, default, cancellationToken))
            {
                Write(buffer, entry);
                entries++;
                if (buffer.Length >= BytesAtOnce)
                {
                    await FlushAsync();
                }
            }
        }

        await FlushAsync();
        await destination.FlushAsync(cancellationToken);
        return entries;

        async Task FlushAsync()
        {
            bytes += buffer.Length;
            await destination.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken);
            buffer.SetLength(0);
            progress?.Report(new TransferProgress(entries, bytes));
        }
    }

    public static async Task<long> ImportAsync(IEntries store, Stream source, StoreSettings settings, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(source, new UTF8Encoding(true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024, leaveOpen: true);
        int most = Math.Min(OperationsAtOnce, settings.TransactionOperationsLimit);
        long largest = Math.Min(BytesAtOnce, settings.TransactionBytesLimit);
        var batch = new List<EntryCommands.Set>(most);
        long firstLine = 1;
        long line = 0;
        long size = 0;
        long entries = 0;
        long bytes = 0;
        while (await ReadLineAsync(reader, line + 1, cancellationToken) is string text)
        {
            line++;
            bytes += Encoding.UTF8.GetByteCount(text) + 1;
            if (string.IsNullOrWhiteSpace(text) || Read(text, line, settings.Clock.GetUtcNow()) is not EntryCommands.Set entry)
            {
                continue;
            }

            if (batch.Count > 0 && (batch.Count >= most || size + entry.Size > largest))
            {
                await WriteAsync();
            }

            if (batch.Count == 0)
            {
                firstLine = line;
            }

            batch.Add(entry);
            size += entry.Size;
        }

        await WriteAsync();
        return entries;

        async Task WriteAsync()
        {
            try
            {
                await store.SetManyAsync(batch, cancellationToken);
            }
            catch (TransactionFailedException error)
            {
                throw new StoreException(error.Code, $"One of the lines from {firstLine} on was refused, at entry {Named.Entry(batch[error.Index].Group, batch[error.Index].Key)}: {error.Cause.Message} {entries} entries before it were imported.", error);
            }

            entries += batch.Count;
            batch.Clear();
            size = 0;
            progress?.Report(new TransferProgress(entries, bytes));
        }
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader, long line, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (DecoderFallbackException error)
        {
            throw Wrong(line, $"it is not UTF-8: {error.Message}", error);
        }
    }

    private static void Write(Stream stream, Entry entry)
    {
        using (var writer = new Utf8JsonWriter(stream, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("group", entry.Group);
            writer.WriteString("key", entry.Key);
            writer.WriteString("value", entry.Value);
            if (entry.Type.Length > 0)
            {
                writer.WriteString("type", entry.Type);
            }

            if (entry.ExpiresAt is DateTimeOffset expiresAt)
            {
                writer.WriteString("expiresAt", expiresAt.UtcDateTime);
            }

            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    /// <summary>Reads a line; null where the entry has expired.</summary>
    private static EntryCommands.Set? Read(string text, long line, DateTimeOffset now)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Wrong(line, "it is no JSON object", null);
            }

            TimeSpan? timeToLive = null;
            if (root.TryGetProperty("expiresAt", out JsonElement expiry) && expiry.ValueKind != JsonValueKind.Null)
            {
                if (expiry.ValueKind != JsonValueKind.String || !expiry.TryGetDateTimeOffset(out DateTimeOffset expiresAt))
                {
                    throw Wrong(line, $"its expiresAt is {expiry.GetRawText()}, which is no time such as 2026-11-21T10:00:00Z", null);
                }

                timeToLive = expiresAt - now;
                if (timeToLive <= TimeSpan.Zero)
                {
                    return null;
                }
            }

            return new EntryCommands.Set(Text("group", null), Text("key", null), Text("value", null), timeToLive, default, Text("type", ""));

            string Text(string name, string? absent) =>
                !root.TryGetProperty(name, out JsonElement member) ? absent ?? throw Wrong(line, $"it has no {name}", null)
                : member.ValueKind == JsonValueKind.String ? member.GetString()!
                : throw Wrong(line, $"its {name} is no text", null);
        }
        catch (JsonException error)
        {
            throw Wrong(line, $"it is not JSON: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            throw Wrong(line, $"it has text that is not well-formed Unicode: {error.Message}", error);
        }
    }

    private static StoreException Wrong(long line, string what, Exception? cause) =>
        cause is null
            ? new StoreArgumentException("source", Message(line, what))
            : new StoreException(ErrorCode.InvalidArgument, Message(line, what), cause);

    private static string Message(long line, string what) =>
        $"Line {line} cannot be imported: {what}. A line looks like {{\"group\":\"g\",\"key\":\"k\",\"value\":\"v\"}}; what stood before it was imported.";
}
