using System.Text;
using System.Text.RegularExpressions;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>The schema of what is written, as Protobuf writes schemas, made of the code that writes: gostore.proto beside this file, which a test compares.</summary>
internal sealed partial class WireSchema
{
    private readonly HashSet<string> messages = [.. Manifests.All.Select(known => known.Wire.Proto)];
    private readonly SortedDictionary<string, string> parts = new(StringComparer.Ordinal);
    private readonly HashSet<Wire> visited = [];
    private readonly StringBuilder text = new();

    /// <summary>What is described: null while that is a part of another message.</summary>
    private string? manifest;

    private WireSchema()
    {
    }

    /// <summary>All of it.</summary>
    public static string Text()
    {
        var schema = new WireSchema();
        foreach (Manifests.Known known in Manifests.All)
        {
            schema.manifest = known.Manifest;
            known.Wire.Describe(schema);
        }

        return $$"""
            // What nodes of GoStore send one another, and what their journal keeps. Made of the code by a test, which fails when it has changed.
            //
            // Above each message stands its manifest. Fields are numbered as the parameters of the record's constructor; none is ever given another meaning.
            // A string is UTF-8; half of a surrogate pair, which no store takes, is three bytes as in WTF-8, so that it is refused and not replaced.
            // A required field that is absent is an error; any other has the default of its type, or the one that is noted. Fields that are not known are skipped.
            // Any message may have Null messages in the field {{WireFormat.NullsField}}: they tell what a caller left null that must not be, so that the store can refuse it.
            syntax = "proto3";

            package gostore.cluster;

            // What is null in the message around it.
            message Null {
              uint32 field = 1;
              uint32 element = 2; // its index in a list, counted from 1; 0 is the field itself
            }

            {{schema.text}}// What messages are made of.

            {{string.Join("\n", schema.parts.Values)}}
            """;
    }

    /// <summary>What a type is called.</summary>
    public static string NameOf(Type type) => type == typeof((string, DateTimeOffset)) ? "KeyUse" : type.DeclaringType?.Name + type.Name;

    /// <summary>A message of these fields, which is one of <see cref="Manifests"/> or a part of one.</summary>
    public void Message(string name, IReadOnlyList<Field> fields)
    {
        string block = Block("message", name, fields.Select(Line));
        if (manifest is not null)
        {
            text.Append($"// {manifest}\n{block}\n");
        }
        else if (!messages.Contains(name))
        {
            parts[name] = block;
        }

        manifest = null;
        foreach (Field field in fields)
        {
            if (visited.Add(field.Wire))
            {
                field.Wire.Describe(this);
            }
        }
    }

    /// <summary>A part of messages that is written by hand.</summary>
    public void Message(string name, string summary, IEnumerable<string> lines) => parts[name] = $"// {summary}\n{Block("message", name, lines)}";

    /// <summary>An enumeration.</summary>
    public void Enumeration(Type type)
    {
        string prefix = Snake(type.Name).ToUpperInvariant();
        IEnumerable<string> lines = Enum.GetNames(type).Select(name => $"{prefix}_{Snake(name).ToUpperInvariant()} = {(int)Enum.Parse(type, name)};");
        // The first one has to be zero there.
        parts[type.Name] = Block("enum", type.Name, Enum.IsDefined(type, 0) ? lines : lines.Prepend($"{prefix}_NONE = 0;"));
    }

    private static string Block(string kind, string name, IEnumerable<string> lines)
    {
        string content = string.Concat(lines.Select(line => $"  {line}\n"));
        return content.Length == 0 ? $"{kind} {name} {{}}\n" : $"{kind} {name} {{\n{content}}}\n";
    }

    private static string Line(Field field)
    {
        FieldPlan plan = field.Plan;
        string note = plan.IsRequired && field.Label.Length == 0 ? " // required"
            : plan.Missing is not null && !plan.IsDefaultMissing ? $" // default: {plan.Missing}"
            : "";
        return $"{field.Label}{field.Wire.Proto} {Snake(plan.Name)} = {plan.Number};{note}";
    }

    private static string Snake(string name) => Hump().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Hump();
}
