using Akka.Actor;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Client;

public sealed class StoreNameTests
{
    [Theory]
    [InlineData("")]
    [InlineData("tenants_namespaces")]
    [InlineData("a/b")]
    [InlineData("$a")]
    [InlineData("ä")]
    public async Task A_name_of_a_store_that_is_none_is_refused_and_keeps_no_other_store_from_opening(string name)
    {
        using var folder = new TemporaryFolder();
        ActorSystem system = ActorSystem.Create("names", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        try
        {
            StoreArgumentException error = Assert.Throws<StoreArgumentException>(() => system.GoStore(options => options.Path = folder.File("a.db"), name));
            Assert.Contains($"\"{name}\"", error.Message);
            IStore store = system.GoStore(options => options.Path = folder.File("b.db"), "tenants");
            await (await store.NamespaceAsync("tenant")).SetAsync("k", "v");
        }
        finally
        {
            await system.Terminate();
        }
    }
}
