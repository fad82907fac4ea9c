using Akka.Actor;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Contract;

public sealed class VersionsInUseTests
{
    [Fact]
    public async Task A_store_tells_which_Akka_and_which_SQLite_it_runs_on_and_warns_of_an_old_one()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        StoreInfo info = await store.GetInfoAsync();

        Assert.Equal(typeof(ActorSystem).Assembly.GetName().Version!.ToString(3), info.AkkaVersion);
        Assert.Equal(RawDatabase.Scalar<string>(folder.File("store.db"), "SELECT sqlite_version()"), info.SqliteVersion);
        Assert.Equal(Version.Parse(info.SqliteVersion) < new Version(3, 45), info.Warnings.Any(warning => warning.Contains(info.SqliteVersion, StringComparison.Ordinal)));

        // .ci/run prints it.
        string results = Directory.CreateDirectory(Path.Combine(Checkout.Artifacts, "test-results")).FullName;
        await File.WriteAllTextAsync(Path.Combine(results, "versions-in-use.txt"), $"Akka {info.AkkaVersion}, SQLite {info.SqliteVersion}");
    }
}
