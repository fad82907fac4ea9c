using System.Globalization;
using System.Text.Json;

namespace GoStore.Host.Server.Rest;

/// <summary>A JSON object that came, read strictly: what is not known, and what comes twice, is refused.</summary>
internal readonly struct JsonMembers
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    private readonly JsonElement root;
    private readonly string where;

    private JsonMembers(JsonElement root, string where)
    {
        this.root = root;
        this.where = where;
    }

    /// <summary>Reads an object.</summary>
    /// <param name="text">What came.</param>
    /// <param name="where">Where it stood, in an error.</param>
    /// <param name="known">The members it may have; those that are required are looked for.</param>
    public static JsonMembers Of(string text, string where, IReadOnlyList<Member> known)
    {
        try
        {
            return Of(JsonElement.Parse(text, Options), where, known);
        }
        catch (JsonException error)
        {
            throw EndpointDescription.Wrong($"The {where} is not JSON: {error.Message}");
        }
        catch (InvalidOperationException)
        {
            throw EndpointDescription.Wrong($"The {where} has a name that is not well-formed Unicode.");
        }
    }

    public static JsonMembers Of(JsonElement root, string where, IReadOnlyList<Member> known)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw EndpointDescription.Wrong($"The {where} is no JSON object.");
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            string name = NameOf(property, where);
            if (!known.Any(member => member.Name == name))
            {
                throw EndpointDescription.Wrong($"The member \"{name}\" of the {where} is not known; {EndpointDescription.Known("members", known.Select(member => member.Name))}.");
            }
        }

        var members = new JsonMembers(root, where);
        foreach (Member member in known)
        {
            if (member.IsRequired && members[member.Name] is null)
            {
                throw EndpointDescription.Wrong($"The member \"{member.Name}\" of the {where} is missing: {member.Says}");
            }
        }

        return members;
    }

    /// <summary>A member; null where it is not there, or null.</summary>
    public JsonElement? this[string name] => root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string name) => this[name] is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? Well(name, value)
        : throw Wrong(name, "a text");

    public string Required(string name) => Text(name) ?? throw EndpointDescription.Wrong($"The member \"{name}\" of the {where} is missing.");

    public long? Number(string name, long least = long.MinValue, long most = long.MaxValue) => this[name] is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= least && number <= most ? number
        : throw Wrong(name, least == long.MinValue ? "a whole number" : most == long.MaxValue ? $"a whole number from {least}" : $"a whole number from {least} to {most}");

    public int? Whole(string name, int least, int most = int.MaxValue) => (int?)Number(name, least, most);

    public TimeSpan? Duration(string name) => this[name] is not { } value ? null
        : value.ValueKind == JsonValueKind.String && DurationText.TryParse(Well(name, value), out TimeSpan time) ? time
        : throw Wrong(name, "a time such as \"500ms\", \"30s\", \"5m\", \"1h30m\" or \"7d\"");

    public DateTimeOffset? Moment(string name) => this[name] is not { } value ? null
        : value.ValueKind == JsonValueKind.String && DateTimeOffset.TryParseExact(Well(name, value), Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time
        : throw Wrong(name, "a moment such as \"2026-12-24T18:00:00Z\"");

    public IReadOnlyList<string>? Texts(string name)
    {
        if (this[name] is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(each => each.ValueKind != JsonValueKind.String))
        {
            throw Wrong(name, "a list of texts");
        }

        var texts = new List<string>(value.GetArrayLength());
        foreach (JsonElement each in value.EnumerateArray())
        {
            texts.Add(Well(name, each));
        }

        return texts;
    }

    public Exception Wrong(string name, string allowed) =>
        EndpointDescription.Wrong($"The member \"{name}\" of the {where} is {Short(root.GetProperty(name).GetRawText())}; it must be {allowed}.");

    private static string Short(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");

    private string Well(string name, JsonElement value) => TextOf(value, name, where);

    /// <summary>A text that came, however it was escaped.</summary>
    public static string TextOf(JsonElement value, string name, string where)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw EndpointDescription.Wrong($"The member \"{name}\" of the {where} is not well-formed Unicode.");
        }
    }

    private static string NameOf(JsonProperty property, string where)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw EndpointDescription.Wrong($"The name of a member of the {where} is not well-formed Unicode.");
        }
    }
}
