using System.Globalization;
using System.Text;

namespace GoStore.Host.Server.Metrics;

/// <summary>Metrics in the text format of OpenMetrics 1.0.</summary>
internal static class OpenMetricsText
{
    public const string ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private const string LeftOut = "gostore_metrics_left_out";

    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        var leftOut = new List<(string Family, long Count)>();
        foreach (MetricFamily family in families)
        {
            Describe(text, family.Name, family.Type.ToString().ToLowerInvariant(), family.Unit, family.Help);
            foreach (MetricFamily.Series series in family.All)
            {
                Write(text, family, series);
            }

            leftOut.Add((family.Name, family.LeftOut));
        }

        Describe(text, LeftOut, "counter", "", "Measurements that were left out, as their labels were one set too many.");
        foreach ((string family, long count) in leftOut.Where(each => each.Count > 0))
        {
            Sample(text, $"{LeftOut}_total", $"family=\"{family}\"", count);
        }

        return text.Append("# EOF\n").ToString();
    }

    private static void Describe(StringBuilder text, string name, string type, string unit, string help)
    {
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n");
        if (unit.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"# UNIT {name} {unit}\n");
        }

        if (help.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(help)}\n");
        }
    }

    private static void Write(StringBuilder text, MetricFamily family, MetricFamily.Series series)
    {
        (long count, double value, long[] buckets) = series.Read();
        if (count == 0)
        {
            return;
        }

        string labels = Labels(series.Tags, family.Type);
        switch (family.Type)
        {
            case MetricType.Counter:
                Sample(text, $"{family.Name}_total", labels, value);
                break;
            case MetricType.Gauge:
                Sample(text, family.Name, labels, value);
                break;
            default:
                long under = 0;
                for (int index = 0; index < buckets.Length; index++)
                {
                    under += buckets[index];
                    string bound = index < family.Bounds.Length ? Number(family.Bounds[index]) : "+Inf";
                    Sample(text, $"{family.Name}_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", under);
                }

                Sample(text, $"{family.Name}_count", labels, count);
                Sample(text, $"{family.Name}_sum", labels, value);
                break;
        }
    }

    private static void Sample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static void Sample(StringBuilder text, string name, string labels, long value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Labels(IReadOnlyList<KeyValuePair<string, object?>> tags, MetricType type)
    {
        var labels = new StringBuilder();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            string name = MetricNames.Label(tag.Key);
            if (type == MetricType.Histogram && name == "le")
            {
                // Taken by the buckets.
                name = "exported_le";
            }

            if (names.Add(name))
            {
                labels.Append(labels.Length > 0 ? "," : "").Append(name).Append("=\"").Append(Escape(TextOf(tag.Value))).Append('"');
            }
        }

        return labels.ToString();
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>A number in the one form that the format has for each: <c>1.0</c>, <c>0.005</c>, <c>+Inf</c>.</summary>
    private static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : $"{text}.0";
    }
}
