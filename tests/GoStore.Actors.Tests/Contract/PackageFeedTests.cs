using System.Diagnostics;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Xunit;

namespace GoStore.Actors.Tests.Contract;

/// <summary>
/// What eng/PackageFeed.targets answers, asked of registries that are folders on this disk: a copy of the build files, with a project of
/// its own, a package cache of its own, and no network.
/// </summary>
public sealed class PackageFeedTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gostore-feed-").FullName;
    private readonly string registry;

    public PackageFeedTests()
    {
        registry = Directory.CreateDirectory(Path.Combine(folder, "registry")).FullName;
        foreach (string file in Directory.EnumerateFiles(Checkout.Root, "Directory.*").Append(Path.Combine(Checkout.Root, "global.json")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        foreach (string file in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "eng"), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(Checkout.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        foreach (string name in new[] { "One", "Two" })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            File.WriteAllText(Path.Combine(folder, name, $"{name}.csproj"), """<Project Sdk="Microsoft.NET.Sdk" />""");
        }
    }

    private string AnswerFile => Path.Combine(folder, "artifacts", "package-feed.props");

    [Fact]
    public async Task A_registry_that_carries_everything_is_taken_as_complete()
    {
        PublishAllOfAkka();
        Publish("Microsoft.Data.Sqlite", "10.0.2");

        (int exit, string said) = await RestoreAsync("One", registry);

        Assert.True(exit == 0, said);
        Assert.Contains("<AkkaPackages>complete</AkkaPackages><SqlitePackages>current</SqlitePackages>", File.ReadAllText(AnswerFile), StringComparison.Ordinal);
        Assert.Contains("Akka complete, SQLite current", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_without_the_packages_or_with_older_ones_only_is_taken_as_partial()
    {
        Publish("Akka", "1.5.31");
        Publish("Microsoft.Data.Sqlite", "9.0.1");

        (int exit, string said) = await RestoreAsync("One", registry);

        Assert.True(exit == 0, said);
        Assert.Contains("<AkkaPackages>core</AkkaPackages><SqlitePackages>older</SqlitePackages>", File.ReadAllText(AnswerFile), StringComparison.Ordinal);
        Assert.DoesNotContain("warning", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("error", said, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_registry_that_cannot_be_reached_stops_the_build_with_the_reason_and_leaves_no_answer()
    {
        (int exit, string said) = await RestoreAsync("One", Path.Combine(folder, "no-such-registry"));

        Assert.NotEqual(0, exit);
        Assert.Contains("The package registry could not be asked which packages it carries", said, StringComparison.Ordinal);
        Assert.Contains("no-such-registry", said, StringComparison.Ordinal);
        Assert.False(File.Exists(AnswerFile));
    }

    [Fact]
    public async Task An_unreachable_registry_beside_one_that_says_no_is_no_answer()
    {
        (int exit, string said) = await RestoreAsync("One", $"{registry};{Path.Combine(folder, "no-such-registry")}");

        Assert.NotEqual(0, exit);
        Assert.Contains("could not be asked", said, StringComparison.Ordinal);
        Assert.False(File.Exists(AnswerFile));
    }

    [Fact]
    public async Task Two_projects_restored_side_by_side_in_a_fresh_checkout_come_to_one_answer()
    {
        (int Exit, string Said)[] both = await Task.WhenAll(RestoreAsync("One", registry), RestoreAsync("Two", registry));

        Assert.All(both, one => Assert.True(one.Exit == 0, one.Said));
        Assert.Contains("<AkkaPackages>core</AkkaPackages>", File.ReadAllText(AnswerFile), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "artifacts", "probes")));
    }

    [Fact]
    public async Task An_answer_is_kept_until_its_file_is_deleted()
    {
        (int first, string said) = await RestoreAsync("One", registry);
        Assert.True(first == 0, said);
        PublishAllOfAkka();

        (_, said) = await RestoreAsync("One", registry);
        Assert.Contains("<AkkaPackages>core</AkkaPackages>", File.ReadAllText(AnswerFile), StringComparison.Ordinal);

        Directory.Delete(Path.GetDirectoryName(AnswerFile)!, recursive: true);
        (int last, said) = await RestoreAsync("One", registry);
        Assert.True(last == 0, said);
        Assert.Contains("<AkkaPackages>complete</AkkaPackages>", File.ReadAllText(AnswerFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_without_a_restore_says_what_is_missing()
    {
        File.WriteAllText(Path.Combine(folder, "One", "One.csproj"), """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><UsesAkka>true</UsesAkka></PropertyGroup></Project>""");

        (int exit, string said) = await DotnetAsync("build", "One", "--no-restore");

        Assert.NotEqual(0, exit);
        Assert.Contains("artifacts/package-feed.props is missing", said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<(int Exit, string Said)> RestoreAsync(string project, string sources) =>
        DotnetAsync("restore", project, $"-p:RestoreSources={sources.Replace(";", "%3B", StringComparison.Ordinal)}");

    private async Task<(int Exit, string Said)> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A build inside a test run inherits what the outer one set for itself.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["NUGET_PACKAGES"] = Path.Combine(folder, "packages");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.ArgumentList.Add("-tl:off");
        start.ArgumentList.Add("--nologo");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    /// <summary>What the build files ask for, so that the answer depends on each of them.</summary>
    private void PublishAllOfAkka()
    {
        string probe = File.ReadAllText(Path.Combine(folder, "eng", "probes", "akka-complete.csproj"));
        string[] packages = [.. Regex.Matches(probe, "PackageReference Include=\"(?<id>[^\"]+)\"").Select(match => match.Groups["id"].Value)];
        Assert.Contains("Akka.Cluster.Sharding", packages);
        foreach (string id in packages)
        {
            Publish(id, "1.5.31");
        }
    }

    private void Publish(string id, string version)
    {
        using ZipArchive package = ZipFile.Open(Path.Combine(registry, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using (var specification = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open()))
        {
            specification.Write($"""
                <?xml version="1.0"?>
                <package><metadata><id>{id}</id><version>{version}</version><authors>test</authors><description>test</description></metadata></package>
                """);
        }

        package.CreateEntry("lib/net10.0/_._");
    }
}
