namespace GoStore.Benchmarks.Server;

/// <summary>Programs of other people that a row needs.</summary>
internal static class Installed
{
    public static string? Wrk { get; } = Find("wrk");

    public static string? Etcd { get; } = Find("etcd");

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
