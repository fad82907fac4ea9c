using System.Globalization;
using System.Text.RegularExpressions;

namespace GoStore.Host.Tests.Server;

/// <summary>One sample of an exposition.</summary>
internal sealed record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>One family of an exposition.</summary>
internal sealed record ParsedFamily(string Name, string Type, string Unit, List<MetricSample> Samples);

/// <summary>Reads the text format of OpenMetrics 1.0 by the grammar of its specification, and takes nothing that is not in it.</summary>
internal static partial class OpenMetricsParser
{
    private static readonly Dictionary<string, string[]> Suffixes = new()
    {
        ["counter"] = ["_total", "_created"],
        ["gauge"] = [""],
        ["histogram"] = ["_bucket", "_count", "_sum", "_created"],
        ["info"] = ["_info"],
    };

    public static Dictionary<string, ParsedFamily> Parse(string text)
    {
        Assert.EndsWith("# EOF\n", text);
        Assert.DoesNotContain("\r", text);
        string[] lines = text[..^"# EOF\n".Length].Split('\n');
        Assert.Equal("", lines[^1]);
        var families = new Dictionary<string, ParsedFamily>();
        ParsedFamily? now = null;
        foreach (string line in lines[..^1])
        {
            if (line.StartsWith('#'))
            {
                Match descriptor = Descriptor().Match(line);
                Assert.True(descriptor.Success, line);
                string name = descriptor.Groups["name"].Value;
                string what = descriptor.Groups["text"].Value;
                if (now?.Name != name)
                {
                    // Families do not interleave, and each is described before its samples.
                    Assert.False(families.ContainsKey(name), $"{name} comes twice");
                    families.Add(name, now = new ParsedFamily(name, "unknown", "", []));
                }

                Assert.True(now.Samples.Count == 0, $"{line} comes after samples");
                if (descriptor.Groups["kind"].Value == "TYPE")
                {
                    Assert.Contains(what, Suffixes.Keys);
                    families[name] = now = now with { Type = what };
                }
                else if (descriptor.Groups["kind"].Value == "UNIT")
                {
                    Assert.EndsWith($"_{what}", name);
                    families[name] = now = now with { Unit = what };
                }
                else
                {
                    Assert.DoesNotMatch(BadEscape(), what);
                }
            }
            else
            {
                Match sample = Sample().Match(line);
                Assert.True(sample.Success, line);
                Assert.NotNull(now);
                string name = sample.Groups["name"].Value;
                Assert.True(name.StartsWith(now.Name, StringComparison.Ordinal) && Suffixes[now.Type].Contains(name[now.Name.Length..]), $"{name} is no sample of the {now.Type} {now.Name}");
                var labels = new Dictionary<string, string>();
                foreach (Match label in Label().Matches(sample.Groups["labels"].Value))
                {
                    Assert.DoesNotMatch(BadEscape(), label.Groups["value"].Value);
                    labels.Add(label.Groups["name"].Value, Unescape(label.Groups["value"].Value));
                }

                now.Samples.Add(new MetricSample(name, labels, Number(sample.Groups["value"].Value)));
            }
        }

        foreach (ParsedFamily family in families.Values)
        {
            Check(family);
        }

        return families;
    }

    private static void Check(ParsedFamily family)
    {
        Assert.Equal(family.Samples.Count, family.Samples.Select(sample => sample.Name + "{" + string.Join(',', sample.Labels.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key}={each.Value}"))).Distinct().Count());
        if (family.Type == "counter")
        {
            Assert.All(family.Samples, sample => Assert.True(sample.Value >= 0));
        }

        if (family.Type != "histogram")
        {
            return;
        }

        foreach (IGrouping<string, MetricSample> series in family.Samples.GroupBy(sample => string.Join(',', sample.Labels.Where(each => each.Key != "le").OrderBy(each => each.Key, StringComparer.Ordinal))))
        {
            MetricSample[] buckets = [.. series.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal))];
            Assert.Equal("+Inf", buckets[^1].Labels["le"]);
            Assert.Equal(buckets.Select(bucket => Number(bucket.Labels["le"])).Order(), buckets.Select(bucket => Number(bucket.Labels["le"])));
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
            Assert.Equal(buckets[^1].Value, series.Single(sample => sample.Name == $"{family.Name}_count").Value);
            Assert.Single(series, sample => sample.Name == $"{family.Name}_sum");
        }
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string Unescape(string text) => Escaped().Replace(text, match => match.Value[1] == 'n' ? "\n" : match.Value[1..]);

    [GeneratedRegex(@"^# (?<kind>TYPE|UNIT|HELP) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>.*)$")]
    private static partial Regex Descriptor();

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*=""([^""\\\n]|\\.)*"")(,[a-zA-Z_][a-zA-Z0-9_]*=""([^""\\\n]|\\.)*"")*)?\})? (?<value>[+-]?(Inf|[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?)|NaN)$")]
    private static partial Regex Sample();

    [GeneratedRegex(@"(?<name>[a-zA-Z_][a-zA-Z0-9_]*)=""(?<value>([^""\\\n]|\\.)*)""")]
    private static partial Regex Label();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"(?<!\\)(\\\\)*\\([^\\n""]|$)")]
    private static partial Regex BadEscape();
}
