namespace GoStore.Actors.Templates;

/// <summary>The functions that every template has. There are no others, so a template reaches nothing but its data.</summary>
internal static class TemplateFunctions
{
    private static readonly Dictionary<string, TemplateFunction> Known = new(StringComparer.Ordinal)
    {
        // These two are evaluated where they are called, as they leave out what does not matter any more.
        ["and"] = new(1, true, (_, _) => default),
        ["or"] = new(1, true, (_, _) => default),
        ["call"] = new(1, true, (_, values) => throw new TemplateCallException(values[0].Kind == GoKind.None ? "call of nil" : $"non-function of type {values[0].Type}")),
        ["html"] = new(0, true, (budget, values) => GoValue.Of(GoEscape.Html(Text(budget, values), budget.TextLimit))),
        ["index"] = new(1, true, (_, values) => Index(values)),
        ["slice"] = new(1, true, (_, values) => Slice(values)),
        ["js"] = new(0, true, (budget, values) => GoValue.Of(GoEscape.JavaScript(Text(budget, values), budget.TextLimit))),
        ["len"] = new(1, false, (_, values) => Length(values[0])),
        ["not"] = new(1, false, (_, values) => GoValue.Of(!values[0].IsTrue)),
        ["print"] = new(0, true, (budget, values) => GoValue.Of(GoPrinter.Print(values, budget))),
        ["printf"] = new(1, true, (budget, values) => GoValue.Of(GoPrinter.PrintFormat(values[0].String, values.AsSpan(1), budget))) { TakesString = true },
        ["println"] = new(0, true, (budget, values) => GoValue.Of(GoPrinter.PrintLine(values, budget))),
        ["urlquery"] = new(0, true, (budget, values) => GoValue.Of(GoEscape.UrlQuery(Text(budget, values), budget.TextLimit))),
        ["eq"] = new(1, true, (_, values) => GoValue.Of(IsEqual(values))),
        ["ne"] = new(2, false, (_, values) => GoValue.Of(!IsEqual(values))),
        ["lt"] = new(2, false, (_, values) => GoValue.Of(IsLess(values))),
        ["le"] = new(2, false, (_, values) => GoValue.Of(IsLessOrEqual(values))),
        ["gt"] = new(2, false, (_, values) => GoValue.Of(!IsLessOrEqual(values))),
        ["ge"] = new(2, false, (_, values) => GoValue.Of(!IsLess(values))),
    };

    public static bool Exists(string name) => Known.ContainsKey(name);

    public static TemplateFunction Get(string name) => Known[name];

    /// <summary>The text of some values, as the action that prints them would have it.</summary>
    private static string Text(TemplateBudget budget, GoValue[] values)
    {
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = values[index].Kind == GoKind.None ? GoValue.Of("<no value>") : values[index];
        }

        return GoPrinter.Print(values, budget);
    }

    private static GoValue Index(GoValue[] values)
    {
        GoValue item = values[0];
        if (item.Kind == GoKind.None)
        {
            throw new TemplateCallException("index of untyped nil");
        }

        foreach (GoValue index in values.AsSpan(1))
        {
            switch (item.Kind)
            {
                case GoKind.String:
                    int at = Whole(index, item.String.Length);
                    item = at < item.String.Length ? GoValue.OfByte(item.String[at]) : throw new TemplateCallException("reflect: string index out of range");
                    break;
                case GoKind.Map:
                    if (index.Kind != GoKind.String)
                    {
                        throw new TemplateCallException(index.Kind == GoKind.None ? "value is nil; should be of type string" : $"value has type {index.Type}; should be string");
                    }

                    item = item.Map.TryGet(index.String, out GoValue found) ? found : GoValue.Of("");
                    break;
                default:
                    throw new TemplateCallException($"can't index item of type {item.Type}");
            }
        }

        return item;
    }

    private static GoValue Slice(GoValue[] values)
    {
        GoValue item = values[0];
        if (item.Kind == GoKind.None)
        {
            throw new TemplateCallException("slice of untyped nil");
        }

        if (values.Length > 4)
        {
            throw new TemplateCallException($"too many slice indexes: {values.Length - 1}");
        }

        if (item.Kind != GoKind.String)
        {
            throw new TemplateCallException($"can't slice item of type {item.Type}");
        }

        if (values.Length == 4)
        {
            throw new TemplateCallException("cannot 3-index slice a string");
        }

        int length = item.String.Length;
        int from = values.Length > 1 ? Whole(values[1], length) : 0;
        int to = values.Length > 2 ? Whole(values[2], length) : length;
        return from <= to ? GoValue.Of(item.String[from..to]) : throw new TemplateCallException($"invalid slice index: {from} > {to}");
    }

    private static int Whole(GoValue index, int capacity) => index.Kind switch
    {
        GoKind.Integer or GoKind.Byte => index.Integer >= 0 && index.Integer <= capacity ? (int)index.Integer : throw new TemplateCallException($"index out of range: {index.Integer}"),
        GoKind.None => throw new TemplateCallException("cannot index slice/array with nil"),
        _ => throw new TemplateCallException($"cannot index slice/array with type {index.Type}"),
    };

    private static GoValue Length(GoValue item) => item.Kind switch
    {
        GoKind.String => GoValue.Of((long)item.String.Length),
        GoKind.Map => GoValue.Of((long)item.Map.Count),
        GoKind.None => throw new TemplateCallException("reflect: call of reflect.Value.Type on zero Value"),
        _ => throw new TemplateCallException($"len of type {item.Type}"),
    };

    /// <summary>Whether the first is equal to any other.</summary>
    private static bool IsEqual(GoValue[] values)
    {
        if (values.Length == 1)
        {
            throw new TemplateCallException("missing argument for comparison");
        }

        foreach (GoValue other in values.AsSpan(1))
        {
            if (IsEqual(values[0], other))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEqual(GoValue first, GoValue second)
    {
        if (first.Kind is GoKind.Integer or GoKind.Byte && second.Kind is GoKind.Integer or GoKind.Byte)
        {
            return first.Integer == second.Integer;
        }

        if (first.Kind == GoKind.None || second.Kind == GoKind.None)
        {
            return first.Kind == second.Kind;
        }

        if (first.Kind != second.Kind)
        {
            throw new TemplateCallException("incompatible types for comparison");
        }

        return first.Kind switch
        {
            GoKind.Boolean => first.Boolean == second.Boolean,
            GoKind.Float => first.Float == second.Float,
            GoKind.Complex => first.Float == second.Float && first.Imaginary == second.Imaginary,
            GoKind.String => string.Equals(first.String, second.String, StringComparison.Ordinal),
            _ => throw new TemplateCallException($"non-comparable type {GoPrinter.PrintBeginning(second, TemplateExecution.LongestMessage)}: {second.Type}"),
        };
    }

    private static bool IsLess(GoValue[] values)
    {
        GoValue first = values[0];
        GoValue second = values[1];
        if (first.Kind is GoKind.None or GoKind.Map || second.Kind is GoKind.None or GoKind.Map)
        {
            throw new TemplateCallException("invalid type for comparison");
        }

        if (first.Kind is GoKind.Integer or GoKind.Byte && second.Kind is GoKind.Integer or GoKind.Byte)
        {
            return first.Integer < second.Integer;
        }

        if (first.Kind != second.Kind)
        {
            throw new TemplateCallException("incompatible types for comparison");
        }

        return first.Kind switch
        {
            GoKind.Float => first.Float < second.Float,
            GoKind.String => string.CompareOrdinal(first.String, second.String) < 0,
            _ => throw new TemplateCallException("invalid type for comparison"),
        };
    }

    private static bool IsLessOrEqual(GoValue[] values) => IsLess(values) || IsEqual(values);
}

/// <summary>A function of templates.</summary>
/// <param name="Least">How many arguments it takes at least.</param>
/// <param name="IsVariadic">Whether it takes more as well.</param>
/// <param name="Run">What it does, with what it may use and the arguments.</param>
internal sealed record TemplateFunction(int Least, bool IsVariadic, Func<TemplateBudget, GoValue[], GoValue> Run)
{
    /// <summary>Whether its first argument has to be a string; all others may be anything.</summary>
    public bool TakesString { get; init; }
}

/// <summary>A function cannot do with what it was given. It does not leave this folder.</summary>
internal sealed class TemplateCallException(string message) : Exception(message);
