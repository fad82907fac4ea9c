namespace GoStore.Benchmarks.Measuring;

/// <summary>Ours, the peer, ours, the peer …: what else the machine does falls on both.</summary>
internal static class Alternating
{
    public static async Task<Pair> MeasureAsync(int rounds, Func<Task<double>> ours, Func<Task<double>> peer)
    {
        await ours();
        await peer();
        var measured = new (double Ours, double Peer)[rounds];
        for (int round = 0; round < rounds; round++)
        {
            measured[round] = (await OnceAsync(ours), await OnceAsync(peer));
        }

        double[] ratios = [.. measured.Select(pair => pair.Ours / pair.Peer).Order()];
        return new Pair(
            Load.Median(measured.Select(pair => pair.Ours)), Load.Median(measured.Select(pair => pair.Peer)), Load.Median(ratios), ratios[0], ratios[^1]);
    }

    private static Task<double> OnceAsync(Func<Task<double>> side)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return side();
    }
}

/// <summary>The medians of both sides, and the median of the ratios of each pair with the smallest and the largest.</summary>
internal readonly record struct Pair(double Ours, double Peer, double Ratio, double Smallest, double Largest);
