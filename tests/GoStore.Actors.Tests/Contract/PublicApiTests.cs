using Xunit;

namespace GoStore.Actors.Tests.Contract;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_approved_one() => PublicApi.IsApproved(typeof(Store).Assembly, "GoStore.Actors.Tests");
}
