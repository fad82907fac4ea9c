using GoStore.Actors;
using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace GoStore.Host.Tests.Server;

public sealed class ProblemTests
{
    [Fact]
    public async Task A_busy_store_says_when_to_try_again()
    {
        var context = new DefaultHttpContext();
        await Problem.WriteAsync(context, new StoreBusy(10_000, TimeSpan.FromMilliseconds(1200)).ToException());
        Assert.Equal((429, "2"), (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()));
    }

    [Theory]
    [InlineData(ErrorCode.QuotaExceeded, 507)]
    [InlineData(ErrorCode.DiskFull, 507)]
    [InlineData(ErrorCode.Closed, 503)]
    [InlineData(ErrorCode.Timeout, 503)]
    [InlineData(ErrorCode.Held, 409)]
    [InlineData(ErrorCode.OutcomeUnknown, 500)]
    public async Task A_failure_of_the_store_has_its_status(ErrorCode code, int status)
    {
        var context = new DefaultHttpContext();
        await Problem.WriteAsync(context, new StoreException(code, "It failed."));
        Assert.Equal(status, context.Response.StatusCode);
    }
}
