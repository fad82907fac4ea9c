using System.Collections.Concurrent;
using System.Globalization;

namespace GoStore.Host.Server.Metrics;

/// <summary>What a family of metrics is, in the words of OpenMetrics.</summary>
internal enum MetricType
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>All that was measured under one name: a series for each set of labels. Recording takes no lock but that of its series, and allocates nothing.</summary>
internal sealed class MetricFamily(string name, MetricType type, string unit, string help, double scale, double[] bounds, int limit)
{
    private readonly ConcurrentDictionary<int, Series> series = new();
    private readonly Lock adding = new();
    private int count;
    private long leftOut;

    public string Name { get; } = name;

    public MetricType Type { get; } = type;

    /// <summary>The unit as the name ends with it; empty for none.</summary>
    public string Unit { get; } = unit;

    public string Help { get; } = help;

    /// <summary>The upper bounds of a histogram's buckets, but for the last, which is infinite.</summary>
    public double[] Bounds { get; } = bounds;

    /// <summary>How many measurements were left out because their labels were one set too many.</summary>
    public long LeftOut => Interlocked.Read(ref leftOut);

    public IEnumerable<Series> All
    {
        get
        {
            foreach (Series first in series.Values)
            {
                for (Series? each = first; each is not null; each = each.Next)
                {
                    yield return each;
                }
            }
        }
    }

    /// <summary>Takes a measurement: adds it, or sets it where it is what an observer says.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool isWhole)
    {
        if (Find(tags) is { } found)
        {
            found.Record(value * scale, isWhole, Bounds);
        }
        else
        {
            Interlocked.Increment(ref leftOut);
        }
    }

    /// <summary>Forgets what observers said last, before they are asked again.</summary>
    public void Forget()
    {
        foreach (Series each in All)
        {
            each.Forget();
        }
    }

    private Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = new HashCode();
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            hash.Add(tag.Key, StringComparer.Ordinal);
            hash.Add(tag.Value);
        }

        int code = hash.ToHashCode();
        if (series.TryGetValue(code, out Series? first))
        {
            for (Series? each = first; each is not null; each = each.Next)
            {
                if (each.Has(tags))
                {
                    return each;
                }
            }
        }

        return Add(code, tags);
    }

    private Series? Add(int code, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (adding)
        {
            Series? first = series.GetValueOrDefault(code);
            for (Series? each = first; each is not null; each = each.Next)
            {
                if (each.Has(tags))
                {
                    return each;
                }
            }

            if (count >= limit)
            {
                return null;
            }

            count++;
            return series[code] = new Series(tags, Type == MetricType.Histogram ? new long[Bounds.Length + 1] : [], first);
        }
    }

    /// <summary>One set of labels and what was measured under it.</summary>
    internal sealed class Series(ReadOnlySpan<KeyValuePair<string, object?>> tags, long[] buckets, Series? next)
    {
        private readonly KeyValuePair<string, object?>[] tags = tags.ToArray();
        private readonly Lock gate = new();
        private double value;
        private long count;

        /// <summary>Another series whose labels have the same hash.</summary>
        public Series? Next { get; } = next;

        public IReadOnlyList<KeyValuePair<string, object?>> Tags => tags;

        public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> others)
        {
            if (others.Length != tags.Length)
            {
                return false;
            }

            for (int index = 0; index < tags.Length; index++)
            {
                if (!string.Equals(tags[index].Key, others[index].Key, StringComparison.Ordinal) || !Equals(tags[index].Value, others[index].Value))
                {
                    return false;
                }
            }

            return true;
        }

        public void Record(double measured, bool isWhole, double[] bounds)
        {
            lock (gate)
            {
                count++;
                value = isWhole ? measured : value + measured;
                if (buckets.Length > 0)
                {
                    int bucket = 0;
                    while (bucket < bounds.Length && measured > bounds[bucket])
                    {
                        bucket++;
                    }

                    buckets[bucket]++;
                }
            }
        }

        public void Forget()
        {
            lock (gate)
            {
                count = 0;
                value = 0;
            }
        }

        /// <summary>What there is: the number of measurements, their sum or the last one, and how many fell into each bucket.</summary>
        public (long Count, double Value, long[] Buckets) Read()
        {
            lock (gate)
            {
                return (count, value, [.. buckets]);
            }
        }
    }
}
