using System.Diagnostics;
using System.Numerics;

namespace GoStore.Host.Benchmarking;

/// <summary>
/// How long operations took, in a bounded memory however many there are: counts by duration, in steps of at most a sixty-fourth of it. One writer; others are
/// added to it when they are done.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 6;
    private const int Steps = 1 << StepBits;

    private readonly long[] counts = new long[(64 - StepBits) * Steps];
    private long total;
    private long longest;

    public long Count => total;

    /// <summary>The longest, exactly.</summary>
    public TimeSpan Longest => Duration(longest);

    /// <param name="ticks">How long it took, in ticks of <see cref="Stopwatch"/>.</param>
    public void Add(long ticks)
    {
        counts[Place(ticks)]++;
        total++;
        longest = Math.Max(longest, ticks);
    }

    public void Add(LatencyHistogram other)
    {
        for (int place = 0; place < counts.Length; place++)
        {
            counts[place] += other.counts[place];
        }

        total += other.total;
        longest = Math.Max(longest, other.longest);
    }

    /// <summary>The time that such a part of all took at most; zero where there are none.</summary>
    /// <param name="part">From 0 to 1: 0.99 is the 99th percentile.</param>
    public TimeSpan Percentile(double part)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(part * total));
        for (int place = 0; place < counts.Length; place++)
        {
            wanted -= counts[place];
            if (wanted <= 0)
            {
                return Duration(Math.Min(Highest(place), longest));
            }
        }

        return Duration(longest);
    }

    /// <summary>Small ones have a place each; from there on, every doubling has as many places as the one before.</summary>
    private static int Place(long ticks)
    {
        ulong value = (ulong)Math.Max(0, ticks);
        int shift = Math.Max(0, BitOperations.Log2(value | 1) - StepBits);
        return shift * Steps + (int)(value >> shift);
    }

    /// <summary>The longest time that has this place.</summary>
    private static long Highest(int place)
    {
        int shift = Math.Max(0, place / Steps - 1);
        return ((long)(place - shift * Steps) << shift) + (1L << shift) - 1;
    }

    private static TimeSpan Duration(long ticks) => TimeSpan.FromSeconds((double)ticks / Stopwatch.Frequency);
}
