namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>What is stored where.</summary>
internal static class Workload
{
    public const string Tight = "tight";
    public const string Registers = "registers";
    public const string Counters = "counters";
    public const string Lists = "lists";
    public const string Guarded = "guarded";

    /// <summary>How many tokens a list has before the next is begun.</summary>
    public const int ListLength = 120;

    public static readonly string[] Namespaces = ["orders", "stock", "people", Tight];

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    /// <summary>Less than what is written into it at any time.</summary>
    public static readonly Quota TightQuota = new() { MaxKeys = 12, MaxTotalBytes = 700 };
}
