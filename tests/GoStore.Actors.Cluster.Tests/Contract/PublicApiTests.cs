using GoStore.Actors.Tests.Contract;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Contract;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_approved_one() => PublicApi.IsApproved(typeof(GoStoreClusterHosting).Assembly, "GoStore.Actors.Cluster.Tests");
}
