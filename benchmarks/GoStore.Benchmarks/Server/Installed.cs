namespace GoStore.Benchmarks.Server;

/// <summary>Programs of other people that a row needs.</summary>
internal static class Installed
{
    public static string? Wrk { get; } = Find("wrk");

    public static string? Etcd { get; } = Find("etcd");

    /// <summary>The folder with PostgreSQL's programs, which a distribution keeps out of the path.</summary>
    public static string? Postgres { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(each => Path.Combine(each, "bin")).Where(each => File.Exists(Path.Combine(each, "initdb"))).Order().LastOrDefault()
        : null;

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
