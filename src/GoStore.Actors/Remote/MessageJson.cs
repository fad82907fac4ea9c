using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GoStore.Actors.Remote;

/// <summary>
/// Messages as JSON: a request under the name of its operation, an answer under that of its type. Only the types that are listed here are ever made of what
/// comes over the network.
/// </summary>
internal static class MessageJson
{
    private const string Request = "request";
    private const string Condition = "condition";

    /// <summary>The types of requests that can be sent, by their operation. Those of watching are not among them: events come as a stream.</summary>
    public static FrozenDictionary<string, Type> Requests { get; } = RequestTypes()
        .Where(type => type != typeof(WatchCommands.Watch) && type != typeof(WatchCommands.Unwatch))
        .ToFrozenDictionary(type => ((IStoreRequest)RuntimeHelpers.GetUninitializedObject(type)).Operation, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Type> Answers = RequestTypes().Select(ReplyOf)
        .Concat(typeof(StoreFailure).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(StoreFailure))))
        .Distinct()
        .ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>For requests: what is not known is refused, so that nothing is left out in silence.</summary>
    private static readonly JsonSerializerOptions Strict = Options(JsonUnmappedMemberHandling.Disallow);

    /// <summary>For answers: a newer server may say more.</summary>
    private static readonly JsonSerializerOptions Lenient = Options(JsonUnmappedMemberHandling.Skip);

    /// <summary>Writes a request.</summary>
    /// <exception cref="StoreArgumentException">It holds something that cannot be sent.</exception>
    public static byte[] WriteRequest(IStoreRequest request, IStoreRequest? condition)
    {
        try
        {
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = Strict.Encoder }))
            {
                json.WriteStartObject();
                json.WritePropertyName(Request);
                JsonSerializer.Serialize(json, request, request.GetType(), Strict);
                if (condition is not null)
                {
                    json.WritePropertyName(Condition);
                    OperationConverter<ITransactional>.WriteOperation(json, condition, Strict);
                }

                json.WriteEndObject();
            }

            return stream.ToArray();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            // A list that was never made, a text that is none.
            throw new StoreArgumentException(Request, $"The request '{request.Operation}' cannot be sent: {error.Message}");
        }
    }

    /// <summary>Reads a request.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="utf8">What came.</param>
    /// <exception cref="StoreArgumentException">It is none.</exception>
    public static IStoreRequest ReadRequest(Type type, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            JsonElement root = document.RootElement;
            foreach (JsonProperty member in root.EnumerateObject())
            {
                if (member.Name is not (Request or Condition))
                {
                    throw new JsonException($"there is no member \"{member.Name}\" beside \"{Request}\" and \"{Condition}\"");
                }
            }

            var request = (IStoreRequest?)root.GetProperty(Request).Deserialize(type, Strict) ?? throw new JsonException("the request is null");
            return root.TryGetProperty(Condition, out JsonElement condition) ? new ConditionalRequest(request, ReadCondition(condition)) : request;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or StoreArgumentException)
        {
            throw new StoreArgumentException(Request, $"The body is no request of this operation: {error.Message}");
        }
    }

    /// <summary>A condition is carried out whatever its request is, also for those who may only read: nothing that changes anything can stand here.</summary>
    private static LockCommands.Expect ReadCondition(JsonElement condition) => condition.Deserialize<ITransactional>(Strict) switch
    {
        LockCommands.Expect held => held,
        null => throw new JsonException("the condition is null"),
        IStoreRequest other => throw new JsonException($"'{other.Operation}' cannot be a condition; only that a lock is held, 'lock-expect', can"),
    };

    /// <summary>Writes an answer: a reply or a failure.</summary>
    public static void WriteAnswer(Utf8JsonWriter json, object answer) => AnswerConverter<object>.WriteAnswer(json, answer, Lenient);

    /// <summary>Reads an answer.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static object ReadAnswer(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize<object>(utf8, Lenient) ?? throw new JsonException("The answer is null.");
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException(error.Message, error);
        }
    }

    /// <summary>What a request is answered with where it succeeds.</summary>
    private static Type ReplyOf(Type request) =>
        request.GetInterfaces().Single(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IStoreRequest<>)).GetGenericArguments()[0];

    private static IEnumerable<Type> RequestTypes() => typeof(IStoreRequest).Assembly.GetExportedTypes()
        .Where(type => type.IsAssignableTo(typeof(IStoreRequest)) && type is { IsInterface: false, IsGenericTypeDefinition: false });

    private static JsonSerializerOptions Options(JsonUnmappedMemberHandling unknown) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = unknown,
        RespectRequiredConstructorParameters = true,
        IgnoreReadOnlyProperties = true,
        AllowDuplicateProperties = unknown == JsonUnmappedMemberHandling.Skip,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.CamelCase),
            new TextConverter(),
            new ExpectedVersionConverter(),
            new KeyRangeConverter(),
            new OperationConverter<ITransactional>(),
            new AnswerConverter<object>(),
            new AnswerConverter<StoreFailure>(),
        },
    };

    /// <summary>A text that is not well-formed would arrive as another one.</summary>
    private sealed class TextConverter : JsonConverter<string>
    {
        private static readonly UTF8Encoding Exact = new(false, throwOnInvalidBytes: true);

        public override string? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetString();

        public override void Write(Utf8JsonWriter json, string value, JsonSerializerOptions options)
        {
            try
            {
                // The writer would put another character in its place.
                Exact.GetByteCount(value);
            }
            catch (EncoderFallbackException)
            {
                throw new JsonException($"{Named.Text(value)} is not well-formed Unicode; half of a surrogate pair is missing.");
            }

            json.WriteStringValue(value);
        }

        public override void WriteAsPropertyName(Utf8JsonWriter json, string value, JsonSerializerOptions options) => json.WritePropertyName(value);

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetString()!;
    }

    /// <summary><c>"any"</c>, <c>"absent"</c>, <c>{"exactly":3}</c>, <c>{"absentOrExactly":3}</c>.</summary>
    private sealed class ExpectedVersionConverter : JsonConverter<ExpectedVersion>
    {
        public override ExpectedVersion Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.String when root.ValueEquals("any") => ExpectedVersion.Any,
                JsonValueKind.String when root.ValueEquals("absent") => ExpectedVersion.Absent,
                JsonValueKind.Object when root.GetPropertyCount() == 1 && root.TryGetProperty("exactly", out JsonElement exactly) => ExpectedVersion.Exactly(exactly.GetInt64()),
                JsonValueKind.Object when root.GetPropertyCount() == 1 && root.TryGetProperty("absentOrExactly", out JsonElement either) => ExpectedVersion.AbsentOrExactly(either.GetInt64()),
                _ => throw new JsonException($"{root.GetRawText()} is no expected version; it is \"any\", \"absent\", {{\"exactly\":N}} or {{\"absentOrExactly\":N}}."),
            };
        }

        public override void Write(Utf8JsonWriter json, ExpectedVersion value, JsonSerializerOptions options)
        {
            if (value.IsAny || value.IsAbsent)
            {
                json.WriteStringValue(value.IsAny ? "any" : "absent");
                return;
            }

            json.WriteStartObject();
            json.WriteNumber(value.Allows(0) ? "absentOrExactly" : "exactly", value.Version);
            json.WriteEndObject();
        }
    }

    private sealed class KeyRangeConverter : JsonConverter<KeyRange>
    {
        public override KeyRange Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            RangeText range = JsonSerializer.Deserialize<RangeText>(ref reader, options) ?? throw new JsonException("The range is null; an empty object is every key.");
            return range.Prefix is null ? KeyRange.Between(range.From, range.To)
                : range.From is null && range.To is null ? KeyRange.WithPrefix(range.Prefix)
                : throw new JsonException("A range has a prefix, or a beginning and an end, but not both.");
        }

        public override void Write(Utf8JsonWriter json, KeyRange value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(json, new RangeText(value.Prefix, value.From, value.To), options);

        private sealed record RangeText(string? Prefix = null, string? From = null, string? To = null);
    }

    /// <summary>An operation of a transaction: the members of the request, and its name as <c>operation</c> before them.</summary>
    private sealed class OperationConverter<TOperation> : JsonConverter<TOperation>
        where TOperation : class, IStoreRequest
    {
        private const string Operation = "operation";

        public static void WriteOperation(Utf8JsonWriter json, IStoreRequest request, JsonSerializerOptions options)
        {
            json.WriteStartObject();
            json.WriteString(Operation, request.Operation);
            using JsonDocument members = JsonSerializer.SerializeToDocument(request, request.GetType(), options);
            foreach (JsonProperty member in members.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
        }

        public override TOperation Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            string? name = root.GetProperty(Operation).GetString();
            if (name is null || !Requests.TryGetValue(name, out Type? request) || !request.IsAssignableTo(typeof(TOperation)))
            {
                throw new JsonException($"{Named.Text(name)} is no operation that can stand here.");
            }

            var members = System.Text.Json.Nodes.JsonObject.Create(root)!;
            members.Remove(Operation);
            return (TOperation?)members.Deserialize(request, options) ?? throw new JsonException("An operation is null.");
        }

        public override void Write(Utf8JsonWriter json, TOperation value, JsonSerializerOptions options) => WriteOperation(json, value, options);
    }

    /// <summary>An answer: <c>{"type":"EntryWritten","value":{"version":1}}</c>.</summary>
    private sealed class AnswerConverter<TAnswer> : JsonConverter<TAnswer>
        where TAnswer : class
    {
        private const string TypeName = "type";
        private const string Value = "value";

        public static void WriteAnswer(Utf8JsonWriter json, object answer, JsonSerializerOptions options)
        {
            json.WriteStartObject();
            json.WriteString(TypeName, answer.GetType().Name);
            json.WritePropertyName(Value);
            if (answer.GetType() == typeof(StoreFailure))
            {
                var failure = (StoreFailure)answer;
                JsonSerializer.Serialize(json, new PlainFailure(failure.Code, failure.Message), options);
            }
            else
            {
                JsonSerializer.Serialize(json, answer, answer.GetType(), options);
            }

            json.WriteEndObject();
        }

        public override TAnswer Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            string? name = document.RootElement.TryGetProperty(TypeName, out JsonElement text) ? text.GetString() : null;
            if (name is null || !document.RootElement.TryGetProperty(Value, out JsonElement value))
            {
                throw new JsonException($"An answer has a \"{TypeName}\" and a \"{Value}\".");
            }

            object? answer;
            if (Answers.TryGetValue(name, out Type? known) && known != typeof(StoreFailure))
            {
                answer = value.Deserialize(known, options);
            }
            else
            {
                // Also a failure of a kind that only a newer server knows.
                PlainFailure failure = value.Deserialize<PlainFailure>(options) ?? throw new JsonException("A failure is null.");
                answer = new StoreFailure(failure.Code, failure.Message);
            }

            return answer as TAnswer ?? throw new JsonException($"{Named.Text(name)} cannot stand here.");
        }

        public override void Write(Utf8JsonWriter json, TAnswer value, JsonSerializerOptions options) => WriteAnswer(json, value, options);

        private sealed record PlainFailure(ErrorCode Code, string Message);
    }
}
