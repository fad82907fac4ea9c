using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using GoStore.Actors.Engine;
using GoStore.Actors.Entries;

namespace GoStore.Actors.Graphs;

/// <summary>Which edges a search follows, made ready to be asked for each of them.</summary>
internal sealed class EdgeRules
{
    private const int MostFilters = 16;
    private const int MostTypes = 1000;

    private readonly ImmutableArray<Test> tests;

    private EdgeRules(ImmutableArray<(bool IsIncoming, string? Type)> ways, ImmutableArray<Test> tests) => (Ways, this.tests) = (ways, tests);

    /// <summary>The stretches of edges at a node that are looked at, in their order.</summary>
    public ImmutableArray<(bool IsIncoming, string? Type)> Ways { get; }

    /// <summary>Whether the properties of an edge have to be looked at.</summary>
    public bool NeedsProperties => !tests.IsEmpty;

    /// <summary>Those of a search that comes from the other end.</summary>
    public EdgeRules Backwards() => new([.. Ways.Select(way => (!way.IsIncoming, way.Type))], tests);

    public bool Allow(string? properties)
    {
        if (tests.IsEmpty)
        {
            return true;
        }

        using JsonDocument? document = properties is null ? null : JsonDocument.Parse(properties, EdgeProperties.Reading);
        foreach (Test test in tests)
        {
            if (!test.Holds(document?.RootElement))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks the options of a search.</summary>
    /// <returns>What is wrong with them; null where nothing is.</returns>
    public static StoreFailure? Read(StoreSettings settings, GraphSettings graph, TraversalOptions options, out EdgeRules rules)
    {
        rules = null!;
        if (options.MaxDepth < 0)
        {
            return new InvalidArgument("maxDepth", $"The depth is {options.MaxDepth}; it must be zero or more. Leave it out for any.");
        }

        if (options.VisitLimit < 1)
        {
            return new InvalidArgument("visitLimit", $"The limit is {options.VisitLimit}; it must be 1 or more. Leave it out for none.");
        }

        if (!Enum.IsDefined(options.Direction))
        {
            return new InvalidArgument("direction", $"The direction is {options.Direction}; it must be Outgoing, Incoming or Both.");
        }

        ImmutableArray<string> types = options.EdgeTypes.IsDefault ? [] : options.EdgeTypes;
        ImmutableArray<EdgeFilter> filters = options.Filters.IsDefault ? [] : options.Filters;
        if (types.Length > MostTypes)
        {
            return new LimitExceeded("number of edge types of a search", MostTypes, types.Length);
        }

        if (filters.Length > MostFilters)
        {
            return new LimitExceeded("number of filters of a search", MostFilters, filters.Length);
        }

        foreach (string type in types)
        {
            if (EntryCheck.Label(settings, "edgeTypes", type) is StoreFailure wrong)
            {
                return wrong;
            }
        }

        var tests = ImmutableArray.CreateBuilder<Test>(filters.Length);
        foreach (EdgeFilter filter in filters)
        {
            if (Test.Read(graph, filter, out Test test) is StoreFailure wrong)
            {
                return wrong;
            }

            tests.Add(test);
        }

        // In the order in which the edges of all types would come, each once.
        string?[] ordered = types.IsEmpty ? [null] : [.. types.Distinct().OrderBy(type => type, Utf8Order.Instance)];
        bool[] sides = options.Direction switch { EdgeDirection.Outgoing => [false], EdgeDirection.Incoming => [true], _ => [false, true] };
        rules = new EdgeRules([.. sides.SelectMany(side => ordered.Select(type => (side, type)))], tests.MoveToImmutable());
        return null;
    }

    /// <summary>A filter that was read.</summary>
    private readonly record struct Test(string[] Path, EdgeComparison Comparison, JsonElement Value)
    {
        public static StoreFailure? Read(GraphSettings settings, EdgeFilter? filter, out Test test)
        {
            test = default;
            if (filter is null)
            {
                return new InvalidArgument("filters", "A filter is null. Leave it out.");
            }

            if (!Enum.IsDefined(filter.Comparison))
            {
                return new InvalidArgument("filters", $"The comparison {filter.Comparison} of a filter is none of those there are.");
            }

            if (filter.Pointer is not { } pointer || (pointer.Length > 0 && pointer[0] != '/') || pointer.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal).Contains('~', StringComparison.Ordinal))
            {
                return new InvalidArgument("filters", $"{Named.Text(filter.Pointer)} is no JSON pointer: it must be empty or begin with a slash, as in \"/since\" or \"/tags/0\"; in a name, ~ is written ~0 and / is written ~1.");
            }

            if (Encoding.UTF8.GetByteCount(pointer) + EntrySize.Of(filter.Value) > settings.MaxProperties)
            {
                return new LimitExceeded("length of a filter in bytes of UTF-8 (gostore.graph.max-properties)", settings.MaxProperties, Encoding.UTF8.GetByteCount(pointer) + EntrySize.Of(filter.Value));
            }

            JsonElement value = default;
            if (filter.Comparison != EdgeComparison.Exists)
            {
                if (filter.Value is null)
                {
                    return new InvalidArgument("filters", $"The filter on {Named.Text(pointer)} has nothing to compare with. Give a value as JSON: 2020, \"close\" with its quotation marks, null.");
                }

                if (EdgeProperties.Wrong(filter.Value) is string wrong)
                {
                    return new InvalidArgument("filters", $"The value {Named.Text(filter.Value)} of a filter is no JSON document: {wrong} A text has its quotation marks: \"\\\"close\\\"\".");
                }

                using JsonDocument document = JsonDocument.Parse(filter.Value, EdgeProperties.Reading);
                value = document.RootElement.Clone();
            }

            string[] path = pointer.Length == 0 ? [] : [.. pointer[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
            test = new Test(path, filter.Comparison, value);
            return null;
        }

        public bool Holds(JsonElement? properties)
        {
            JsonElement? found = Find(properties);
            return Comparison switch
            {
                EdgeComparison.Exists => found is not null,
                EdgeComparison.Equal => found is { } there && JsonElement.DeepEquals(there, Value),
                EdgeComparison.NotEqual => found is not { } there || !JsonElement.DeepEquals(there, Value),
                EdgeComparison.Less => Compare(found) is < 0,
                EdgeComparison.AtMost => Compare(found) is <= 0,
                EdgeComparison.More => Compare(found) is > 0,
                _ => Compare(found) is >= 0,
            };
        }

        private JsonElement? Find(JsonElement? properties)
        {
            if (properties is not { } at)
            {
                return null;
            }

            foreach (string part in Path)
            {
                if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(part, out JsonElement member))
                {
                    at = member;
                }
                else if (at.ValueKind == JsonValueKind.Array && Index(part) is int index && index < at.GetArrayLength())
                {
                    at = at[index];
                }
                else
                {
                    return null;
                }
            }

            return at;
        }

        private static int? Index(string part) =>
            part.Length is > 0 and <= 9 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0') ? int.Parse(part, System.Globalization.CultureInfo.InvariantCulture) : null;

        /// <summary>How what was found stands to the value; null where the two cannot be compared.</summary>
        private int? Compare(JsonElement? found) => (found?.ValueKind, Value.ValueKind) switch
        {
            (JsonValueKind.Number, JsonValueKind.Number) => CompareNumbers(found.Value, Value),
            (JsonValueKind.String, JsonValueKind.String) => Utf8Order.Instance.Compare(found.Value.GetString(), Value.GetString()),
            _ => null,
        };

        /// <summary>As decimals, which tell large whole numbers apart, and as floating-point numbers what they cannot hold or round to the same: very small ones to zero.</summary>
        private static int CompareNumbers(JsonElement first, JsonElement second)
        {
            int asDecimals = first.TryGetDecimal(out decimal exact) && second.TryGetDecimal(out decimal other) ? exact.CompareTo(other) : 0;
            return asDecimals != 0 ? asDecimals : first.GetDouble().CompareTo(second.GetDouble());
        }
    }
}
