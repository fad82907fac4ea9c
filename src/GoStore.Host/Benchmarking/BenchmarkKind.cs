namespace GoStore.Host.Benchmarking;

/// <summary>What a benchmark does again and again.</summary>
internal enum BenchmarkKind
{
    /// <summary>Reads entries that are there.</summary>
    Get,

    /// <summary>Writes entries.</summary>
    Put,

    /// <summary>Changes a member of JSON documents.</summary>
    Patch,

    /// <summary>Writes and reads by turns.</summary>
    Mixed,
}
